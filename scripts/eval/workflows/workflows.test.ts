import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findDefinition } from "@/nodes/registry";
import { validateDocument } from "@/nodes/validate-document";
import { root } from "~/scripts/lib/root";
import { judgeWorkflow } from "./judge";
import { workflowLine } from "./line";
import { documents, readWorkflowLines } from "./sets";

const lines = readWorkflowLines();

describe("the sets of descriptions", () => {
  it("are large enough, of all tiers, for new workflows and edits", () => {
    expect(lines.length).toBeGreaterThanOrEqual(100);
    const count = (holds: (line: (typeof lines)[number]) => boolean) => lines.filter(holds).length;
    expect(count(({ document }) => document !== undefined)).toBeGreaterThanOrEqual(40);
    for (const tier of ["explicit", "knowledge", "trap"])
      expect(count((line) => line.tier === tier)).toBeGreaterThanOrEqual(10);
  });

  it("expect types that exist, of documents that could run but for credentials", () => {
    for (const { nodes, either } of lines) {
      for (const each of [nodes, ...(either ?? []).map((way) => way.nodes)]) {
        for (const { type } of Object.values(each)) expect(findDefinition(type)?.type).toBe(type);
      }
    }
    for (const document of documents.values()) expect(validateDocument(document)).toEqual([]);
  });

  it("are in no file of the product", () => {
    const telling = lines.map(({ text }) => text.toLowerCase()).filter((text) => text.length > 24);
    const folder = path.join(root, "src/features/ai-config");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      /(?<!\.test)\.tsx?$/.test(file),
    );
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), "utf8").toLowerCase();
      expect({ file, copied: telling.filter((each) => text.includes(each)) }).toEqual({ file, copied: [] });
    }
  });
});

describe("a judgement", () => {
  const [before] = [...documents.values()];
  if (!before) throw new Error("There is no document.");
  const answer = (document = before) => ({ document, questions: [], provenance: {}, unread: [] });
  const line = (over: object = {}) =>
    workflowLine.parse({ id: "x", tier: "explicit", text: "x", document: "orders", ...over });
  const [first, second, ...rest] = before.nodes;

  it("is right where nothing was to be done and nothing was", async () => {
    expect(await judgeWorkflow(line(), answer(), before)).toEqual([]);
  });

  it.each([
    [
      "a node that was moved",
      { nodes: [first && { ...first, position: { x: 1, y: 1 } }, second, ...rest] },
      /moved/,
    ],
    [
      "a node that was changed",
      { nodes: [first, second && { ...second, data: { ...second.data, retries: 9 } }, ...rest] },
      /changed/,
    ],
    ["an edge that is missing", { edges: before.edges.slice(1) }, /edges: wanted/],
  ])("tells of %s", async (_, over, fault) => {
    const document = { ...before, ...over } as typeof before;
    expect((await judgeWorkflow(line(), answer(document), before)).join("\n")).toMatch(fault);
  });

  it("tells of a question that was to be asked, and of words left unread", async () => {
    expect(await judgeWorkflow(line({ asksAny: true }), answer(), before)).toEqual([
      "asks: wanted a question, got none",
    ]);
    expect(await judgeWorkflow(line(), { ...answer(), unread: ["a"] }, before)).toEqual(["unread: a"]);
  });

  it("tells of a node that does something else", async () => {
    const wanted = line({
      nodes: {
        charge: {
          type: "action.http",
          context: { trigger: { body: { total: 1 } } },
          expect: { request: { method: "PUT" } },
        },
      },
    });
    expect(await judgeWorkflow(wanted, answer(), before)).toEqual([
      'charge: method: wanted "PUT", got "POST"',
    ]);
  });
});
