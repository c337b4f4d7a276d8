import { cutSecrets, secretMark } from "../parser/words";

const longestText = 80;
const mostItems = 2;
const mostKeys = 40;
const deepest = 6;
/** Names of fields whose values are nobody's business. */
const secretName =
  /pass(?:word|wd|phrase)|secret|token|authorization|api[-_]?key|cookie|credential|private[-_]?key/i;

const secretPlace = "[secret]";
const maskedPlace = "[masked]";

/** A text without its secrets. */
export const withoutSecrets = (text: string): string =>
  cutSecrets(text).text.replaceAll(secretMark, secretPlace);

/** Whether a text has a place where something was masked. */
export const hasMasked = (text: string): boolean => text.includes(secretPlace) || text.includes(maskedPlace);

/** Data whole, with the secrets in its texts masked. */
export function masked(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}

/** Data as a model may see it: its shape, with values cut short and secrets masked. */
export function sampleOf(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    const text = withoutSecrets(value);
    return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => sampleOf(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostKeys)
      .map(([key, item]) => [
        withoutSecrets(key),
        secretName.test(key) && typeof item !== "object" ? maskedPlace : sampleOf(item, depth + 1),
      ]),
  );
}
