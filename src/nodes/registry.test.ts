import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defaultConfig } from "./default-config";
import { loadExecutor } from "./executors.server";
import { isTrigger, type NodeDefinition } from "./kit/define-node";
import { hintOf, unwrap } from "./kit/schema-hints";
import { nodeDefinitions } from "./registry";

/** Fields of a config, and of what is inside it, with their path. */
function* fieldsOf(
  schema: z.ZodType | undefined,
  path: string,
): Generator<{ path: string; schema: z.ZodType }> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(inner.shape as Record<string, z.ZodType>)) {
      const at = path ? `${path}.${name}` : name;
      if (!(unwrap(field) instanceof z.ZodLiteral)) yield { path: at, schema: field };
      yield* fieldsOf(field, at);
    }
  } else if (inner instanceof z.ZodArray) yield* fieldsOf(inner.element as z.ZodType, `${path}.0`);
  else if (inner instanceof z.ZodDiscriminatedUnion) {
    for (const option of inner.options) yield* fieldsOf(option as z.ZodType, path);
  }
}

it("has one definition for each type and version", () => {
  const keys = nodeDefinitions.map(({ type, version }) => `${type}@${version}`);
  expect(new Set(keys).size).toBe(keys.length);
});

describe.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
  "%s",
  (type: string, definition: NodeDefinition) => {
    it("says what it is", () => {
      expect(definition.label).not.toBe("");
      expect(definition.description).toMatch(/\.$/);
      expect(definition.icon).not.toBe("");
      expect(type.split(".")[0]).toBe(definition.category);
    });

    it("shows what one might say to fill it in", () => {
      expect(definition.examples?.length ?? 0).toBeGreaterThan(0);
      for (const example of definition.examples ?? []) expect(example).toMatch(/^.{8,90}$/);
    });

    it("has handles out, and handles in unless it is a trigger", () => {
      expect(definition.ports.out.length).toBeGreaterThan(0);
      expect(definition.ports.in.length === 0).toBe(isTrigger(definition));
      const ids = definition.ports.out.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain("error");
    });

    it("labels every field of its form", () => {
      for (const { path, schema } of fieldsOf(definition.config, "")) {
        expect(hintOf(schema)?.label, `the field ${path} has no hint`).toBeTruthy();
      }
    });

    it("makes fields depend on fields that there are", () => {
      const fields = [...fieldsOf(definition.config, "")];
      for (const { path, schema } of fields) {
        const when = hintOf(schema)?.when;
        if (!when) continue;
        const beside = [...path.split(".").slice(0, -1), when.field].join(".");
        expect(
          fields.map((field) => field.path),
          path,
        ).toContain(beside);
      }
    });

    it("has defaults that fit their fields", () => {
      const shape = definition.config.shape as Record<string, z.ZodType>;
      for (const [field, value] of Object.entries(defaultConfig(definition))) {
        expect(shape[field]?.safeParse(value).success, field).toBe(true);
      }
    });

    it("can be previewed, and run unless it is a trigger", async () => {
      const module = await loadExecutor(type);
      expect(module.preview).toBeTypeOf("function");
      if (!isTrigger(definition))
        expect(module.execute ?? module.wait?.begin ?? module.begin).toBeTypeOf("function");
    });

    it("can be told in JSON Schema", () => {
      expect(z.toJSONSchema(definition.config, { unrepresentable: "any", io: "input" })).toMatchObject({
        type: "object",
      });
    });
  },
);
