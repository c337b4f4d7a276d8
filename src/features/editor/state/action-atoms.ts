import { atom } from "jotai";
import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import {
  addElements,
  changeDetails,
  changeNode,
  changeSettings,
  moveNodes,
  type NodeSettings,
  type Position,
  removeElements,
  setConfigValue,
} from "../model/edit-document";
import { cutFragment } from "../model/fragment";
import { type AddAt, newEdge, newNode } from "../model/new-node";
import { formatPath, type ValuePath } from "../model/value-path";
import { commit, documentAtom } from "./document-atoms";
import { selectAtom, selectedEdgesAtom, selectedNodesAtom } from "./selection-atoms";

/** Adds a node of a type, connected where `at` says so, and selects it. Returns its id. */
export const addNodeAtom = atom(null, (get, set, definition: NodeDefinition, at: AddAt): string => {
  const document = get(documentAtom);
  const { node, edge } = newNode(document, definition, at);
  commit(get, set, addElements(document, [node], edge && [edge]));
  set(selectAtom, { nodes: [node.id] });
  return node.id;
});

/** Moves nodes; moves of the same nodes in quick succession, as by arrow keys, are one step. */
export const moveNodesAtom = atom(null, (get, set, positions: ReadonlyMap<string, Position>) => {
  commit(get, set, moveNodes(get(documentAtom), positions), `move ${[...positions.keys()].join(" ")}`);
});

/** Moves nodes as one step of its own. */
export const arrangeNodesAtom = atom(null, (get, set, positions: ReadonlyMap<string, Position>) => {
  commit(get, set, moveNodes(get(documentAtom), positions));
});

/** Draws an edge. Returns the reason where it may not be drawn. */
export const connectAtom = atom(
  null,
  (
    get,
    set,
    connection: { source: string; target: string; sourceHandle?: string | null },
  ): string | undefined => {
    const document = get(documentAtom);
    const made = newEdge(document, connection);
    if ("refused" in made) return made.refused;
    commit(get, set, addElements(document, [], [made.edge]));
    return undefined;
  },
);

export const disconnectAtom = atom(null, (get, set, edgeIds: Iterable<string>) => {
  commit(get, set, removeElements(get(documentAtom), new Set(), new Set(edgeIds)));
});

/** Sets one value of a node's config; typing in one field is one step. */
export const updateConfigAtom = atom(null, (get, set, id: string, path: ValuePath, value: unknown) => {
  const key = typeof value === "object" && value !== null ? undefined : `config ${id} ${formatPath(path)}`;
  commit(get, set, setConfigValue(get(documentAtom), id, path, value), key);
});

/** Puts a whole config in a node's place of the old one. */
export const replaceConfigAtom = atom(null, (get, set, id: string, config: Record<string, unknown>) => {
  const next = changeNode(get(documentAtom), id, (node) => ({ ...node, data: { ...node.data, config } }));
  commit(get, set, next);
});

/** Puts a whole config and some settings of a node in place of the old ones, as one step. */
export const configureNodeAtom = atom(
  null,
  (get, set, id: string, config: Record<string, unknown>, settings: Partial<NodeSettings>) => {
    const next = changeNode(get(documentAtom), id, (node) =>
      jsonEqual(node.data.config, config) ? node : { ...node, data: { ...node.data, config } },
    );
    commit(get, set, changeSettings(next, id, settings));
  },
);

export const updateSettingsAtom = atom(null, (get, set, id: string, settings: Partial<NodeSettings>) => {
  const key = `settings ${id} ${Object.keys(settings).join(" ")}`;
  commit(get, set, changeSettings(get(documentAtom), id, settings), key);
});

export const updateDetailsAtom = atom(null, (get, set, details: { name?: string; description?: string }) => {
  const key = `details ${Object.keys(details).join(" ")}`;
  commit(get, set, changeDetails(get(documentAtom), details), key);
});

/** Deletes nodes and the edges at them. */
export const deleteNodesAtom = atom(null, (get, set, ids: Iterable<string>) => {
  commit(get, set, removeElements(get(documentAtom), new Set(ids)));
});

/** Deletes what is selected. Returns how many nodes and edges were. */
export const deleteSelectionAtom = atom(null, (get, set): { nodes: number; edges: number } => {
  const nodes = get(selectedNodesAtom);
  const edges = get(selectedEdgesAtom);
  commit(get, set, removeElements(get(documentAtom), nodes, edges));
  return { nodes: nodes.size, edges: edges.size };
});

/** What copying the selection puts on the clipboard. */
export const selectedFragmentAtom = atom((get) => cutFragment(get(documentAtom), get(selectedNodesAtom)));

/** Replaces the whole document, as an import or a merge does, in one step that can be undone. */
export const applyDocumentAtom = atom(null, (get, set, document: WorkflowDocument) => {
  commit(get, set, document);
});
