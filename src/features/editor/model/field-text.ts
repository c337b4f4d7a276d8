/** How values stand in text inputs, and what is meant by the text that comes back. */

/** A value as text: a text as it is, nothing as the empty text, all else as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const numeric = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What a number field's text means: a number, nothing, or the text itself: a template, or something that
 * validation will name.
 */
export function readNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return numeric.test(trimmed) ? Number(trimmed) : text;
}

/**
 * What the text of an any-value field means. Where the field held a text, a text; where it held other JSON,
 * that again as long as the text is JSON.
 */
export function readValue(text: string, before: unknown): unknown {
  if (before === undefined || typeof before === "string") return text;
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}

export type JsonText = { ok: true; value: unknown } | { ok: false; message: string };

/** Text as JSON, or why it is none. */
export function parseJson(text: string): JsonText {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: `This is not JSON: ${error.message}.` };
    throw error;
  }
}
