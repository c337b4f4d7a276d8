import { describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { workflow } from "~/tests/support/workflow-builder";
import { broughtUpTo, proposalView } from "./proposal-view";

const http = (url: string, more = {}) => ({ type: "action.http", config: { method: "GET", url }, ...more });
const start = { type: "trigger.manual" };
const base = workflow({ start, a: http("https://a.test"), b: http("https://b.test") }, "start > a > b");
const proposed = workflow(
  { start, a: http("https://a.test", { retries: 3 }), n: http("https://n.test") },
  "start > a > n",
);

const look = (present: WorkflowDocument, left: string[] = []) =>
  proposalView({ base, proposed, provenance: {}, left }, present);
const edited = (id: string, config: Record<string, unknown>, data = {}): WorkflowDocument => ({
  ...base,
  nodes: base.nodes.map((node) =>
    node.id === id
      ? { ...node, data: { ...node.data, ...data, config: { ...node.data.config, ...config } } }
      : node,
  ),
});
const nodeOf = ({ nodes }: WorkflowDocument, id: string) => nodes.find((node) => node.id === id);

describe("a proposal on the canvas", () => {
  it("is drawn with what is new, what changes and what goes", () => {
    const { drawing, next } = look(base);
    expect([...drawing.nodes].sort()).toEqual([
      ["a", "changed"],
      ["b", "removed"],
      ["n", "added"],
    ]);
    expect([...drawing.edges].sort()).toEqual([
      ["a--b", "removed"],
      ["a--n", "added"],
    ]);
    expect(drawing.document.nodes.map(({ id }) => id).sort()).toEqual(["a", "b", "n", "start"]);
    expect(next.nodes.map(({ id }) => id)).toEqual(["start", "a", "n"]);
    expect(base.nodes).toHaveLength(3);
  });

  it("is drawn as it would be with what is chosen alone", () => {
    const { drawing, next } = look(base, ["node n", "node b"]);
    expect([...drawing.nodes]).toEqual([["a", "changed"]]);
    expect([...drawing.edges]).toEqual([]);
    expect(next.edges).toEqual(base.edges);
  });

  it("draws an old and a new edge of the same id beside each other", () => {
    const turned = { ...base, edges: base.edges.map((edge) => ({ ...edge, target: "b" })) };
    const { drawing } = proposalView({ base, proposed: turned, provenance: {}, left: [] }, base);
    const ids = drawing.document.edges.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...drawing.edges.values()].sort()).toEqual(["added", "removed"]);
  });
});

describe("edits that are made while a proposal is open", () => {
  it("are kept, and the proposal stands on top of them", () => {
    const present = edited("start", { own: 1 });
    const { next, overtaken } = look(present);
    expect(overtaken).toEqual([]);
    expect(nodeOf(next, "start")?.data.config).toEqual({ own: 1 });
    expect(nodeOf(next, "a")?.data.retries).toBe(3);
    expect(nodeOf(next, "n")).toBeDefined();
  });

  it("stand where they touch what the proposal changes, and are named", () => {
    const proposal = { base, proposed: edited("a", { method: "PUT" }), provenance: {}, left: [] };
    const { next, overtaken } = proposalView(proposal, edited("a", { url: "https://mine.test" }));
    expect(overtaken).toEqual([{ id: "node a", label: "a", fields: ["Method"] }]);
    expect(nodeOf(next, "a")?.data).toEqual({
      label: "a",
      config: { method: "GET", url: "https://mine.test" },
    });
  });

  it("stand beside what the proposal changes of the same node's name and settings", () => {
    const renamed = edited("a", { url: "https://mine.test" }, { label: "Mine", timeoutMs: 5_000 });
    const { next, overtaken } = look(renamed);
    expect(overtaken).toEqual([]);
    expect(nodeOf(next, "a")?.data).toEqual({
      label: "Mine",
      config: { method: "GET", url: "https://mine.test" },
      retries: 3,
      timeoutMs: 5_000,
    });
  });

  it("are in what further words go on from", () => {
    const next = broughtUpTo(edited("start", { own: 1 }), base, proposed);
    expect(nodeOf(next, "start")?.data.config).toEqual({ own: 1 });
    expect(nodeOf(next, "a")?.data.retries).toBe(3);
    expect(next.edges.map(({ id }) => id)).toEqual(["start--a", "a--n"]);
  });

  it("keep a node that was worked on though it would go", () => {
    const { next, overtaken } = look(edited("b", { method: "PUT" }));
    expect(overtaken).toContainEqual({ id: "node b", label: "b", fields: [] });
    expect(nodeOf(next, "b")?.data.config.method).toBe("PUT");
  });

  it("leave nothing to change where all was done by hand already", () => {
    expect(look(proposed).changes).toEqual([]);
  });

  it("move nodes, new ones apart, and the proposal does not move them back", () => {
    const moved = { ...base, nodes: base.nodes.map((node) => ({ ...node, position: { x: 7, y: 7 } })) };
    const { next, overtaken } = look(moved);
    expect(overtaken).toEqual([]);
    expect(nodeOf(next, "a")?.position).toEqual({ x: 7, y: 7 });
  });
});
