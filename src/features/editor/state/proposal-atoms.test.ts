import { createStore } from "jotai";
import { expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { testDocument, testEdge, testNode } from "../test-documents";
import { moveNodesAtom } from "./action-atoms";
import { canvasEdgesAtom, canvasNodesAtom } from "./canvas-atoms";
import { canUndoAtom, documentAtom, openDocumentAtom } from "./document-atoms";
import { type Draw, markAtomOf, showProposalAtom } from "./proposal-atoms";

const document = testDocument([testNode("a", "trigger.manual"), testNode("b")], ["a->b"]);

/** Adds a node `c` after `b`, which changes. */
const draw: Draw = (present: WorkflowDocument) => ({
  document: {
    ...present,
    nodes: [...present.nodes, testNode("c")],
    edges: [...present.edges, testEdge("b->c")],
  },
  nodes: new Map([
    ["b", "changed"],
    ["c", "added"],
  ]),
  edges: new Map([["b->c", "added"]]),
});

function open() {
  const store = createStore();
  store.set(openDocumentAtom, document);
  return store;
}

it("is drawn over the document, which stays as it is", () => {
  const store = open();
  store.set(showProposalAtom, draw);
  expect(store.get(canvasNodesAtom).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(store.get(canvasEdgesAtom).map(({ id, data }) => [id, data?.mark])).toEqual([
    ["a->b", "same"],
    ["b->c", "added"],
  ]);
  expect(["a", "b", "c"].map((id) => store.get(markAtomOf(id)))).toEqual(["same", "changed", "added"]);
  expect(store.get(documentAtom)).toBe(document);
  expect(store.get(canUndoAtom)).toBe(false);
});

it("can only be looked at: what is new is not to be worked with yet", () => {
  const store = open();
  store.set(showProposalAtom, draw);
  const [, old, fresh] = store.get(canvasNodesAtom);
  expect(old?.draggable).toBeUndefined();
  expect(fresh).toMatchObject({ draggable: false, selectable: false, connectable: false, focusable: false });
});

it("follows what is edited meanwhile at once", () => {
  const store = open();
  store.set(showProposalAtom, draw);
  store.set(moveNodesAtom, new Map([["b", { x: 48, y: 16 }]]));
  expect(store.get(canvasNodesAtom)[1]?.position).toEqual({ x: 48, y: 16 });
  expect(store.get(canvasNodesAtom)).toHaveLength(3);
});

it("leaves nothing behind when it goes", () => {
  const store = open();
  const [nodes, edges] = [store.get(canvasNodesAtom), store.get(canvasEdgesAtom)];
  store.set(showProposalAtom, draw);
  store.set(showProposalAtom, null);
  expect(store.get(canvasNodesAtom)).toHaveLength(nodes.length);
  expect(store.get(canvasEdgesAtom)).toEqual(edges);
  expect(store.get(markAtomOf("a"))).toBeUndefined();
});
