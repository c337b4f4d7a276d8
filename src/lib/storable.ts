/** Says of a text that `isStorable` refuses what to do. */
export const notStorable = "must not contain the character U+0000 or half of a surrogate pair";

/** Whether PostgreSQL can keep a text as it is (manual, section 8.3: no U+0000; and only valid UTF-8). */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/** The text with U+FFFD for whatever PostgreSQL cannot keep. */
export const toStorable = (text: string): string => text.replaceAll("\u0000", "\uFFFD").toWellFormed();

/** Whether all texts and names inside a JSON value are storable. */
export function isStorableJson(value: unknown): boolean {
  const json = JSON.stringify(value) ?? "";
  // JSON.stringify writes these as escapes; an even number of backslashes before is the text's own.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json);
}
