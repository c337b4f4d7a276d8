import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineNode, fieldHints, type NodeDefinition } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "..";

const context = { trigger: { body: { id: 7, name: "Ada" } }, steps: { load: { rows: [1] } } };

function parse(definition: NodeDefinition | undefined, text: string) {
  if (!definition) throw new Error("There is no such node type.");
  const { questions, ...rest } = parseIntent({ definition, text, context });
  return { ...rest, asks: questions.map(({ field }) => field) };
}

/** A type that no parser was written for. */
const lamp = defineNode({
  type: "action.lamp",
  version: 1,
  category: "action",
  label: "Lamp",
  description: "Lights a lamp.",
  icon: "zap",
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    lamp: z.string().min(1).register(fieldHints, { label: "Lamp name" }),
    colour: z.enum(["red", "green", "blue"]).default("red").register(fieldHints, { label: "Colour" }),
    brightness: z.number().min(0).max(100).optional().register(fieldHints, { label: "Brightness" }),
    blink: z.boolean().default(false).register(fieldHints, { label: "Blink" }),
    amount: z.number().optional().register(fieldHints, { label: "Duration" }),
    unit: z.enum(["seconds", "minutes"]).default("seconds").register(fieldHints, { label: "Unit" }),
    data: z.unknown().optional().register(fieldHints, { label: "Data", place: "value" }),
  }),
  output: z.object({}),
});

describe("a type without a parser of its own", () => {
  it.each<[string, Record<string, unknown>]>([
    ["lamp name: 'Hall'", { lamp: "Hall" }],
    ["set lamp name to 'Hall' and colour to green", { lamp: "Hall", colour: "green" }],
    ["make the lamp 'Hall' blue", { lamp: "Hall", colour: "blue" }],
    ["lamp 'Hall', brightness 80", { lamp: "Hall", brightness: 80 }],
    ["lamp 'Hall' with a brightness of fifty", { lamp: "Hall", brightness: 50 }],
    ["blink 'Hall' in green", { lamp: "Hall", colour: "green", blink: true }],
    ["'Hall' without blinking", { lamp: "Hall", blink: false }],
    ["'Hall' for 90 seconds", { lamp: "Hall", amount: 90, unit: "seconds" }],
    ["light 'Hall' for two minutes", { lamp: "Hall", amount: 2, unit: "minutes" }],
    ["lamp 'Hall' data: the webhook body", { lamp: "Hall", data: "{{trigger.body}}" }],
    [
      "lamp 'Hall' with data a = 5 and b = id from the webhook",
      { lamp: "Hall", data: { a: 5, b: "{{trigger.body.id}}" } },
    ],
    ["lamp 'Room {{trigger.body.id}}'", { lamp: "Room {{trigger.body.id}}" }],
  ])("%s", (text, config) => {
    expect(parse(lamp, text)).toMatchObject({ config, asks: [] });
  });

  it.each([
    ["light it up", "lamp"],
    ["lamp 'Hall' in red or green", "colour"],
    ["lamp 'Hall' with brightness 500", "brightness"],
    ["lamp 'Room {{trigger.body.nope}}'", "lamp"],
    ["lamp 'Hall' for two months", "amount"],
    ["lamp 'Hall' data: the total from the webhook", "data"],
  ])("asks: %s", (text, field) => {
    const { asks, config } = parse(lamp, text);
    expect(asks).toContain(field);
    expect(config).not.toHaveProperty(field);
  });

  it("takes retries and time-outs, and leaves secrets out", () => {
    const secret = `ghp_${"abcdefghijklmnop1234"}`;
    const parsed = parse(lamp, `lamp 'Hall', retry 4 times, time out after 10s, token ${secret}`);
    expect(parsed).toMatchObject({ node: { retries: 4, timeoutMs: 10_000 }, asks: ["credentialId"] });
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });
});

const id = "0192f0c1-2b3d-7e4f-8a5b-6c7d8e9f0a1b";

describe("built-in types that are read by their schema", () => {
  it.each<[string, string, Record<string, unknown>]>([
    ["trigger.event", "listen for cart.abandoned", { event: "cart.abandoned" }],
    ["trigger.event", "the event is 'cart-abandoned'", { event: "cart-abandoned" }],
    [
      "trigger.event",
      "15 minutes after lesson.ends_at of lesson.booked",
      { event: "lesson.booked", phase: "after", amount: 15, unit: "minutes", at: "lesson.ends_at" },
    ],
    ["trigger.error", "whenever a run fails", {}],
    ["trigger.error", `if workflow ${id} breaks`, { workflow: id }],
    ["action.workflow", `start ${id} with the webhook body`, { workflowId: id, input: "{{trigger.body}}" }],
    [
      "action.workflow",
      `run ${id} with n = name from the webhook`,
      { workflowId: id, input: { n: "{{trigger.body.name}}" } },
    ],
    [
      "action.code",
      "run 'return input.length' on the rows of step load",
      { code: "return input.length", input: "{{steps.load.rows}}" },
    ],
    ["logic.wait", "wait up to 36 hours for the answer", { amount: 36, unit: "hours" }],
    [
      "logic.wait",
      "hold until approved, at most 2 days, asking 'Ship {{trigger.body.name}}?'",
      { amount: 2, unit: "days", message: "Ship {{trigger.body.name}}?" },
    ],
  ])("%s: %s", (type, text, config) => {
    expect(parse(findDefinition(type), text)).toMatchObject({ config, asks: [] });
  });

  it.each([
    ["trigger.event", "when something arrives", "event"],
    ["trigger.error", "when the invoices workflow fails", "workflow"],
    ["action.workflow", "run the clean-up workflow", "workflowId"],
    ["action.code", "compute the totals", "code"],
    ["logic.wait", "wait half a decade or 3 years", "amount"],
  ])("asks, %s: %s", (type, text, field) => {
    expect(parse(findDefinition(type), text).asks).toContain(field);
  });
});
