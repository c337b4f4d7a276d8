import { TemplateError } from "./template-error";

/** What reading a path gives when there is nothing. Never leaves the evaluator. */
export const missing: unique symbol = Symbol("missing");

const index = /^(?:0|[1-9]\d{0,9})$/;
const isData = (value: unknown) =>
  value !== undefined && typeof value !== "function" && typeof value !== "symbol";

function readDescriptor(value: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key);
  if (property === undefined || !("value" in property) || !isData(property.value)) return missing;
  return property.value;
}

/**
 * A value's own property, or `missing`. Lists and texts have their elements and `length`; nothing is inherited and
 * no getter runs.
 */
export function readOwn(value: unknown, key: string): unknown {
  if (typeof value === "string") {
    if (key === "length") return value.length;
    return index.test(key) && Number(key) < value.length ? value.charAt(Number(key)) : missing;
  }
  if (typeof value !== "object" || value === null) return missing;
  if (Array.isArray(value) && key !== "length" && !index.test(key)) return missing;
  return readDescriptor(value, key);
}

/** The keys that can be read of an object, in order; a list's elements are not counted among them. */
export function ownKeys(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value).filter((key) => readDescriptor(value, key) !== missing);
}

/** Truth as Handlebars has it: false, null, "", 0 and the empty list are not. */
export function isTruthy(value: unknown, includeZero = false): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value) || (includeZero && value === 0);
}

/** A value as JSON text; throws TYPE for what JSON cannot hold. */
export function toJson(value: unknown, indent = 0): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, undefined, indent);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new TemplateError("TYPE", `The value cannot be written as JSON: ${reason}`);
  }
  if (text === undefined) throw new TemplateError("TYPE", "The value cannot be written as JSON.");
  return text;
}

/** A value as text: a text as it is, everything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === "string" ? value : toJson(value);
}

/** More digits than any double needs to be written exactly (1,074 behind the point). */
const longestNumber = 1100;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text spells, white space around it ignored, or null. Only decimal notation counts. */
export function parseNumber(text: string): number | null {
  if (text.length > longestNumber) return null;
  const trimmed = text.trim();
  if (!numeric.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** What a value is, for messages: "a list of 3", `the text "abc"`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") {
    if (value === "") return "an empty text";
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return "an object";
}
