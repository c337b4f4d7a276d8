import { z } from "zod";
import type { NodeDefinition } from "./define-node";
import { textsOf } from "./draft-issues";
import { hintOf, unwrap } from "./schema-hints";

/** Whether the text at a dotted path of a config is taken as it stands, whatever braces are in it. */
export function isLiteral(definition: NodeDefinition, field: string): boolean {
  let schema: z.ZodType | undefined = definition.config;
  for (const key of field.split(".")) {
    const inner = unwrap(schema);
    if (inner instanceof z.ZodObject) {
      const shape = inner.shape as Record<string, z.ZodType>;
      schema = Object.hasOwn(shape, key) ? shape[key] : undefined;
    } else schema = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined;
    if (hintOf(schema)?.place === "literal") return true;
  }
  return false;
}

/** Every text of a config that holds templates, with the field's path; of an unknown type, every one that may. */
export function* templatesOf(
  definition: NodeDefinition | undefined,
  config: unknown,
): Generator<{ field: string; text: string }> {
  for (const found of textsOf(config)) {
    if (!found.text.includes("{{") || (definition && isLiteral(definition, found.field))) continue;
    yield found;
  }
}
