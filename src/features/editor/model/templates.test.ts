import { describe, expect, it } from "vitest";
import type { ExecutionDetail } from "@/features/execution/schema";
import { actionHttp } from "@/nodes/action-http/definition";
import { testDocument, testNode } from "../test-documents";
import { exampleBody } from "./call-example";
import { previewField } from "./preview-field";
import { contextOf } from "./run-context";
import { runDataOf } from "./run-data";
import { statusByNode } from "./step-status";
import { filterSuggestions, suggestPaths } from "./template-paths";

const document = testDocument(
  [
    testNode("hook", "trigger.webhook", { label: "Hook" }),
    testNode("user", "action.http", { label: "Get user" }),
    testNode("note", "utility.transform", { label: "Note" }),
    testNode("side", "utility.transform", { label: "Side" }),
  ],
  ["hook->user", "user->note", "hook->side"],
);

const step = (nodeId: string, output: unknown) =>
  ({ nodeId, iteration: "", status: "SUCCESS", output, error: null }) as ExecutionDetail["steps"][number];

const run = runDataOf({
  id: "e1",
  workflowId: "w1",
  workflowName: "Test",
  version: null,
  triggerNodeId: "hook",
  startedAt: "2030-01-01T00:00:00.000Z",
  steps: [
    step("hook", { body: { id: 7, "odd name": true } }),
    step("user", { status: 200, body: { name: "A&B" } }),
  ],
} as unknown as ExecutionDetail);

describe("suggestPaths", () => {
  it("offers what the last run gave, of the steps before the node alone", () => {
    const inserts = suggestPaths(document, "note", run).map(({ insert }) => insert);
    expect(inserts.slice(0, 4)).toEqual([
      "steps.get_user",
      "steps.get_user.status",
      "steps.get_user.body",
      "steps.get_user.body.name",
    ]);
    expect(inserts).toContain("trigger.body.[odd name]");
    expect(inserts.join(" ")).not.toMatch(/side|steps\.note|steps\.hook/);
  });

  it("offers the addresses of waiting steps that the node may send, and previews them", () => {
    const waiting = testDocument(
      [
        testNode("hook", "trigger.webhook", { label: "Hook" }),
        testNode("mail", "utility.transform", { label: "Mail" }),
        testNode("ask", "logic.wait", { label: "Ask the boss" }),
        testNode("each", "logic.loop", { label: "Each" }),
        testNode("inner", "logic.wait", { label: "Inner" }),
      ],
      ["hook->mail", "mail->ask", "ask->each", "each:item->inner"],
    );
    const inserts = (id: string) =>
      suggestPaths(waiting, id, null)
        .map(({ insert }) => insert)
        .filter((insert) => insert.startsWith("execution.resume"));
    expect(inserts("mail")).toEqual(["execution.resume.ask_the_boss"]);
    expect(inserts("inner")).toEqual(["execution.resume.ask_the_boss", "execution.resume.inner"]);
    expect(contextOf(waiting, "mail", run).execution).toMatchObject({
      resume: { ask_the_boss: "(the address that answers ask_the_boss)" },
    });
  });

  it("offers what the types promise before the first run", () => {
    const suggestions = suggestPaths(document, "note", null);
    expect(suggestions.map(({ insert }) => insert)).toEqual(
      expect.arrayContaining(["steps.get_user.status", "steps.get_user.body", "trigger.headers"]),
    );
  });

  it("puts what begins with the typed text first", () => {
    const shown = filterSuggestions(suggestPaths(document, "note", run), "trigger.b");
    expect(shown[0]?.insert).toBe("trigger.body");
    expect(filterSuggestions(suggestPaths(document, "note", run), "name")[0]?.insert).toContain("name");
  });
});

