import { maskBytes } from "./redact-bytes";
import { maskPieces } from "./redact-pieces";

/** What stands in a text where a secret's value stood. */
export const mask = "[secret]";

/** Shorter values are masked only where they stand alone: masking every "a" would destroy the text. */
const shortest = 4;
/** From this many bytes on, a value is also found inside of a longer base64 text. */
const shortestWithin = 8;

/** The part of base64 that a value gives whatever stands around it, for each of the three ways it can be aligned. */
function base64Within(value: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value]).toString("base64");
    const part = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + value.length) * 8) / 6));
    return [part, part.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

const hexEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** JSON as other languages write it: "/" escaped (PHP), and all but ASCII (Python). */
function jsonForms(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const ascii = plain.replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [plain, ascii].flatMap((text) => [text, text.replaceAll("/", "\\/")]);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** HTML as pages quote a value, with the two common forms of the apostrophe. */
function htmlForms(value: string): string[] {
  const text = value.replace(/[&<>"]/g, (char) => entities[char] ?? char);
  return [text.replaceAll("'", "&#39;"), text.replaceAll("'", "&#x27;")];
}

/** All the forms in which a value may come back: plain, base64, URL-encoded, JSON- and HTML-escaped, hexadecimal. */
export function formsOf(value: string): string[] {
  if (value.length < shortest) return [];
  const bytes = Buffer.from(value);
  const base64 = bytes.toString("base64");
  const url = [encodeURIComponent(value), new URLSearchParams({ v: value }).toString().slice(2)];
  const forms = new Set([
    value,
    base64,
    base64.replace(/=+$/, ""),
    bytes.toString("base64url"),
    ...(bytes.length >= shortestWithin ? base64Within(bytes) : []),
    bytes.toString("hex"),
    ...url,
    ...url.map(hexEscapes),
    ...jsonForms(value),
    // JSON as a text within JSON, as logs and queues hand it on.
    ...jsonForms(JSON.stringify(value).slice(1, -1)),
    ...htmlForms(value),
  ]);
  // Longest first, so that no form is cut up by a shorter one within it.
  return [...forms].sort((a, b) => b.length - a.length);
}

export type Redactor = {
  text(text: string): string;
  json<T>(value: T): T;
  /** Masks a body as it comes, each byte of a value on its own, so that the size stays. */
  bytes(body: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  /** Begins a text that comes in pieces: takes one, and gives what can be shown of the text beyond what was given. */
  pieces(): (piece: string) => string;
};

/** Masks the given values in whatever leaves a step. */
export function redactorFor(values: readonly string[]): Redactor {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const alone = new Set(values.filter((value) => value !== ""));
  const text = (source: string) =>
    alone.has(source) ? mask : forms.reduce((result, form) => result.replaceAll(form, mask), source);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), walk(item)]));
    }
    return value;
  };
  return {
    text,
    json: <T>(value: T): T => (alone.size ? (walk(value) as T) : value),
    bytes: (body) => (forms.length ? maskBytes(body, forms) : body),
    pieces() {
      const short = [...alone].filter(({ length }) => length < shortest);
      return maskPieces([...forms, ...short.map((value) => JSON.stringify(value))], short, mask);
    },
  };
}
