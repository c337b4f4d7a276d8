import { atom } from "jotai";
import { renameNode } from "@/nodes/document/rename-node";
import { commit, documentAtom } from "./document-atoms";

/** Changes a node's label, and the references to it in all templates, in one step. */
export const renameNodeAtom = atom(null, (get, set, id: string, label: string) => {
  commit(get, set, renameNode(get(documentAtom), id, label));
});
