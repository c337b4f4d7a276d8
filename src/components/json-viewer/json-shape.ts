import { formatPath } from "@/lib/template/path-text";

/** What a JSON value is, for its colour and for whether it opens. */
export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** The kind of a value; what JSON does not know counts as null, as `JSON.stringify` has it in lists. */
export function kindOf(value: unknown): JsonKind {
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  if (type === "string" || type === "number" || type === "boolean") return type;
  return type === "object" && value !== null ? "object" : "null";
}

/** How many entries a list or object has; 0 for anything else. */
export function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

/** The entries `from` (inclusive) to `to` (exclusive), each with its name. */
export function entriesOf(value: unknown, from: number, to: number): [name: string, value: unknown][] {
  if (Array.isArray(value)) return value.slice(from, to).map((item, index) => [String(from + index), item]);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).slice(from, to);
}

/** The one line that a closed list or object shows. */
export function previewOf(value: unknown): string {
  const size = sizeOf(value);
  if (Array.isArray(value)) return size === 0 ? "[]" : `[ ${size} ${size === 1 ? "item" : "items"} ]`;
  return size === 0 ? "{}" : `{ ${size} ${size === 1 ? "field" : "fields"} }`;
}

/** The template that reads the value at a path: `{{steps.get_user.body.name}}`. */
export const templateOf = (path: readonly string[]): string => `{{${formatPath(path)}}}`;
