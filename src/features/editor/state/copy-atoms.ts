import { atom } from "jotai";
import { grid } from "@/nodes/document/place-node";
import { addElements, type Position } from "../model/edit-document";
import { cutFragment, type Fragment } from "../model/fragment";
import { freshCopy } from "../model/fresh-copy";
import { commit, documentAtom } from "./document-atoms";
import { selectAtom, selectedNodesAtom } from "./selection-atoms";

/** Puts a fresh copy of a fragment beside what is there, and selects it. Returns the new nodes' ids. */
export const pasteAtom = atom(
  null,
  (get, set, fragment: Fragment, offset: Position = { x: grid * 2, y: grid * 2 }): string[] => {
    const document = get(documentAtom);
    const { nodes, edges } = freshCopy(document, fragment, offset);
    commit(get, set, addElements(document, nodes, edges));
    const ids = nodes.map(({ id }) => id);
    set(selectAtom, { nodes: ids });
    return ids;
  },
);

/** Copies these nodes, or those selected, beside themselves. */
export const duplicateAtom = atom(null, (get, set, ids?: Iterable<string>): string[] => {
  const fragment = cutFragment(get(documentAtom), new Set(ids ?? get(selectedNodesAtom)));
  return fragment ? set(pasteAtom, fragment) : [];
});
