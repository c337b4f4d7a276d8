import type { WorkflowNode } from "@/lib/workflow/document";
import { ask, type Draft, said } from "../draft";
import { findNode } from "./find-node";

export const nameOf = ({ data }: WorkflowNode) => `"${data.label}"`;

/** The one node that a phrase means; where there is none, or more than one, that is asked. */
export function theNode(draft: Draft, phrase: string): WorkflowNode | null {
  const wanted = said(draft, phrase);
  const found = findNode(wanted, draft.document);
  if ("node" in found) return found.node;
  const there = draft.document.nodes.map(nameOf).join(", ");
  ask(
    draft,
    null,
    null,
    "several" in found
      ? `"${wanted}" can be ${found.several.map(nameOf).join(" or ")}. Which one is meant?`
      : `There is no "${wanted}" in this workflow. Which step is meant? There is: ${there}.`,
  );
  return null;
}

export type Handler = (draft: Draft, text: string) => boolean;
