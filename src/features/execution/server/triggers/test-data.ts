import { v7 as uuidv7 } from "uuid";
import type { WorkflowNode } from "@/lib/workflow/document";

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** A failure as `trigger.error` tells of one, with a failed run that there never was. */
function sampleFailure(config: Fields, now: Date): Fields {
  return {
    workflow: { id: config.workflow || uuidv7(), name: "A workflow" },
    execution: {
      id: uuidv7(),
      error: { name: "HttpError", message: "A step: it answered 500." },
      startedAt: new Date(now.getTime() - 1_000).toISOString(),
      completedAt: now.toISOString(),
    },
    failedStep: { nodeId: "a_step", name: "A step" },
  };
}

/**
 * What a trigger hands on in a test run: the input, in the shape that the trigger's output really has. What the input
 * leaves out or leaves empty is made up; an input of another shape is taken for a webhook's body or an event's data.
 */
export function testData({ type, data }: WorkflowNode, input: unknown, now: Date): unknown {
  const at = now.toISOString();
  const fields = isObject(input) ? input : {};
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  switch (type) {
    case "trigger.webhook": {
      const call = input === undefined || isObject(input) ? fields : { body: input };
      return { method: data.config.method ?? "POST", headers: {}, query: {}, body: null, ...call };
    }
    case "trigger.schedule":
      return { scheduledAt: at, ...filled };
    case "trigger.event": {
      const event = { id: uuidv7(), name: data.config.event, data: {}, receivedAt: at };
      return input === undefined || "data" in fields ? { ...event, ...filled } : { ...event, data: input };
    }
    case "trigger.error":
      return { ...sampleFailure(data.config, now), ...filled };
    default:
      return input === undefined ? {} : input;
  }
}
