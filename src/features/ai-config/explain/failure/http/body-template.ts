/** A key of a JSON template with its value, where that is one quoted text or one template. */
const entryOf = (field: string) => {
  const key = field.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`("${key}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|\\{\\{[^{}]*\\}\\}|[^,}\\]\\s]+)`);
};

/** The template's value of a key, as it is written; undefined where the key is not there in a simple form. */
export const writtenValue = (template: string, field: string): string | undefined =>
  entryOf(field).exec(template)?.[2];

/** The template with a key's value written otherwise. */
export const withWrittenValue = (template: string, field: string, value: string): string =>
  template.replace(entryOf(field), (_, before: string) => `${before}${value}`);

/** The template with one more key at the end of its outermost object; undefined where it is no object. */
export function withEntry(template: string, field: string, value: string): string | undefined {
  const end = template.lastIndexOf("}");
  if (end < 0 || !template.trimStart().startsWith("{")) return undefined;
  const body = template.slice(0, end).trimEnd();
  const comma = body.endsWith("{") || body.endsWith(",") ? "" : ",";
  const lines = /\n/.test(template) ? "\n  " : " ";
  return `${body}${comma}${lines}${JSON.stringify(field)}: ${value}${/\n/.test(template) ? "\n" : " "}${template.slice(end)}`;
}
