import type { WorkflowDocument } from "@/lib/workflow/document";

/** How many steps back are kept. */
export const historyLimit = 200;
/** Edits of one field that follow each other within this time are one step, in milliseconds. */
export const coalesceWithin = 2_000;

/**
 * Documents before and after the present one. They share every part that did not change, so a snapshot costs
 * what its edit changed and not what the workflow weighs.
 */
export type History = {
  readonly past: readonly WorkflowDocument[];
  readonly future: readonly WorkflowDocument[];
  /** What the last step edited and when, so that more typing in the same field joins it. */
  readonly last: { key: string; at: number } | null;
};

export const emptyHistory: History = { past: [], future: [], last: null };

/** The history after an edit of `before`. `key` names what was edited where edits of the same may be joined. */
export function record(history: History, before: WorkflowDocument, now: number, key?: string): History {
  const last = key === undefined ? null : { key, at: now };
  const joins = last && history.last?.key === last.key && now - history.last.at < coalesceWithin;
  if (joins && history.past.length) return { ...history, future: [], last };
  return { past: [...history.past, before].slice(-historyLimit), future: [], last };
}

/** One step back from `present`, or undefined at the beginning. */
export function undo(
  history: History,
  present: WorkflowDocument,
): { history: History; document: WorkflowDocument } | undefined {
  const document = history.past.at(-1);
  if (!document) return undefined;
  return {
    document,
    history: { past: history.past.slice(0, -1), future: [...history.future, present], last: null },
  };
}

/** One step forward again, or undefined where nothing was undone. */
export function redo(
  history: History,
  present: WorkflowDocument,
): { history: History; document: WorkflowDocument } | undefined {
  const document = history.future.at(-1);
  if (!document) return undefined;
  return {
    document,
    history: { past: [...history.past, present], future: history.future.slice(0, -1), last: null },
  };
}
