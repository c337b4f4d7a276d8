/** What stands in a text where a secret's value stood. */
export const mask = "[secret]";

/** Shorter values are masked only where they stand alone: masking every "a" would destroy the text. */
const shortest = 4;

/** All the forms in which a value may come back: plain, base64 (both alphabets), URL-encoded, JSON-escaped. */
export function formsOf(value: string): string[] {
  if (value.length < shortest) return [];
  const base64 = Buffer.from(value).toString("base64");
  const forms = new Set([
    value,
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(value).toString("base64url"),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
  ]);
  // Longest first, so that no form is cut up by a shorter one within it.
  return [...forms].sort((a, b) => b.length - a.length);
}

export type Redactor = { text(text: string): string; json<T>(value: T): T };

/** Masks the given values in whatever leaves a step. */
export function redactorFor(values: readonly string[]): Redactor {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const text = (source: string) => forms.reduce((result, form) => result.replaceAll(form, mask), source);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), walk(item)]));
    }
    return value;
  };
  return { text, json: <T>(value: T): T => (forms.length ? (walk(value) as T) : value) };
}
