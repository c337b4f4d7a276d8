import { z } from "zod";
import { hintOf, unwrap } from "@/nodes/kit/schema-hints";

/** A value of any type as models may give it: a text or template, or a plain value. */
const anyValue = () => z.union([z.string(), z.number(), z.boolean(), z.null()]);

type Shape = Record<string, z.ZodType>;
const shapeOf = (schema: z.ZodObject): Shape => schema.shape as Shape;

const optionsOf = (schema: z.ZodUnion): z.ZodObject[] =>
  schema.options.filter((option) => option instanceof z.ZodObject);

/** The keys of all options of a union of objects, each with what it can hold in any of them. */
function mergedShape(schema: z.ZodUnion): Record<string, z.ZodType[]> {
  const merged: Record<string, z.ZodType[]> = {};
  for (const option of optionsOf(schema)) {
    for (const [key, inner] of Object.entries(shapeOf(option))) {
      merged[key] = [...(merged[key] ?? []), inner];
    }
  }
  return merged;
}

function flatUnion(schema: z.ZodUnion): z.ZodType {
  const count = optionsOf(schema).length;
  const entries = Object.entries(mergedShape(schema)).map(([key, inners]): [string, z.ZodType] => {
    const literals = inners.flatMap((inner) => (inner instanceof z.ZodLiteral ? [...inner.values] : []));
    const texts = literals.filter((literal) => typeof literal === "string");
    if (texts.length === inners.length) {
      const choice = z.enum(texts as [string, ...string[]]);
      return [key, inners.length < count ? choice.nullable() : choice];
    }
    const [first] = inners;
    const flat = first ? flatten(first) : anyValue();
    return [key, inners.length < count ? flat.nullable() : flat];
  });
  return z.object(Object.fromEntries(entries));
}

/**
 * A schema as the strict formats of all providers take it: every key is required and what may be left out is null,
 * unions of objects are one object of all their keys, records are lists of names and values, and no limits of length
 * or size are said. `unflatten` turns an answer back.
 */
export function flatten(schema: z.ZodType): z.ZodType {
  const inner = unwrap(schema) ?? schema;
  // Such a number may be a template that gives one.
  const isNumberPlace = inner instanceof z.ZodNumber && hintOf(schema)?.place === "number";
  const flat = isNumberPlace ? z.union([z.number(), z.string()]) : flattenInner(inner);
  return schema === inner ? flat : flat.nullable();
}

function flattenInner(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    return z.object(
      Object.fromEntries(Object.entries(shapeOf(schema)).map(([key, inner]) => [key, flatten(inner)])),
    );
  }
  if (schema instanceof z.ZodArray) return z.array(flatten(schema.element as z.ZodType));
  if (schema instanceof z.ZodUnion) return optionsOf(schema).length ? flatUnion(schema) : anyValue();
  if (schema instanceof z.ZodRecord) return z.array(z.object({ name: z.string(), value: anyValue() }));
  if (schema instanceof z.ZodEnum) return z.enum(schema.options.map(String) as [string, ...string[]]);
  if (schema instanceof z.ZodNumber) return z.number();
  if (schema instanceof z.ZodBoolean) return z.boolean();
  if (schema instanceof z.ZodString) return z.string();
  return anyValue();
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An answer in the form of `flatten` as the schema itself wants it: what is null is left out. */
export function unflatten(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrap(schema) ?? schema;
  if (value === null || value === undefined) return undefined;
  if (inner instanceof z.ZodObject && isRecord(value)) return unflattenObject(shapeOf(inner), value);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => unflatten(inner.element as z.ZodType, item));
  }
  if (inner instanceof z.ZodUnion && isRecord(value)) {
    const fits = optionsOf(inner).find((option) =>
      Object.entries(shapeOf(option)).every(
        ([key, at]) => !(at instanceof z.ZodLiteral) || at.safeParse(value[key]).success,
      ),
    );
    return fits ? unflattenObject(shapeOf(fits), value) : value;
  }
  if (inner instanceof z.ZodRecord && Array.isArray(value)) {
    return Object.fromEntries(
      value.map((entry: { name: string; value: unknown }) => [entry.name, entry.value]),
    );
  }
  return value;
}

function unflattenObject(shape: Shape, value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(shape).map(([key, inner]) => [key, unflatten(inner, value[key])] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
