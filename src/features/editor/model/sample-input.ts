import type { WorkflowNode } from "@/lib/workflow/document";
import { schemaSample } from "@/nodes/kit/schema-sample";
import { definitionOf } from "./ancestors";

/** A first input for a trigger's test run, in the shape of its output; the config's own values where they fit. */
export function sampleInput(trigger: WorkflowNode): unknown {
  const output = definitionOf(trigger)?.output;
  const sample = output ? schemaSample(output) : {};
  if (sample === null || typeof sample !== "object" || Array.isArray(sample)) return sample;
  const fields = Object.entries(sample).map(([key, value]) => {
    const own = trigger.data.config[key];
    return [key, typeof own === typeof value && typeof own === "string" ? own : value] as const;
  });
  return Object.fromEntries(fields);
}
