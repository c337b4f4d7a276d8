import { z } from "zod";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { hintOf, unwrap } from "@/nodes/kit/schema-hints";

function kindOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => JSON.stringify(option)).join(" | ");
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].map((value) => JSON.stringify(value)).join(" | ");
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodArray) return "list";
  if (schema instanceof z.ZodRecord) return "list of names and values";
  if (schema instanceof z.ZodObject || schema instanceof z.ZodUnion) return "object";
  return "any value, or one template";
}

/** The lines of one field and of what is inside it. */
function linesOf(name: string, schema: z.ZodType, indent: string): string[] {
  const inner = unwrap(schema) ?? schema;
  const hint = hintOf(schema);
  const empty = schema.safeParse(undefined);
  const required = empty.success ? "" : ", required";
  const standard = empty.success && empty.data !== undefined ? `, default ${JSON.stringify(empty.data)}` : "";
  const notes = [hint?.label, hint?.magic, hint?.help, hint?.placeholder && `Example: ${hint.placeholder}`];
  const when = hint?.when && `Only where ${hint.when.field} is ${hint.when.is.map(String).join(" or ")}.`;
  const said = [...notes, when].filter(Boolean).join(". ");
  const line = `${indent}- ${name} (${kindOf(inner)}${required}${standard})${said ? `: ${said}` : ""}`;
  return [line, ...inside(inner, `${indent}  `)];
}

function inside(schema: z.ZodType, indent: string): string[] {
  if (schema instanceof z.ZodObject) return fieldsOf(schema, indent);
  if (schema instanceof z.ZodArray) return inside(unwrap(schema.element as z.ZodType) ?? z.unknown(), indent);
  if (!(schema instanceof z.ZodUnion)) return [];
  return schema.options.flatMap((option, index) =>
    option instanceof z.ZodObject
      ? [`${indent}- form ${index + 1}:`, ...fieldsOf(option, `${indent}  `)]
      : [],
  );
}

const fieldsOf = (schema: z.ZodObject, indent: string): string[] =>
  Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
    linesOf(key, field, indent),
  );

/** A node type as its own schema and hints describe it. */
export function nodeTypePrompt(definition: NodeDefinition): string {
  const credential = definition.credential?.({});
  const lines = fieldsOf(definition.config, "");
  return [
    `The node is of type ${definition.type} ("${definition.label}"): ${definition.description}`,
    lines.length ? `Fields of its config:\n${lines.join("\n")}` : "Its config has no fields.",
    ...(credential?.types.length
      ? [`It can use a credential of type ${credential.types.join(" or ")}.`]
      : []),
  ].join("\n");
}
