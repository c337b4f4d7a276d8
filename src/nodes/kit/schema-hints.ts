import { z } from "zod";
import { fieldHints } from "./define-node";

/** The schema inside `.optional()`, `.default()`, `.nullable()` and the like. */
export function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** The hint registered on a schema or on what it wraps. */
export function hintOf(schema: z.ZodType | undefined) {
  if (!schema) return undefined;
  const inner = unwrap(schema);
  return fieldHints.get(schema) ?? (inner ? fieldHints.get(inner) : undefined);
}