describe("previewField", () => {
  const context = contextOf(document, "note", run);
  const preview = (url: string, more: Record<string, unknown> = {}) =>
    previewField(actionHttp, { url, ...more }, ["url"], "text", context);

  it("shows the value with the escaping of its place", () => {
    expect(preview("https://x.test/{{steps.get_user.body.name}}")).toEqual({
      ok: true,
      value: "https://x.test/A%26B",
    });
  });

  it("names a path that does not exist", () => {
    expect(preview("https://x.test/{{steps.get_user.body.nam}}")).toMatchObject({
      ok: false,
      message: expect.stringContaining("name"),
    });
  });

  it("shows a field although another one is wrong", () => {
    const headers = [{ name: "a", value: "{{steps.nowhere.x}}" }];
    expect(preview("https://x.test/{{trigger.body.id}}", { headers })).toEqual({
      ok: true,
      value: "https://x.test/7",
    });
  });

  it("has nothing to show of a plain text", () => {
    expect(preview("https://x.test/")).toBeUndefined();
  });
});

describe("in a loop", () => {
  const looped = testDocument(
    [
      testNode("hook", "trigger.webhook", { label: "Hook" }),
      testNode("rows", "logic.loop", { label: "Rows", config: { items: "{{trigger.body}}" } }),
      testNode("cells", "logic.loop", { label: "Cells", config: { items: "{{loop.item.cells}}" } }),
      testNode("one", "utility.transform", { label: "One" }),
      testNode("two", "utility.transform", { label: "Two" }),
      testNode("after", "utility.transform", { label: "After" }),
    ],
    [],
  );
  looped.edges.push(
    { id: "1", source: "hook", target: "rows" },
    { id: "2", source: "rows", sourceHandle: "item", target: "cells" },
    { id: "3", source: "cells", sourceHandle: "item", target: "one" },
    { id: "4", source: "one", target: "two" },
    { id: "5", source: "rows", sourceHandle: "done", target: "after" },
  );
  const item = { name: "a", cells: [5, 6] };
  const steps = [
    step("hook", { body: [item] }),
    { ...step("rows", []), input: { items: [item], concurrency: 1 } },
    { ...step("cells", []), iteration: "0", input: { items: [5, 6], concurrency: 1 } },
    { ...step("one", { v: 1 }), iteration: "0.0" },
    { ...step("one", { v: 2 }), iteration: "0.1" },
  ];
  const last = runDataOf({ triggerNodeId: "hook", steps } as unknown as ExecutionDetail);

  it("offers the item, those around it, and no loop that has not ended", () => {
    const inserts = suggestPaths(looped, "two", last).map(({ insert }) => insert);
    expect(inserts.slice(0, 4)).toEqual([
      "loop.item",
      "loop.index",
      "loop.parent.item",
      "loop.parent.item.name",
    ]);
    expect(inserts).toContain("steps.one.v");
    expect(inserts.join(" ")).not.toMatch(/steps\.(rows|cells)/);
  });

  it("offers the loop's list outside, and nothing of its inside", () => {
    const inserts = suggestPaths(looped, "after", last).map(({ insert }) => insert);
    expect(inserts).toContain("steps.rows");
    expect(inserts.join(" ")).not.toMatch(/loop\.|steps\.one/);
  });

  it("previews with the first item", () => {
    expect(contextOf(looped, "two", last)).toMatchObject({
      loop: { item: 5, index: 0, parent: { item, index: 0 } },
      steps: { one: { v: 1 } },
    });
    expect(contextOf(looped, "after", last)).not.toHaveProperty("loop");
  });
});

it("makes an example body of what the templates read", () => {
  const reading = testDocument([
    testNode("hook", "trigger.webhook"),
    testNode("a", "utility.transform", {
      config: { v: "{{trigger.body.email}} {{trigger.body.items.0.id}} {{trigger.query.q}}" },
    }),
  ]);
  expect(exampleBody(reading)).toEqual({ email: "example", items: "example" });
  expect(exampleBody(testDocument([]))).toEqual({ hello: "world" });
});

it("sums up a loop's iterations", () => {
  const steps = [
    { nodeId: "a", iteration: "", status: "SUCCESS" },
    { nodeId: "b", iteration: "0", status: "SUCCESS" },
    { nodeId: "b", iteration: "1", status: "FAILED" },
    { nodeId: "b", iteration: "2", status: "RUNNING" },
  ] as const;
  const statuses = statusByNode(steps);
  expect(statuses.get("a")).toEqual({ status: "SUCCESS", ended: 1, total: 1 });
  expect(statuses.get("b")).toEqual({ status: "RUNNING", ended: 2, total: 3 });
});
