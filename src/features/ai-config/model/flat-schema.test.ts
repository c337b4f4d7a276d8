import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldHints } from "@/nodes/kit/define-node";
import { nodeDefinitions } from "@/nodes/registry";
import { answerSchema } from "./answer-schema";
import { flatten, unflatten } from "./flat-schema";

type Json = { [key: string]: unknown };

/** Every object schema inside a JSON schema. */
function objectsIn(schema: unknown): Json[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema ? [schema as Json] : [];
  return [...own, ...Object.values(schema).flatMap(objectsIn)];
}

describe("the schema that a model answers by", () => {
  it.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
    "is strict for %s: every key is required and none is added",
    (_, definition) => {
      const schema = z.toJSONSchema(answerSchema(definition), { target: "draft-7" });
      const objects = objectsIn(schema);
      expect(objects.length).toBeGreaterThan(1);
      for (const { properties, required, additionalProperties } of objects) {
        expect([...((required ?? []) as string[])].sort()).toEqual(Object.keys(properties as Json).sort());
        expect(additionalProperties).toBe(false);
      }
      expect(JSON.stringify(schema)).not.toMatch(/"(oneOf|allOf|propertyNames|maxItems|maxLength|default)":/);
    },
  );
});

describe("a flattened schema", () => {
  const schema = z.object({
    name: z.string().min(3),
    note: z.string().optional(),
    size: z.number().default(1),
    tags: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
    headers: z.record(z.string(), z.string()).default({}),
    auth: z
      .discriminatedUnion("type", [
        z.object({ type: z.literal("none") }),
        z.object({ type: z.literal("basic"), user: z.string() }),
        z.object({ type: z.literal("key"), place: z.enum(["header", "query"]), user: z.string().optional() }),
      ])
      .default({ type: "none" }),
  });
  const nothing = { note: null, size: null, tags: null, headers: null, auth: null };

  it("takes null for what may be left out, and for nothing else", () => {
    const flat = flatten(schema);
    expect(flat.safeParse({ name: "abc", ...nothing }).success).toBe(true);
    expect(flat.safeParse({ name: null, ...nothing }).success).toBe(false);
    expect(flat.safeParse({ name: "abc" }).success).toBe(false);
  });

  it("takes a template where a number is wanted and may be one", () => {
    const amount = z.number().optional().register(fieldHints, { label: "Amount", place: "number" });
    const flat = flatten(z.object({ amount, size: z.number() }));
    expect(flat.safeParse({ amount: "{{trigger.n}}", size: 1 }).success).toBe(true);
    expect(flat.safeParse({ amount: 1, size: "{{trigger.n}}" }).success).toBe(false);
  });

  it("is turned back without what is null", () => {
    const answer = flatten(schema).parse({
      ...nothing,
      name: "abc",
      tags: [{ key: "a", value: 5 }],
      headers: [{ name: "x", value: "1" }],
      auth: { type: "key", place: "query", user: null },
    });
    const config = unflatten(schema, answer);
    expect(config).toEqual({
      name: "abc",
      tags: [{ key: "a", value: 5 }],
      headers: { x: "1" },
      auth: { type: "key", place: "query" },
    });
    expect(schema.safeParse(config).success).toBe(true);
  });

  it("keeps of a union what belongs to the form that was chosen", () => {
    const auth = { type: "none", place: "header", user: "ada" };
    expect(unflatten(schema, { name: "abc", auth })).toEqual({ name: "abc", auth: { type: "none" } });
  });
});
