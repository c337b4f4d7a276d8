/** The longest block of data in a prompt, in characters. */
const longest = 20_000;

/**
 * Data of others inside a prompt, between tags that it cannot close: it is JSON whose angle brackets are escaped.
 * What is too long is cut, and says so.
 */
export function dataBlock(name: string, value: unknown): string {
  const json = (JSON.stringify(value, undefined, 1) ?? "null")
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e");
  const text = json.length > longest ? `${json.slice(0, longest)}\n… cut` : json;
  return `<${name}>\n${text}\n</${name}>`;
}
