import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldHints } from "@/nodes/kit/define-node";
import { nodeDefinitions } from "@/nodes/registry";
import {
  describeConfig,
  type FieldModel,
  freshValue,
  freshVariant,
  labelOf,
  shownFields,
} from "./form-model";

const modelOf = (schema: z.ZodType): FieldModel => {
  const model = describeConfig(z.object({ field: schema }))[0]?.model;
  if (!model) throw new Error("no model");
  return model;
};

describe("describeConfig", () => {
  it.each([
    ["string", z.string().min(1), "text"],
    ["format", z.email(), "text"],
    ["number", z.number().int().min(1), "number"],
    ["boolean", z.boolean().default(true), "switch"],
    ["enum", z.enum(["a", "b"]), "select"],
    ["several literals", z.literal(["a", "b"]), "select"],
    ["unknown", z.unknown().optional(), "value"],
    ["plain union", z.union([z.string(), z.number()]), "value"],
    ["object", z.object({ a: z.string() }), "group"],
    ["list", z.array(z.string()), "list"],
    ["record", z.record(z.string(), z.number()), "json"],
    ["transformed text", z.string().transform(Number), "text"],
    ["nullable with default", z.string().nullable().default(null), "text"],
  ])("edits a %s", (_name, schema, control) => {
    expect(modelOf(schema).control).toBe(control);
  });

  it("reads label, help and control off the hint, wherever in the chain it was registered", () => {
    const hint = { label: "Body", help: "Sent as it is", control: "code", place: "literal" } as const;
    const outer = modelOf(z.string().optional().register(fieldHints, hint));
    const inner = modelOf(z.string().register(fieldHints, hint).optional());
    expect(outer).toEqual(inner);
    expect(outer).toMatchObject({
      label: "Body",
      help: "Sent as it is",
      control: "code",
      required: false,
      place: "literal",
    });
  });

  it("knows the schema's own value, and what must be given", () => {
    expect(modelOf(z.string().default("x"))).toMatchObject({ fallback: "x", required: false });
    expect(modelOf(z.number())).toMatchObject({ required: true, place: "number" });
  });

  it("splits a union by its discriminator, and leaves the tag out of the fields", () => {
    const union = z.discriminatedUnion("type", [
      z.object({ type: z.literal("none") }),
      z.object({ type: z.literal(["digest", "ntlm"]), host: z.string() }),
      z.object({ type: z.literal("basic"), user: z.string(), realm: z.string().optional() }),
    ]);
    const model = modelOf(union.default({ type: "none" }));
    if (model.control !== "variant") throw new Error("expected a variant");
    expect(model.key).toBe("type");
    expect(model.variants.map(({ value, fields }) => [value, fields.map(({ name }) => name)])).toEqual([
      ["none", []],
      ["digest", ["host"]],
      ["ntlm", ["host"]],
      ["basic", ["user", "realm"]],
    ]);
    expect(freshVariant(model, "basic", { type: "none", user: "ada", gone: 1 })).toEqual({
      type: "basic",
      user: "ada",
    });
  });

  it("makes rows that the schema accepts, or that only lack what must be typed", () => {
    const model = modelOf(
      z.array(
        z.object({
          left: z.unknown(),
          operator: z.enum(["equals", "contains"]),
          right: z.string().optional(),
          on: z.boolean().default(true),
        }),
      ),
    );
    if (model.control !== "list") throw new Error("expected a list");
    expect(freshValue(model.item)).toMatchObject({ operator: "equals", on: true });
  });

  it("gives each new row an identifier of its own, which is not shown", () => {
    const id = z.string().register(fieldHints, { label: "Id", control: "id" });
    const model = modelOf(z.array(z.object({ id, name: z.string() })));
    if (model.control !== "list" || model.item.control !== "group") throw new Error("expected rows");
    const [first, second] = [freshValue(model.item), freshValue(model.item)] as { id: string }[];
    expect(first).toEqual({ id: expect.stringMatching(/^row_[a-z0-9]{10}$/), name: "" });
    expect(first?.id).not.toBe(second?.id);
    expect(shownFields(model.item.fields, {}).map(({ name }) => name)).toEqual(["name"]);
  });

  it("knows how many rows there may be", () => {
    expect(modelOf(z.array(z.string()).min(1).max(3))).toMatchObject({ min: 1, max: 3 });
    expect(modelOf(z.array(z.string()))).toMatchObject({ min: 0, max: Number.POSITIVE_INFINITY });
  });

  it("ends in JSON where a schema contains itself", () => {
    type Tree = { children: Tree[] };
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ children: z.array(tree) }));
    let model = modelOf(tree);
    for (let depth = 0; depth < 30 && model.control !== "json"; depth++) {
      if (model.control === "group") model = model.fields[0]?.model ?? model;
      else if (model.control === "list") model = model.item;
    }
    expect(model.control).toBe("json");
  });

  it("shows every field of every registered type with a label", () => {
    for (const { config } of nodeDefinitions) {
      for (const { model } of describeConfig(config)) expect(model.label.trim()).not.toBe("");
    }
  });
});

it("shows a field only where its hint says so, defaults counting", () => {
  const fields = describeConfig(
    z.object({
      mode: z.enum(["for", "until"]).default("for").register(fieldHints, { label: "Mode" }),
      amount: z.number().register(fieldHints, { label: "Amount", when: { field: "mode", is: ["for"] } }),
      at: z.string().register(fieldHints, { label: "At", when: { field: "mode", is: ["until"] } }),
    }),
  );
  const names = (object: Record<string, unknown>) => shownFields(fields, object).map(({ name }) => name);
  expect(names({})).toEqual(["mode", "amount"]);
  expect(names({ mode: "until" })).toEqual(["mode", "at"]);
});

it("makes labels of names", () => {
  expect(labelOf("toleranceSeconds")).toBe("Tolerance seconds");
  expect(labelOf("api_key")).toBe("Api key");
});
