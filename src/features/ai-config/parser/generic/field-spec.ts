import { z } from "zod";
import type { FieldHint, NodeDefinition } from "@/nodes/kit/define-node";
import { hintOf, unwrap } from "@/nodes/kit/schema-hints";
import { singular, wordsOf } from "../words";

export type FieldKind = "number" | "boolean" | "enum" | "text" | "value" | "other";

/** What a type's schema says of one field of its config, as far as words can fill it. */
export type FieldSpec = {
  name: string;
  kind: FieldKind;
  hint: FieldHint | undefined;
  required: boolean;
  /** Of an enum. */
  options: readonly string[];
  /** Pattern of the words by which the field is called: its label and its name. */
  called: string;
};

function kindOf(schema: z.ZodType | undefined, hint: FieldHint | undefined): FieldKind {
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodEnum) return "enum";
  if (schema instanceof z.ZodString) return "text";
  return hint?.place === "value" || schema instanceof z.ZodUnknown ? "value" : "other";
}

const pattern = (name: string) =>
  wordsOf(name)
    .map((word) => `${singular(word).replace(/[^\p{L}\p{N}]/gu, "")}\\w{0,2}`)
    .join("[\\s_-]?");

/** The fields of a type's config. */
export function fieldSpecs(definition: NodeDefinition): FieldSpec[] {
  return Object.entries(definition.config.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    const inner = unwrap(schema);
    const hint = hintOf(schema);
    const names = [hint?.label ?? "", name].map(pattern).filter(Boolean);
    return {
      name,
      kind: kindOf(inner, hint),
      hint,
      required: !schema.safeParse(undefined).success,
      options: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
      called: `(?:${[...new Set(names)].join("|")})`,
    };
  });
}
