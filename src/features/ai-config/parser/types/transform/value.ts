import type { Provenance } from "../../../schema";

/**
 * The value of a field. `code`: what stands inside {{…}}, with the value that it has for the sample where that is
 * known, the name that it suggests and whether it is a call. `literal`: as it is. `text`: text around templates.
 */
export type Value =
  | { kind: "code"; code: string; sample?: unknown; name?: string; call: boolean; origin: Provenance }
  | { kind: "literal"; value: unknown }
  | { kind: "text"; text: string; origin: Provenance };

export const literal = (value: unknown): Value => ({ kind: "literal", value });

const quote = (text: string) =>
  text.includes('"') ? (text.includes("'") ? undefined : `'${text}'`) : `"${text}"`;

/** A value as an argument of a helper, or undefined where templates cannot write it there. */
function argument(value: Value): string | undefined {
  if (value.kind === "code") return value.call ? `(${value.code})` : value.code;
  if (value.kind === "text") return undefined;
  if (typeof value.value === "string") return quote(value.value);
  return typeof value.value === "number" || typeof value.value === "boolean"
    ? String(value.value)
    : undefined;
}

/** What is written into the config. */
export function written(value: Value): unknown {
  if (value.kind === "code") return `{{${value.code}}}`;
  return value.kind === "text" ? value.text : value.value;
}

/** Part of a text that several values make up. */
function inText(value: Value): string {
  if (value.kind === "code") return `{{${value.code}}}`;
  if (value.kind === "text") return value.text;
  return typeof value.value === "string" ? value.value : JSON.stringify(value.value);
}

/** A call of a helper, keeping the name that its first argument suggests. */
export function call(
  helper: string,
  values: readonly (Value | undefined)[],
  sample?: unknown,
): Value | undefined {
  const parts = values.map((value) => value && argument(value));
  if (parts.some((part) => part === undefined)) return undefined;
  const codes = values.filter((value) => value?.kind === "code");
  const [first] = codes;
  return {
    kind: "code",
    code: `${helper} ${parts.join(" ")}`,
    call: true,
    origin: codes.some((value) => value?.kind === "code" && value.origin === "guessed")
      ? "guessed"
      : (first?.origin ?? "words"),
    ...(first?.kind === "code" && first.name && { name: first.name }),
    ...(sample !== undefined && { sample }),
  };
}

/** Values written behind one another, with a separator, as one text. */
export function concatenated(values: readonly Value[], separator: string): Value {
  const origins = values.map((value) => (value.kind === "literal" ? "words" : value.origin));
  return {
    kind: "text",
    text: values.map(inText).join(separator),
    origin: origins.includes("guessed") ? "guessed" : origins.includes("context") ? "context" : "words",
  };
}
