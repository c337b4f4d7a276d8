import { z } from "zod";
import type { NodeDefinition } from "./kit/define-node";

/** The config of a new node: the schema's defaults; what has none is left out and shows as a problem. */
export function defaultConfig(definition: NodeDefinition): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(definition.config.shape as Record<string, z.ZodType>)) {
    if (schema instanceof z.ZodDefault) config[field] = structuredClone(schema.parse(undefined));
  }
  return config;
}
