import { atom } from "jotai";
import type { Refined } from "./review/carry-over";
import type { Config } from "./review/changes";
import type { Draft } from "./review/draft";
import type { ConfigureOutput } from "./schema";

/**
 * Words under way, and the config and proposal that they refine. `earlier` are those that were said before them, for
 * the record; `before` is what was open when they were sent.
 */
export type Request = {
  words: string;
  base: Config;
  earlier: readonly string[];
  hadSecret: boolean;
  refined: Refined | null;
  before: Answer | null;
};

/** A suggestion as it comes over the wire, where what is undefined is left out. */
export type Proposal = Omit<ConfigureOutput, "disagreements"> & {
  disagreements?: { field: string; parser?: unknown; model?: unknown }[] | undefined;
};

/** What came back for words. Secrets are cut out of all words that are kept. */
export type Answer = {
  output: Proposal;
  /** The words that were sent, and the config that they refined: an answer to a question is added to them. */
  words: string;
  base: Config;
  refined: Refined | null;
  /** Whether a secret stood in the words, in these or the ones before. */
  hadSecret: boolean;
  /** Rows of the review that are not to be taken over, by their ids. */
  left: readonly string[];
  opinion: { thumb: "up" | "down" | undefined; note: string };
};

/** Magic input at one node. */
export type MagicState = {
  /** What stands in the text field. */
  words: string;
  /** What was said before, oldest first. */
  said: readonly string[];
  status:
    | { kind: "idle" }
    | { kind: "asking"; before: Answer | null; draft: Draft | null }
    | { kind: "failed"; message: string; request: Request }
    | { kind: "review"; answer: Answer }
    | { kind: "accepted"; fields: number; config: Config };
};

const fresh: MagicState = { words: "", said: [], status: { kind: "idle" } };

const statesAtom = atom<ReadonlyMap<string, MagicState>>(new Map());

/** Magic input's state at one node, kept while the editor is open: another node may be looked at in between. */
export const magicAtomOf = (nodeId: string) =>
  atom(
    (get) => get(statesAtom).get(nodeId) ?? fresh,
    (get, set, change: Partial<MagicState>) => {
      const states = get(statesAtom);
      set(statesAtom, new Map(states).set(nodeId, { ...(states.get(nodeId) ?? fresh), ...change }));
    },
  );
