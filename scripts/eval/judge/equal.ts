import { isDeepStrictEqual } from "node:util";

/** A value for a message, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** Faults of one comparison: none, or one that names both sides. */
export const differs = (what: string, wanted: unknown, got: unknown): string[] =>
  isDeepStrictEqual(wanted, got) ? [] : [`${what}: wanted ${show(wanted)}, got ${show(got)}`];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Faults of the fields that `wanted` names, objects within compared the same way; further fields are free. */
export function lacks(what: string, wanted: Record<string, unknown>, got: unknown): string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const at = `${what}.${key}`;
    const there = isObject(got) ? got[key] : undefined;
    return isObject(value) && isObject(there) ? lacks(at, value, there) : differs(at, value, there);
  });
}
