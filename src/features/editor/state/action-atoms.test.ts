import fc from "fast-check";
import { createStore } from "jotai";
import { describe, expect, it, vi } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import { logicCondition } from "@/nodes/logic-condition/definition";
import { triggerManual } from "@/nodes/trigger-manual/definition";
import { anyDocument, testDocument, testNode } from "../test-documents";
import {
  addNodeAtom,
  applyDocumentAtom,
  configureNodeAtom,
  connectAtom,
  deleteSelectionAtom,
  disconnectAtom,
  moveNodesAtom,
  updateConfigAtom,
  updateDetailsAtom,
  updateSettingsAtom,
} from "./action-atoms";
import { duplicateAtom, pasteAtom } from "./copy-atoms";
import {
  canRedoAtom,
  canUndoAtom,
  documentAtom,
  openDocumentAtom,
  readOnlyAtom,
  redoAtom,
  undoAtom,
} from "./document-atoms";
import { renameNodeAtom } from "./rename-atom";
import { inspectedNodeAtom, selectAtom, selectedNodesAtom } from "./selection-atoms";

type Store = ReturnType<typeof createStore>;

function open(document = testDocument([testNode("a"), testNode("b")])): Store {
  const store = createStore();
  store.set(openDocumentAtom, document);
  return store;
}

const nodeAt = (store: Store, index: number) => {
  const { nodes } = store.get(documentAtom);
  return nodes.length ? nodes[index % nodes.length] : undefined;
};

/** Every kind of edit, chosen and filled in by numbers. */
const anyAction: fc.Arbitrary<(store: Store) => void> = fc
  .tuple(fc.nat(10), fc.nat(7), fc.nat(7), fc.string({ maxLength: 4 }))
  .map(([kind, i, j, text]) => (store: Store) => {
    const node = nodeAt(store, i);
    const other = nodeAt(store, j);
    const definition = [actionHttp, logicCondition, triggerManual][j % 3] ?? actionHttp;
    if (kind === 0) store.set(addNodeAtom, definition, node ? { after: { nodeId: node.id } } : {});
    if (kind === 9) store.set(updateDetailsAtom, { name: `N${text}`, description: text });
    if (kind === 10) store.set(applyDocumentAtom, testDocument([testNode("x"), testNode("y")], ["x->y"]));
    if (!node || !other) return;
    if (kind === 1) store.set(moveNodesAtom, new Map([[node.id, { x: i, y: j }]]));
    if (kind === 2) store.set(connectAtom, { source: node.id, target: other.id });
    if (kind === 3) store.set(updateConfigAtom, node.id, ["field", text], j);
    if (kind === 4) store.set(renameNodeAtom, node.id, `L${text}`);
    if (kind === 5) store.set(updateSettingsAtom, node.id, { retries: j });
    if (kind === 6) {
      store.set(selectAtom, { nodes: [node.id] });
      store.set(deleteSelectionAtom);
    }
    if (kind === 7) store.set(duplicateAtom, [node.id, other.id]);
    if (kind === 8) {
      const edges = store.get(documentAtom).edges.map(({ id }) => id);
      store.set(disconnectAtom, edges.slice(0, 1));
    }
  });

function undoAll(store: Store): number {
  let steps = 0;
  while (store.set(undoAtom)) steps++;
  return steps;
}

describe("undo and redo", () => {
  it("leads any sequence of actions back to the start and forward to the end", () => {
    fc.assert(
      fc.property(anyDocument, fc.array(anyAction, { maxLength: 40 }), (start, actions) => {
        const store = open(start);
        for (const action of actions) action(store);
        const end = store.get(documentAtom);
        const steps = undoAll(store);
        expect(store.get(documentAtom)).toBe(start);
        expect(store.get(canUndoAtom)).toBe(false);
        for (let step = 0; step < steps; step++) expect(store.set(redoAtom)).toBe(true);
        expect(store.get(documentAtom)).toBe(end);
        expect(store.get(canRedoAtom)).toBe(false);
      }),
    );
  });

  it("forgets what was undone when something else is edited", () => {
    const store = open();
    store.set(renameNodeAtom, "a", "First");
    store.set(undoAtom);
    store.set(renameNodeAtom, "b", "Second");
    expect(store.get(canRedoAtom)).toBe(false);
    expect(store.set(redoAtom)).toBe(false);
  });

  it("joins consecutive typing in one field, and nothing else", () => {
    vi.useFakeTimers({ now: 0 });
    const store = open();
    for (const text of ["h", "he", "hel"]) {
      store.set(updateConfigAtom, "a", ["url"], text);
      vi.advanceTimersByTime(300);
    }
    store.set(updateConfigAtom, "b", ["url"], "x");
    vi.advanceTimersByTime(5_000);
    store.set(updateConfigAtom, "b", ["url"], "xy");
    vi.useRealTimers();
    expect(store.set(undoAtom)).toBe(true);
    expect(store.get(documentAtom).nodes[1]?.data.config).toEqual({ url: "x" });
    store.set(undoAtom);
    expect(store.get(documentAtom).nodes[0]?.data.config).toEqual({ url: "hel" });
    store.set(undoAtom);
    expect(store.get(documentAtom).nodes[0]?.data.config).toEqual({});
    expect(store.get(canUndoAtom)).toBe(false);
  });

  it("takes a whole configuration with its settings as one step", () => {
    const node = testNode("a", undefined, { config: { method: "GET" }, retries: 1 });
    const store = open(testDocument([node]));
    store.set(
      configureNodeAtom,
      "a",
      { method: "POST", url: "https://a.test" },
      { retries: 5, timeoutMs: 9 },
    );
    expect(store.get(documentAtom).nodes[0]?.data).toMatchObject({
      config: { method: "POST", url: "https://a.test" },
      retries: 5,
      timeoutMs: 9,
    });
    store.set(undoAtom);
    expect(store.get(documentAtom).nodes[0]).toBe(node);
    expect(store.get(canUndoAtom)).toBe(false);
  });

  it("keeps 200 steps", () => {
    const store = open();
    for (let step = 1; step <= 250; step++) store.set(renameNodeAtom, "a", `Name ${step}`);
    expect(undoAll(store)).toBe(200);
    expect(store.get(documentAtom).nodes[0]?.data.label).toBe("Name 50");
  });

  it("makes no step of an edit that changes nothing", () => {
    const store = open();
    store.set(updateConfigAtom, "a", ["url"], undefined);
    store.set(moveNodesAtom, new Map([["a", { x: 0.2, y: -0.3 }]]));
    store.set(renameNodeAtom, "a", "a");
    expect(store.get(canUndoAtom)).toBe(false);
  });
});

