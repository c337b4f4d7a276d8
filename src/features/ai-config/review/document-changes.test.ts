import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyDocument } from "@/features/editor/test-documents";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { workflow } from "~/tests/support/workflow-builder";
import { applyChanges, chosenChanges, type DocumentChange, documentChanges } from "./document-changes";

const http = (url: string, more = {}) => ({ type: "action.http", config: { method: "GET", url }, ...more });
const start = { type: "trigger.manual" };

const linear = workflow({ start, a: http("https://a.test"), b: http("https://b.test") }, "start > a > b");
const inserted = workflow(
  { start, a: http("https://a.test"), n: http("https://n.test"), b: http("https://b.test") },
  "start > a > n > b",
);
const bridged = workflow({ start, b: http("https://b.test") }, "start > b");

const lines = (changes: readonly DocumentChange[]) =>
  changes.map((change) => {
    if (change.kind === "details") return `${change.field}: ${change.change.after}`;
    if (change.kind === "node") return `${change.what} ${change.node.id}`;
    if (change.kind === "field")
      return `${change.node.id}.${change.change.path.join(".")}: ${change.change.after}`;
    return `${change.what} ${change.edge.source} > ${change.edge.target}`;
  });

/** What becomes of a document when all changes towards another are taken but those that begin so. */
function without(before: WorkflowDocument, after: WorkflowDocument, ...starts: string[]): WorkflowDocument {
  const changes = documentChanges(before, after);
  const left = new Set(
    changes.map(({ id }) => id).filter((id) => starts.some((text) => id.startsWith(text))),
  );
  expect(left.size).toBeGreaterThan(0);
  return applyChanges(before, chosenChanges(changes, left));
}

const picture = ({ nodes, edges }: WorkflowDocument) => ({
  nodes: nodes.map(({ id }) => id).sort(),
  edges: edges
    .map(
      ({ source, sourceHandle, target }) => `${source}${sourceHandle ? `:${sourceHandle}` : ""} > ${target}`,
    )
    .sort(),
});

describe("what differs between two documents", () => {
  it("is nothing where nodes only moved, or a default is written down", () => {
    const moved = { ...linear, nodes: linear.nodes.map((node) => ({ ...node, position: { x: 9, y: 9 } })) };
    expect(documentChanges(linear, moved)).toEqual([]);
    const spelled = workflow(
      {
        start,
        a: { type: "action.http", config: { url: "https://a.test", headers: [] } },
        b: http("https://b.test"),
      },
      "start > a > b",
    );
    expect(documentChanges(linear, spelled)).toEqual([]);
  });

  it("is a node with its fields and edges", () => {
    const changes = documentChanges(linear, inserted, { n: { url: "words" } });
    expect(lines(changes)).toEqual(["added n", "added a > n", "added n > b", "removed a > b"]);
    expect(changes[0]).toMatchObject({
      fields: [{ label: "URL", before: undefined, after: "https://n.test", origins: ["words"] }],
    });
  });

  it("is each field of a node that stays, settings and name too, with what was before", () => {
    const after = workflow(
      {
        start,
        a: {
          type: "action.http",
          label: "Fetch",
          config: { method: "PUT", url: "https://a.test" },
          retries: 5,
        },
        b: http("https://b.test"),
      },
      "start > a > b",
    );
    const changes = documentChanges(linear, after, { a: { method: "words", retries: "guessed" } });
    expect(lines(changes)).toEqual(["a.label: Fetch", "a.method: PUT", "a.retries: 5"]);
    expect(changes[1]).toMatchObject({ change: { label: "Method", before: "GET", origins: ["words"] } });
    expect(changes[2]).toMatchObject({
      change: { label: "Retries", before: undefined, origins: ["guessed"] },
    });
  });

  it("is a setting that is taken back, and a key that the type does not know", () => {
    const before = workflow({ a: http("https://a.test", { retries: 5 }) });
    const after = workflow({ a: { type: "action.http", config: { url: "https://a.test", own: 1 } } });
    expect(lines(documentChanges(before, after))).toEqual(["a.own: 1", "a.retries: undefined"]);
    expect(applyChanges(before, documentChanges(before, after)).nodes[0]?.data).toEqual({
      label: "a",
      config: { method: "GET", url: "https://a.test", own: 1 },
    });
  });

  it("is a whole node where its type changed", () => {
    const after = workflow(
      { start, a: { type: "utility.delay" }, b: http("https://b.test") },
      "start > a > b",
    );
    expect(lines(documentChanges(linear, after))).toEqual(["replaced a"]);
    expect(applyChanges(linear, documentChanges(linear, after)).nodes[1]?.type).toBe("utility.delay");
  });

  it("is name and description", () => {
    const after = { ...linear, name: "Orders", description: "New" };
    expect(lines(documentChanges(linear, after))).toEqual(["name: Orders", "description: New"]);
    expect(applyChanges(linear, documentChanges(linear, after))).toEqual(after);
    expect(applyChanges(after, documentChanges(after, linear))).toEqual(linear);
  });

  it("does not take an edge with another id, or with its handle spelled out, for another edge", () => {
    const [first, ...more] = linear.edges;
    const spelled = {
      ...linear,
      edges: [{ ...first, id: "x", source: "start", target: "a", sourceHandle: "out" }, ...more],
    };
    expect(documentChanges(linear, spelled)).toEqual([]);
  });
});

