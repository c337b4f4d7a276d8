import type { z } from "zod";
import { newId } from "@/nodes/document/identifiers";
import { type FieldHint, fieldHints } from "@/nodes/kit/define-node";

type Common = {
  label: string;
  help?: string;
  placeholder?: string;
  when?: FieldHint["when"];
  required: boolean;
  /** What the schema takes where the value is left out. */
  fallback: unknown;
  place: NonNullable<FieldHint["place"]>;
};

export type SelectOption = { value: string | number | boolean; label: string };
export type NamedField = { name: string; model: FieldModel };

/** The fields that an object's present values leave to be filled in, by their hints; never identifiers. */
export function shownFields(fields: readonly NamedField[], object: Record<string, unknown>): NamedField[] {
  return fields.filter(({ model: { control, when } }) => {
    if (control === "id") return false;
    if (!when) return true;
    const fallback = fields.find(({ name }) => name === when.field)?.model.fallback;
    return when.is.includes(object[when.field] ?? fallback);
  });
}

/** How one value of a config is edited, read off its schema and hint; no node type has a form of its own. */
export type FieldModel = Common &
  (
    | { control: "text" | "textarea" | "code" | "number" | "switch" }
    /** The id of a workflow of this workspace. */
    | { control: "workflow" }
    /** Any JSON value, usually a text with templates. */
    | { control: "value" }
    /** A structure that no other control shows, edited as JSON. */
    | { control: "json" }
    | { control: "select"; options: SelectOption[] }
    | { control: "group"; fields: NamedField[] }
    | { control: "list"; item: FieldModel; layout: "rows" | "pairs"; min: number; max: number }
    /** An object whose other fields depend on the one named `key`. */
    | { control: "variant"; key: string; variants: { value: string; label: string; fields: NamedField[] }[] }
    | { control: "constant"; value: unknown }
    /** Made with its row, and never shown. */
    | { control: "id" }
  );

/** The parts of zod's schema definitions (`schema.def`, zod 4) that a form needs. */
type Def = {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  getter?: () => z.ZodType;
  defaultValue?: unknown;
  entries?: Record<string, string | number>;
  values?: unknown[];
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  options?: z.ZodType[];
  discriminator?: string;
  checks?: { _zod: { def: { check: string; minimum?: number; maximum?: number } } }[];
};

const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def;

/** "toleranceSeconds" and "api_key" as a label: "Tolerance seconds", "Api key". */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase()
    .trim();
  return words ? words[0]?.toUpperCase() + words.slice(1) : name;
}

type Unwrapped = { inner: z.ZodType; hint: FieldHint | undefined; required: boolean; fallback: unknown };

function unwrapField(schema: z.ZodType): Unwrapped {
  let inner = schema;
  let hint = fieldHints.get(schema);
  let required = true;
  let fallback: unknown;
  for (;;) {
    const def = defOf(inner);
    if (def.type === "optional" || def.type === "nullable") required = false;
    if (def.type === "default" || def.type === "prefault") {
      required = false;
      if (fallback === undefined) fallback = def.defaultValue;
    }
    const next = def.innerType ?? (def.type === "pipe" ? def.in : undefined) ?? def.getter?.();
    if (!next) return { inner, hint, required, fallback };
    inner = next;
    hint ??= fieldHints.get(inner);
  }
}

const lengthLimits = (def: Def) => {
  const limit = (check: string) => def.checks?.find((entry) => entry._zod.def.check === check)?._zod.def;
  return { min: limit("min_length")?.minimum ?? 0, max: limit("max_length")?.maximum ?? Infinity };
};

const optionsOf = (values: readonly unknown[]): SelectOption[] =>
  values
    .filter((value) => ["string", "number", "boolean"].includes(typeof value))
    .map((value) => ({ value: value as SelectOption["value"], label: String(value) }));

function fieldsOf(shape: Record<string, z.ZodType>, depth: number, without?: string): NamedField[] {
  return Object.entries(shape)
    .filter(([name]) => name !== without)
    .map(([name, schema]) => ({ name, model: describe(schema, name, depth + 1) }))
    .filter(({ model }) => model.control !== "constant");
}