describe("adding and connecting", () => {
  it("connects a node that is added behind another, and selects it", () => {
    const store = open(testDocument([testNode("start", "trigger.manual")]));
    const id = store.set(addNodeAtom, actionHttp, { after: { nodeId: "start" } });
    const { nodes, edges } = store.get(documentAtom);
    expect(edges).toEqual([expect.objectContaining({ source: "start", target: id, sourceHandle: "out" })]);
    expect(store.get(inspectedNodeAtom)).toBe(id);
    expect(nodes[1]?.position.x).toBeGreaterThan(232);
    expect(nodes[1]?.data.config).toMatchObject({ method: "GET", failOnError: true });
  });

  it("takes the next free handle of a condition, and leaves triggers unconnected", () => {
    const store = open(testDocument([testNode("check", "logic.condition")]));
    store.set(addNodeAtom, actionHttp, { after: { nodeId: "check" } });
    store.set(addNodeAtom, actionHttp, { after: { nodeId: "check" } });
    store.set(addNodeAtom, triggerManual, { after: { nodeId: "check" } });
    const { edges, nodes } = store.get(documentAtom);
    expect(edges.map(({ sourceHandle }) => sourceHandle)).toEqual(["true", "false"]);
    expect(nodes.map(({ data }) => data.label)).toEqual([
      "check",
      "HTTP request",
      "HTTP request 2",
      "Manual",
    ]);
  });

  it("refuses a circle and says why", () => {
    const store = open(testDocument([testNode("a"), testNode("b")], ["a->b"]));
    expect(store.set(connectAtom, { source: "b", target: "a" })).toMatch(/circle/);
    expect(store.get(documentAtom).edges).toHaveLength(1);
  });

  it("deletes a node with its edges, and undo selects it again", () => {
    const store = open(testDocument([testNode("a"), testNode("b"), testNode("c")], ["a->b", "b->c", "a->c"]));
    store.set(selectAtom, { nodes: ["b"] });
    store.set(deleteSelectionAtom);
    expect(store.get(documentAtom).edges.map(({ id }) => id)).toEqual(["a->c"]);
    expect(store.get(selectedNodesAtom).size).toBe(0);
    store.set(undoAtom);
    expect(store.get(inspectedNodeAtom)).toBe("b");
  });

  it("gives pasted nodes fresh ids and labels, and keeps references among them", () => {
    const reader = testNode("b", undefined, {
      label: "Reader",
      config: { value: "{{steps.source.id}} {{steps.far.id}}" },
    });
    const store = open(testDocument([testNode("a", undefined, { label: "Source" }), reader], ["a->b"]));
    const { nodes, edges } = store.get(documentAtom);
    const [sourceId, readerId] = store.set(pasteAtom, { workfuse: "nodes", nodes, edges });
    const after = store.get(documentAtom);
    const copy = after.nodes.find(({ id }) => id === readerId);
    expect(copy?.data.label).toBe("Reader 2");
    expect(copy?.data.config).toEqual({ value: "{{steps.source_2.id}} {{steps.far.id}}" });
    expect(after.edges[1]).toMatchObject({ source: sourceId, target: readerId });
    expect(new Set(after.nodes.map(({ id }) => id)).size).toBe(4);
  });
});

it("changes nothing for who may only look", () => {
  const document = testDocument([testNode("a"), testNode("b")]);
  const store = open(document);
  store.set(readOnlyAtom, true);
  store.set(selectAtom, { nodes: ["a"] });
  store.set(moveNodesAtom, new Map([["a", { x: 40, y: 40 }]]));
  store.set(updateDetailsAtom, { name: "Changed" });
  store.set(renameNodeAtom, "a", "Changed");
  store.set(duplicateAtom, ["a"]);
  store.set(deleteSelectionAtom);
  expect(store.get(documentAtom)).toBe(document);
  expect(store.get(canUndoAtom)).toBe(false);
});