describe("taking changes over", () => {
  it("is all of them to the other document, from any to any", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, after) => {
        const result = applyChanges(before, documentChanges(before, after));
        expect(result.name).toBe(after.name);
        expect(picture(result)).toEqual(picture(after));
        expect(documentChanges(result, after)).toEqual([]);
        const old = new Map(before.nodes.map((node) => [node.id, node.position]));
        for (const { id, position } of result.nodes) expect(position).toEqual(old.get(id) ?? position);
      }),
    );
  });

  it("leaves no edge without its nodes, whatever is left out", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, fc.infiniteStream(fc.boolean()), (before, after, coins) => {
        const changes = documentChanges(before, after);
        const left = new Set(changes.map(({ id }) => id).filter(() => coins.next().value));
        const { nodes, edges } = applyChanges(before, chosenChanges(changes, left));
        const ids = new Set(nodes.map(({ id }) => id));
        expect(edges.filter(({ source, target }) => !ids.has(source) || !ids.has(target))).toEqual([]);
        expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
      }),
    );
  });

  it("is nothing, and the same object, where nothing is chosen", () => {
    expect(applyChanges(linear, [])).toBe(linear);
  });

  it("takes one field and leaves another", () => {
    const after = workflow(
      {
        start,
        a: { type: "action.http", config: { method: "PUT", url: "https://c.test" } },
        b: http("https://b.test"),
      },
      "start > a > b",
    );
    expect(without(linear, after, "node a config url").nodes[1]?.data.config).toEqual({
      method: "PUT",
      url: "https://a.test",
    });
  });

  it("keeps the connection that a new node would have gone into, when the node is left out", () => {
    expect(picture(without(linear, inserted, "node n"))).toEqual(picture(linear));
  });

  it("keeps a node with its edges, and draws no way around it, when its removal is left out", () => {
    expect(picture(without(linear, bridged, "node a"))).toEqual(picture(linear));
  });

  it("draws no edge from a handle of a case that is left out", () => {
    const cases = (...ids: string[]) => ({
      type: "logic.switch",
      config: { value: "x", cases: ids.map((id) => ({ id, operator: "equals", right: id })) },
    });
    const b = http("https://b.test");
    const before = workflow({ start, route: cases("one"), b }, "start > route:one > b");
    const after = workflow(
      { start, route: cases("one", "two"), b },
      "start > route:one > b",
      "route:two > b",
    );
    expect(lines(documentChanges(before, after))).toHaveLength(2);
    expect(picture(without(before, after, "node route config cases"))).toEqual(picture(before));
    expect(picture(without(before, after, "edge"))).toEqual(picture(before));
  });

  it("gives an edge a free id where its own is taken by one that stays", () => {
    const before = { ...linear, edges: linear.edges.map((edge, index) => ({ ...edge, id: `e${index}` })) };
    const after = {
      ...before,
      edges: [{ id: "e0", source: "start", target: "b" }, ...before.edges.slice(1)],
    };
    const result = without(before, after, "no edge");
    expect(result.edges.map(({ id }) => id)).toEqual(["e0", "e1", "e0-2"]);
  });
});
