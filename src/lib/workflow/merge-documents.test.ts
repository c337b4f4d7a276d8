import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveNodes, setConfigValue } from "@/features/editor/model/edit-document";
import { anyDocument, testDocument, testNode } from "@/features/editor/test-documents";
import { jsonEqual } from "@/lib/json-equal";
import { mergeDocuments } from "./merge-documents";

const base = testDocument([testNode("a"), testNode("b"), testNode("c")], ["a->b", "b->c"]);

const without = (id: string) => ({
  ...base,
  nodes: base.nodes.filter((node) => node.id !== id),
  edges: base.edges.filter(({ source, target }) => source !== id && target !== id),
});

const sorted = (list: readonly { id: string }[]) => [...list].sort((a, b) => a.id.localeCompare(b.id));

describe("mergeDocuments", () => {
  it("takes the one side that changed anything", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (one, other) => {
        for (const merge of [mergeDocuments(one, other, one), mergeDocuments(one, one, other)]) {
          expect(merge.conflicts).toEqual([]);
          expect(merge.document.name).toBe(other.name);
          expect(sorted(merge.document.nodes)).toEqual(sorted(other.nodes));
          expect(sorted(merge.document.edges)).toEqual(sorted(other.edges));
        }
      }),
    );
  });

  it("is the same from both sides where nothing conflicts", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, anyDocument, (start, mine, theirs) => {
        const one = mergeDocuments(start, mine, theirs);
        const other = mergeDocuments(start, theirs, mine);
        expect(one.conflicts.length === 0).toBe(other.conflicts.length === 0);
        if (one.conflicts.length) return;
        expect(sorted(one.document.nodes)).toEqual(sorted(other.document.nodes));
        expect(sorted(one.document.edges)).toEqual(sorted(other.document.edges));
      }),
    );
  });

  it("keeps every change of mine, whatever theirs is", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, anyDocument, (start, mine, theirs) => {
        const { document } = mergeDocuments(start, mine, theirs);
        const before = new Map(start.nodes.map((node) => [node.id, node]));
        const merged = new Map(document.nodes.map((node) => [node.id, node]));
        for (const { id, data, position } of mine.nodes) {
          const old = before.get(id);
          if (data.config.value !== old?.data.config.value) expect(merged.get(id)?.data).toEqual(data);
          if (!jsonEqual(position, old?.position)) expect(merged.get(id)?.position).toEqual(position);
        }
      }),
    );
  });

  it("brings a node's new name, its settings and its config together, and has its config as one", () => {
    const edit = (data: object, config: object = {}) => ({
      ...base,
      nodes: base.nodes.map((node) =>
        node.id === "b"
          ? { ...node, data: { ...node.data, ...data, config: { ...node.data.config, ...config } } }
          : node,
      ),
    });
    const both = mergeDocuments(base, edit({ label: "Mine", retries: 2 }), edit({ timeoutMs: 9 }, { x: 1 }));
    expect(both.conflicts).toEqual([]);
    expect(both.document).toEqual(edit({ label: "Mine", retries: 2, timeoutMs: 9 }, { x: 1 }));
    const clash = mergeDocuments(base, edit({}, { x: 1 }), edit({}, { y: 2 }));
    expect(clash.conflicts).toMatchObject([{ kind: "node", id: "b" }]);
    expect(clash.document).toEqual(edit({}, { x: 1 }));
  });

  it("brings changes of different nodes together", () => {
    const mine = setConfigValue(base, "a", ["x"], 1);
    const theirs = setConfigValue(base, "b", ["y"], 2);
    const { document, conflicts } = mergeDocuments(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(document.nodes.map(({ data }) => data.config)).toEqual([{ x: 1 }, { y: 2 }, {}]);
  });

  it("lets one side move the node that the other configures", () => {
    const mine = moveNodes(base, new Map([["a", { x: 50, y: 0 }]]));
    const theirs = setConfigValue(base, "a", ["y"], 2);
    const { document, conflicts } = mergeDocuments(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(document.nodes[0]).toMatchObject({ position: { x: 50, y: 0 }, data: { config: { y: 2 } } });
  });

  it("names what both changed, and keeps mine there", () => {
    const mine = setConfigValue(base, "a", ["x"], 1);
    const theirs = setConfigValue(base, "a", ["x"], 2);
    const { document, conflicts } = mergeDocuments(base, mine, theirs);
    expect(conflicts).toEqual([{ kind: "node", id: "a", label: "a", what: "changed" }]);
    expect(document.nodes[0]?.data.config).toEqual({ x: 1 });
  });

  it("is a conflict where one deleted what the other changed", () => {
    const changed = setConfigValue(base, "c", ["x"], 1);
    expect(mergeDocuments(base, changed, without("c")).conflicts.map(({ id }) => id)).toContain("c");
    expect(mergeDocuments(base, without("c"), changed).conflicts.map(({ id }) => id)).toContain("c");
    expect(mergeDocuments(base, changed, without("c")).document.nodes).toHaveLength(3);
    expect(mergeDocuments(base, without("c"), changed).document.nodes).toHaveLength(2);
  });

  it("draws no edge to a node that the other side deleted, and says so", () => {
    const mine = { ...base, edges: [...base.edges, { id: "new", source: "a", target: "c" }] };
    const { document, conflicts } = mergeDocuments(base, mine, without("c"));
    expect(document.edges.map(({ id }) => id)).toEqual(["a->b"]);
    expect(conflicts).toContainEqual({ kind: "edge", id: "new", label: "a → c", what: "changed" });
  });

  it("keeps one of two equal connections that both sides drew", () => {
    const draw = (id: string) => ({ ...base, edges: [...base.edges, { id, source: "a", target: "c" }] });
    const { document, conflicts } = mergeDocuments(base, draw("mine"), draw("theirs"));
    expect(conflicts).toEqual([]);
    expect(document.edges.filter(({ source, target }) => source === "a" && target === "c")).toHaveLength(1);
  });
});
