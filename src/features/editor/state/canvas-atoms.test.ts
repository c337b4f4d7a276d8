import { createStore } from "jotai";
import { expect, it } from "vitest";
import { brokenEdges } from "../model/broken-edges";
import { testDocument, testNode } from "../test-documents";
import { moveNodesAtom, updateConfigAtom } from "./action-atoms";
import { canvasEdgesAtom, canvasNodesAtom, draggedAtom } from "./canvas-atoms";
import { documentAtom, openDocumentAtom } from "./document-atoms";
import { selectAtom } from "./selection-atoms";

function open() {
  const store = createStore();
  const nodes = [testNode("a", "logic.condition"), testNode("b"), testNode("c")];
  store.set(openDocumentAtom, testDocument(nodes, ["a->b", "a:error->c", "a:gone->b", "b->lost"]));
  return store;
}

it("hands the canvas the very same nodes while one types", () => {
  const store = open();
  const before = store.get(canvasNodesAtom);
  store.set(updateConfigAtom, "a", ["url"], "https://example.com");
  expect(store.get(canvasNodesAtom)).toBe(before);
});

it("makes one node anew when it moves or is selected", () => {
  const store = open();
  const before = store.get(canvasNodesAtom);
  store.set(moveNodesAtom, new Map([["b", { x: 32, y: 0 }]]));
  store.set(selectAtom, { nodes: ["c"] });
  const after = store.get(canvasNodesAtom);
  expect(after.map((node, index) => node === before[index])).toEqual([true, false, false]);
  expect(after[1]?.position).toEqual({ x: 32, y: 0 });
  expect(after[2]?.selected).toBe(true);
});

it("keeps places under the pointer out of the document", () => {
  const store = open();
  const document = store.get(documentAtom);
  store.set(draggedAtom, new Map([["a", { x: 5, y: 7 }]]));
  expect(store.get(canvasNodesAtom)[0]?.position).toEqual({ x: 5, y: 7 });
  expect(store.get(documentAtom)).toBe(document);
});

it("draws the handles that a config gives, and marks an edge whose handle is gone", () => {
  const store = createStore();
  const cases = ["a", "b"].map((id) => ({ id, name: id, operator: "equals" }));
  const node = testNode("pick", "logic.switch", { config: { value: 1, cases } });
  store.set(openDocumentAtom, testDocument([node, testNode("x")], ["pick:b->x", "pick->x"]));
  const handles = () => store.get(canvasNodesAtom)[0]?.handles?.map(({ id }) => id);
  const edges = () => store.get(canvasEdgesAtom).map(({ sourceHandle, data }) => [sourceHandle, data?.kind]);
  expect(handles()).toEqual(["in", "a", "b", "default", "error"]);
  const height = store.get(canvasNodesAtom)[0]?.height ?? 0;

  const before = store.get(canvasNodesAtom);
  store.set(updateConfigAtom, "pick", ["value"], 2);
  expect(store.get(canvasNodesAtom)).toBe(before);
  store.set(updateConfigAtom, "pick", ["cases", "1", "name"], "renamed");
  expect(edges()).toEqual([
    ["b", "out"],
    ["default", "out"],
  ]);

  store.set(updateConfigAtom, "pick", ["cases"], cases.slice(0, 1));
  expect(handles()).toEqual(["in", "a", "default", "error"]);
  expect(store.get(canvasNodesAtom)[0]?.height).toBeLessThan(height);
  expect(edges()).toEqual([
    ["default", "broken"],
    ["default", "out"],
  ]);
  expect(brokenEdges(store.get(documentAtom))).toEqual(["pick:b->x"]);
});

it("leaves by the first handle where none is named, and marks what cannot be", () => {
  const edges = open().get(canvasEdgesAtom);
  expect(edges.map(({ id, sourceHandle, data }) => [id, sourceHandle, data?.kind])).toEqual([
    ["a->b", "true", "out"],
    ["a:error->c", "error", "error"],
    ["a:gone->b", "true", "broken"],
  ]);
});
