import type { WorkflowDocument } from "@/lib/workflow/document";

/** A stored state of the workflow: what a save is made on top of. */
export type Stored = { revision: number; document: WorkflowDocument; updatedAt: string };

/** What became of one attempt to save. */
export type SaveResult =
  | { kind: "saved"; revision: number; updatedAt: string }
  /** Somebody saved first: what is stored now. */
  | { kind: "conflict"; theirs: Stored }
  /** `again`: whether the same attempt may succeed later (lost connection, overload). */
  | { kind: "failed"; message: string; again: boolean };

/** What is true of the draft on the screen. */
export type SaveState =
  | { status: "saved"; revision: number; savedAt: string }
  /** `held`: why it is not saved by itself; an empty graph never replaces a full one unasked. */
  | { status: "unsaved"; revision: number; held?: "empty" }
  | { status: "saving"; revision: number }
  /** Nothing is lost: the draft is kept in this browser. `retryAt`: when the next attempt is made, epoch ms. */
  | { status: "failed"; revision: number; message: string; attempts: number; retryAt: number | null }
  | { status: "conflict"; revision: number; base: Stored; theirs: Stored };
