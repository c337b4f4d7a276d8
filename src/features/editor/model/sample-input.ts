import type { z } from "zod";
import type { WorkflowNode } from "@/lib/workflow/document";
import { definitionOf } from "./ancestors";

type Def = { type: string; format?: string; shape?: Record<string, z.ZodType>; innerType?: z.ZodType };

function sampleOf(schema: z.ZodType): unknown {
  const def = schema._zod.def as unknown as Def;
  if (def.innerType) return sampleOf(def.innerType);
  switch (def.type) {
    case "string":
      return def.format === "datetime" ? new Date().toISOString() : "";
    case "number":
    case "int":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape ?? {}).map(([key, inner]) => [key, sampleOf(inner)]),
      );
    default:
      return {};
  }
}

/** A first input for a trigger's test run, in the shape of its output; the config's own values where they fit. */
export function sampleInput(trigger: WorkflowNode): unknown {
  const output = definitionOf(trigger)?.output;
  const sample = output ? sampleOf(output) : {};
  if (sample === null || typeof sample !== "object" || Array.isArray(sample)) return sample;
  const fields = Object.entries(sample).map(([key, value]) => {
    const own = trigger.data.config[key];
    return [key, typeof own === typeof value && typeof own === "string" ? own : value] as const;
  });
  return Object.fromEntries(fields);
}
