import { atom } from "jotai";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { documentAtom } from "./document-atoms";

export type Mark = "added" | "removed" | "changed";

/** What the canvas draws while a proposal is looked at: what is and what would be in one, with marks by ids. */
export type Drawing = {
  document: WorkflowDocument;
  nodes: ReadonlyMap<string, Mark>;
  edges: ReadonlyMap<string, Mark>;
};

/** How a proposal is drawn over the document, whatever the document has become meanwhile. */
export type Draw = (present: WorkflowDocument) => Drawing;

const drawAtom = atom<{ draw: Draw } | null>(null);

/** Shows a proposal on the canvas, or none any more. The document is not touched by it. */
export const showProposalAtom = atom(null, (_get, set, draw: Draw | null) => {
  set(drawAtom, draw && { draw });
});

export const drawingAtom = atom((get): Drawing | null => {
  const shown = get(drawAtom);
  return shown ? shown.draw(get(documentAtom)) : null;
});

/** What stands on the canvas: the document, and with a proposal what it would add. */
export const drawnDocumentAtom = atom((get) => get(drawingAtom)?.document ?? get(documentAtom));
export const drawnNodesAtom = atom((get) => get(drawnDocumentAtom).nodes);
export const drawnNodesByIdAtom = atom((get) => new Map(get(drawnNodesAtom).map((node) => [node.id, node])));

/** One node of the canvas by its id: changes only when that node does. */
export const drawnNodeAtomOf = (id: string) =>
  atom<WorkflowNode | undefined>((get) => get(drawnNodesByIdAtom).get(id));

/** A node's mark; "same" where a proposal leaves it alone, undefined where there is none. */
export const markAtomOf = (id: string) =>
  atom((get): Mark | "same" | undefined => {
    const drawing = get(drawingAtom);
    return drawing ? (drawing.nodes.get(id) ?? "same") : undefined;
  });
