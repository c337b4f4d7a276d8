import { atom } from "jotai";
import { edgesAtom, nodesByIdAtom } from "./document-atoms";

const none: ReadonlySet<string> = new Set();

const chosenNodesAtom = atom<ReadonlySet<string>>(none);
const chosenEdgesAtom = atom<ReadonlySet<string>>(none);

const present = (ids: ReadonlySet<string>, exists: (id: string) => boolean): ReadonlySet<string> =>
  [...ids].every(exists) ? ids : new Set([...ids].filter(exists));

/** The selected nodes that are there: an undo can take one away. */
export const selectedNodesAtom = atom((get) => {
  const nodes = get(nodesByIdAtom);
  return present(get(chosenNodesAtom), (id) => nodes.has(id));
});

export const selectedEdgesAtom = atom((get) => {
  const chosen = get(chosenEdgesAtom);
  if (!chosen.size) return chosen;
  const ids = new Set(get(edgesAtom).map(({ id }) => id));
  return present(chosen, (id) => ids.has(id));
});

/** The one selected node, which the inspector shows; null where none or several are. */
export const inspectedNodeAtom = atom((get) => {
  const [first, ...more] = get(selectedNodesAtom);
  return first !== undefined && !more.length ? first : null;
});

export const selectAtom = atom(
  null,
  (_get, set, selection: { nodes?: Iterable<string>; edges?: Iterable<string> }) => {
    set(chosenNodesAtom, new Set(selection.nodes));
    set(chosenEdgesAtom, new Set(selection.edges));
  },
);

export type SelectionChange = { id: string; selected: boolean };

/** Applies what the canvas reports: single elements selected or no longer. */
export const changeSelectionAtom = atom(
  null,
  (get, set, kind: "nodes" | "edges", changes: readonly SelectionChange[]) => {
    if (!changes.length) return;
    const target = kind === "nodes" ? chosenNodesAtom : chosenEdgesAtom;
    const next = new Set(get(target));
    for (const { id, selected } of changes) {
      if (selected) next.add(id);
      else next.delete(id);
    }
    set(target, next);
  },
);

export const selectAllAtom = atom(null, (get, set) => {
  set(chosenNodesAtom, new Set(get(nodesByIdAtom).keys()));
  set(chosenEdgesAtom, new Set(get(edgesAtom).map(({ id }) => id)));
});

/** The config field that shall have the focus next, such as one with a problem; `at` tells two wishes apart. */
export const focusFieldAtom = atom<{ nodeId: string; field: string; at: number } | null>(null);
