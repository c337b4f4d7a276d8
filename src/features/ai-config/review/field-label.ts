import { z } from "zod";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { hintOf, unwrap } from "@/nodes/kit/schema-hints";

/** Fields of the node that no config's schema has. */
const settingLabels: Readonly<Record<string, string>> = {
  retries: "Retries",
  timeoutMs: "Time-out (ms)",
  credentialId: "Credential",
};

/** The schemas at one key of a schema: several where a union has the key in more than one of its options. */
function below(schema: z.ZodType | undefined, key: string): z.ZodType[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const found = (inner.shape as Record<string, z.ZodType>)[key];
    return found ? [found] : [];
  }
  if (inner instanceof z.ZodArray && /^\d+$/.test(key)) return [inner.element as z.ZodType];
  if (inner instanceof z.ZodUnion) {
    return (inner.options as readonly z.ZodType[]).flatMap((option) => below(option, key));
  }
  return [];
}

/**
 * What a field of a config, or a setting of the node, is called in the form: `body.content` is "Body › Content",
 * `rules.0.left` "Rules › 1 › Left". A key without a hint stands as it is.
 */
export function fieldLabel(definition: NodeDefinition, field: string): string {
  const [first = "", ...more] = field.split(".");
  const setting = settingLabels[first];
  if (setting && !more.length && !(first in definition.config.shape)) return setting;
  let schemas: z.ZodType[] = [definition.config];
  const names = field.split(".").map((key) => {
    schemas = schemas.flatMap((schema) => below(schema, key));
    if (/^\d+$/.test(key)) return String(Number(key) + 1);
    return schemas.map((schema) => hintOf(schema)?.label).find(Boolean) ?? key;
  });
  return names.join(" › ");
}

/** The labels of a type's fields of the first level, in the order of the form. */
export const topLabels = (definition: NodeDefinition): string[] =>
  Object.entries(definition.config.shape as Record<string, z.ZodType>)
    .filter(([, schema]) => !(unwrap(schema) instanceof z.ZodLiteral))
    .map(([name, schema]) => hintOf(schema)?.label ?? name);
