import { atom } from "jotai";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Answer } from "./atoms";
import type { DescribeOutput } from "./describe-schema";

export type Question = DescribeOutput["questions"][number];

/** A proposed document as it comes over the wire, where what is undefined is left out. */
export type DescribedProposal = Omit<DescribeOutput, "model" | "notice"> & {
  model?: string | undefined;
  notice?: string | undefined;
};

/** Words under way, with what they are to change. */
export type DescribeRequest = {
  /** The words as they are sent; what is kept of them later has its secrets cut out. */
  words: string;
  /** What was said before them, oldest first. */
  earlier: readonly string[];
  /** The document as it stood on the screen. */
  base: WorkflowDocument;
  /** What the words refine: a proposal, and the document with as much of it as was not left out. */
  refined: { answer: DescribeAnswer; document: WorkflowDocument } | null;
  /** What was open when they were sent. */
  before: DescribeAnswer | null;
};

/** A proposal to be looked at. */
export type DescribeAnswer = {
  output: DescribedProposal;
  /** The document that it was proposed for: what was edited since is kept. */
  base: WorkflowDocument;
  /** The words that led to it, without secrets, and what they had refined. */
  words: string;
  refined: DescribeRequest["refined"];
  /** Changes that are not to be taken over, by their ids. */
  left: readonly string[];
  opinion: Answer["opinion"];
};

/** The panel for a whole workflow. Each editor has a store, and so a state, of its own. */
export type DescribeState = {
  words: string;
  /** What was said before, oldest first, without secrets. */
  said: readonly string[];
  status:
    | { kind: "idle" }
    | { kind: "asking"; before: DescribeAnswer | null }
    | { kind: "failed"; message: string; retry: (() => void) | null; before: DescribeAnswer | null }
    | { kind: "review"; answer: DescribeAnswer }
    | { kind: "rejected"; answer: DescribeAnswer; said: readonly string[] }
    | { kind: "applied"; summary: string; document: WorkflowDocument; questions: readonly Question[] };
};

const stateAtom = atom<DescribeState>({ words: "", said: [], status: { kind: "idle" } });

export const describeAtom = atom(
  (get) => get(stateAtom),
  (get, set, change: Partial<DescribeState>) => set(stateAtom, { ...get(stateAtom), ...change }),
);
