import { atom, type Getter, type Setter } from "jotai";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { emptyHistory, type History, record, redo, undo } from "../model/history";

const emptyDocument: WorkflowDocument = { name: "Untitled", nodes: [], edges: [] };

const presentAtom = atom<WorkflowDocument>(emptyDocument);
const historyAtom = atom<History>(emptyHistory);

/** Whether the reader's role allows no change: then nothing but opening a document changes what is on the screen. */
export const readOnlyAtom = atom(false);

/** The document on the screen: the one truth that the canvas, the forms and saving are derived from. */
export const documentAtom = atom((get) => get(presentAtom));
export const canUndoAtom = atom((get) => get(historyAtom).past.length > 0);
export const canRedoAtom = atom((get) => get(historyAtom).future.length > 0);

export const nodesAtom = atom((get) => get(presentAtom).nodes);
export const edgesAtom = atom((get) => get(presentAtom).edges);
export const nodesByIdAtom = atom((get) => new Map(get(nodesAtom).map((node) => [node.id, node])));

/** One node by its id: changes only when that node does. */
export const nodeAtomOf = (id: string) => atom<WorkflowNode | undefined>((get) => get(nodesByIdAtom).get(id));

/** Opens a document: no history. */
export const openDocumentAtom = atom(null, (_get, set, document: WorkflowDocument) => {
  set(presentAtom, document);
  set(historyAtom, emptyHistory);
});

/**
 * Puts an edited document on the screen as one step of the history. For the action atoms alone. Edits with the
 * same key in quick succession are one step.
 */
export function commit(get: Getter, set: Setter, document: WorkflowDocument, key?: string): boolean {
  const before = get(presentAtom);
  if (document === before || get(readOnlyAtom)) return false;
  set(historyAtom, record(get(historyAtom), before, Date.now(), key));
  set(presentAtom, document);
  return true;
}

const travel = (step: typeof undo) =>
  atom(null, (get, set): boolean => {
    const reached = step(get(historyAtom), get(presentAtom));
    if (!reached) return false;
    set(historyAtom, reached.history);
    set(presentAtom, reached.document);
    return true;
  });

export const undoAtom = travel(undo);
export const redoAtom = travel(redo);