function variantsOf(def: Def, key: string, depth: number) {
  return (def.options ?? []).flatMap((option) => {
    const shape = defOf(unwrapField(option).inner).shape ?? {};
    const tag = shape[key];
    const tagDef = tag && defOf(unwrapField(tag).inner);
    const values = tagDef?.values ?? Object.values(tagDef?.entries ?? {});
    const label = fieldHints.get(option)?.label;
    return values.map((value) => ({
      value: String(value),
      label: label ?? String(value),
      fields: fieldsOf(shape, depth, key),
    }));
  });
}

/** A schema may contain itself; deeper than this it is edited as JSON. */
const deepest = 8;

function describe(schema: z.ZodType, name: string, depth: number): FieldModel {
  const { inner, hint, required, fallback } = unwrapField(schema);
  const def = defOf(inner);
  const common: Common = {
    label: hint?.label ?? labelOf(name),
    ...(hint?.help && { help: hint.help }),
    ...(hint?.placeholder && { placeholder: hint.placeholder }),
    ...(hint?.when && { when: hint.when }),
    required,
    fallback,
    place: hint?.place ?? (def.type === "number" ? "number" : "text"),
  };
  if (depth > deepest) return { ...common, control: "json" };
  switch (def.type) {
    case "string": {
      if (hint?.control === "id" || hint?.control === "workflow") return { ...common, control: hint.control };
      const control = hint?.control === "textarea" || hint?.control === "code" ? hint.control : "text";
      return { ...common, control };
    }
    case "number":
    case "int":
      return { ...common, control: "number" };
    case "boolean":
      return { ...common, control: "switch" };
    case "enum":
      return { ...common, control: "select", options: optionsOf(Object.values(def.entries ?? {})) };
    case "literal": {
      const values = def.values ?? [];
      if (values.length === 1) return { ...common, control: "constant", value: values[0] };
      return { ...common, control: "select", options: optionsOf(values) };
    }
    case "object":
      return { ...common, control: "group", fields: fieldsOf(def.shape ?? {}, depth) };
    case "array": {
      if (!def.element) return { ...common, control: "json" };
      const item = describe(def.element, "item", depth + 1);
      const layout = hint?.control === "pairs" ? "pairs" : "rows";
      return { ...common, control: "list", item, layout, ...lengthLimits(def) };
    }
    case "union": {
      const key = def.discriminator;
      if (key) return { ...common, control: "variant", key, variants: variantsOf(def, key, depth) };
      return { ...common, control: "value" };
    }
    case "unknown":
    case "any":
      return { ...common, place: hint?.place ?? "value", control: "value" };
    default:
      return { ...common, control: "json" };
  }
}

const described = new WeakMap<z.ZodType, NamedField[]>();

/** The fields of a config's form, in the schema's order. Fields with one legal value are left out. */
export function describeConfig(config: z.ZodObject): NamedField[] {
  const known = described.get(config);
  if (known) return known;
  const fields = fieldsOf(config.shape as Record<string, z.ZodType>, 0);
  described.set(config, fields);
  return fields;
}

/** What a new value of a field starts as: the schema's own fallback, else the least that can be edited. */
export function freshValue(model: FieldModel): unknown {
  if (model.fallback !== undefined) return structuredClone(model.fallback);
  if (!model.required && model.control !== "value") return undefined;
  switch (model.control) {
    case "id":
      return newId("row", new Set());
    case "text":
    case "textarea":
    case "code":
    case "value":
      return model.required ? "" : undefined;
    case "switch":
      return false;
    case "select":
      return model.options[0]?.value;
    case "group":
      return freshFields(model.fields);
    case "list":
      return [];
    case "variant":
      return freshVariant(model, model.variants[0]?.value ?? "", {});
    case "constant":
      return model.value;
    default:
      return undefined;
  }
}

function freshFields(fields: readonly NamedField[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ name, model }) => [name, freshValue(model)]).filter(([, value]) => value !== undefined),
  );
}

/** The object for another variant; fields of the same name keep what they hold. */
export function freshVariant(
  model: Extract<FieldModel, { control: "variant" }>,
  value: string,
  old: Record<string, unknown>,
): Record<string, unknown> {
  const fields = model.variants.find((variant) => variant.value === value)?.fields ?? [];
  const kept = Object.fromEntries(
    fields.filter(({ name }) => name in old).map(({ name }) => [name, old[name]]),
  );
  return { [model.key]: value, ...freshFields(fields), ...kept };
}
