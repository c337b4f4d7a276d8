const isPair = (value: unknown): value is { name: string; value: unknown } =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  "value" in value &&
  Object.keys(value).length === 2;

const plain = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");

/** A field's value for people: texts as they are, names with values line by line, all else as JSON. */
export function valueText(value: unknown): string {
  if (Array.isArray(value) && value.length && value.every(isPair)) {
    return value.map((pair) => `${pair.name}: ${plain(pair.value)}`).join("\n");
  }
  return plain(value);
}

/** Whether a value is nothing that is worth a line: absent, or empty. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
