import { expect, it } from "vitest";
import { testDocument, testNode } from "../test-documents";
import type { RunData } from "./run-data";
import { upstreamOf } from "./upstream";

const document = testDocument(
  [
    testNode("hook", "trigger.webhook"),
    testNode("fetch", "action.http", { label: "Get order" }),
    testNode("here"),
    testNode("after"),
  ],
  ["hook->fetch", "fetch->here", "here->after"],
);

it("names what comes before a node, and knows no more of it without a run", () => {
  expect(upstreamOf(document, "here", null)).toEqual({ trigger: {}, steps: { get_order: {} } });
  expect(upstreamOf(document, "hook", null)).toEqual({ steps: {} });
});

it("has the last run's data of what comes before, and of nothing else", () => {
  const run: RunData = {
    executionId: "e",
    workflow: { id: "w", name: "Test", version: null },
    startedAt: null,
    triggerNodeId: "hook",
    outputs: new Map<string, unknown>([
      ["hook", { body: { email: "ada@example.com" } }],
      ["fetch", { status: 200 }],
      ["after", { secretOfLater: true }],
    ]),
    cut: new Set(),
    items: new Map(),
  };
  expect(upstreamOf(document, "here", run)).toEqual({
    trigger: { body: { email: "ada@example.com" } },
    steps: { get_order: { status: 200 } },
  });
});

it("knows the item of the loop around it", () => {
  const looped = testDocument(
    [testNode("start", "trigger.manual"), testNode("each", "logic.loop"), testNode("inside")],
    ["start->each", "each:item->inside"],
  );
  expect(upstreamOf(looped, "inside", null).loop).toEqual({ item: {}, index: 0 });
  expect(upstreamOf(looped, "each", null).loop).toBeUndefined();
});
