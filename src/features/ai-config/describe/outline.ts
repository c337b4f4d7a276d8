/** What a description says is to happen, in order. Texts are marked (parser/words) and as they were written. */
export type Item =
  | { kind: "step"; words: string }
  | { kind: "branch"; words: string; yes: Item[]; no: Item[] }
  | { kind: "choice"; words: string; cases: { name: string; items: Item[] }[]; otherwise: Item[] }
  | { kind: "each"; words: string; body: Item[] }
  /** What happens where a step fails: the one before, or the one that `of` names. */
  | { kind: "failure"; of: string; items: Item[] }
  /** What happens where nobody answers the wait before. */
  | { kind: "timeout"; items: Item[] }
  | { kind: "parallel"; ways: Item[][] }
  /** Nothing follows on this way. */
  | { kind: "stop" };

/**
 * A description as a tree: what starts the workflow, and what it does then. `trigger` is left out where nothing is said
 * of it; `triggerKnown` is false where it is said when, and not how the workflow learns of it.
 */
export type Outline = {
  name?: string;
  trigger?: string;
  triggerType?: string;
  triggerKnown?: boolean;
  items: Item[];
  unread: string[];
};
