import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { nodeDefinitions } from "@/nodes/registry";
import { triggerError } from "@/nodes/trigger-error/definition";
import { testData } from "./test-data";

const now = new Date("2026-05-01T10:00:00.000Z");
const at = now.toISOString();

function dataOf(type: string, config: Record<string, unknown>, input?: unknown): unknown {
  return testData({ id: "t", type, position: { x: 0, y: 0 }, data: { label: "T", config } }, input, now);
}

const triggers = nodeDefinitions.filter(({ category }) => category === "trigger");

it.each(triggers.map(({ type, output }) => [type, output] as const))(
  "%s without input hands on what its output looks like",
  (type: string, output: z.ZodType) => {
    const config = type === "trigger.event" ? { event: "order.paid" } : {};
    expect(output.safeParse(dataOf(type, config)).error).toBeUndefined();
  },
);

describe("a test run of", () => {
  it.each<[string, Record<string, unknown>, unknown, unknown]>([
    ["trigger.manual", {}, undefined, {}],
    ["trigger.manual", {}, [1], [1]],
    ["trigger.webhook", {}, undefined, { method: "POST", headers: {}, query: {}, body: null }],
    ["trigger.webhook", { method: "PUT" }, { body: 1 }, { method: "PUT", headers: {}, query: {}, body: 1 }],
    ["trigger.webhook", {}, "text", { method: "POST", headers: {}, query: {}, body: "text" }],
    ["trigger.schedule", {}, undefined, { scheduledAt: at }],
    ["trigger.schedule", {}, { scheduledAt: "" }, { scheduledAt: at }],
    [
      "trigger.schedule",
      {},
      { scheduledAt: "2030-01-01T00:00:00.000Z" },
      { scheduledAt: "2030-01-01T00:00:00.000Z" },
    ],
    [
      "trigger.event",
      { event: "e" },
      { n: 1 },
      { id: expect.any(String), name: "e", data: { n: 1 }, receivedAt: at },
    ],
    [
      "trigger.event",
      { event: "e" },
      { id: "", name: "", data: 5 },
      { id: expect.any(String), name: "e", data: 5, receivedAt: at },
    ],
    [
      "trigger.event",
      { event: "e" },
      { id: "x", data: {} },
      { id: "x", name: "e", data: {}, receivedAt: at },
    ],
  ])("%s with %j hands on its shape", (type, config, input, expected) => {
    expect(dataOf(type, config, input)).toEqual(expected);
  });

  it("trigger.error with a part of a failure hands on the rest too", () => {
    const data = dataOf("trigger.error", { workflow: "w" }, { failedStep: null });
    expect(triggerError.output.parse(data)).toMatchObject({ workflow: { id: "w" }, failedStep: null });
  });
});
