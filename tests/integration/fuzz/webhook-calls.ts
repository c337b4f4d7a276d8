import fc from "fast-check";
import { json, text } from "./values";

/** A call of a webhook, as bytes. */
export type HookCall = {
  method: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  query: string;
  headers: [name: string, value: string][];
};

const bytesOf = (written: string) => new Uint8Array(Buffer.from(written));
const charsets = [
  "utf-8",
  "UTF8",
  "utf-16le",
  "utf-16",
  "iso-8859-1",
  "windows-1252",
  "shift_jis",
  "nonsense",
];
const charset = fc.constantFrom(
  "",
  "",
  "",
  ...charsets.map((name) => `; charset=${name}`),
  '; charset="utf-8"',
);
const subtype = (...types: string[]) =>
  fc.tuple(fc.constantFrom(...types), charset).map(([type, parameter]) => type + parameter);
const jsonTypes = subtype("application/json", "APPLICATION/JSON", "application/vnd.api+json", "x/y+json");
const formTypes = subtype("application/x-www-form-urlencoded");
const otherTypes = fc.oneof(
  subtype("text/plain", "text/html", "application/xml", "application/octet-stream", "image/png", "nonsense"),
  fc.constantFrom("", ";", "; charset=", "multipart/form-data; boundary=x", "multipart/mixed"),
);

/** JSON as no library writes it: names twice, huge and tiny numbers, escapes, deep nesting, or broken off. */
const writtenJson = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.tuple(json, fc.nat(40)).map(([value, cut]) => JSON.stringify(value).slice(0, cut)),
  fc.constantFrom(
    '{"a":1,"a":{"__proto__":{"polluted":1}}}',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    '"\\ud800"',
    '"\\u0000"',
    '{"\\u0000":"\\udc00"}',
    "1e999",
    "[-1e400]",
    `{"n":${"9".repeat(400)}}`,
    "12345678901234567890.123456789",
    "1e-999",
    "-0",
    "NaN",
    "[1,]",
    "\ufeff{}",
    "  null  ",
    '{"toJSON":"x","then":"y","length":-1}',
  ),
  fc.integer({ min: 150, max: 250 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  fc.integer({ min: 1, max: 50 }).map((times) => `{"a":`.repeat(times * 100)),
);
const pair = fc.tuple(text, text);
const writtenForm = fc.oneof(
  fc
    .array(pair, { maxLength: 6 })
    .map((pairs) => new URLSearchParams(pairs.map(([a, b]): [string, string] => [a, b])).toString()),
  fc.constantFrom(
    "a=%zz&%=%&&=&==",
    "__proto__=1&__proto__=2&constructor=3",
    "a=%ff%fe",
    "a=caf%E9",
    "+=+%2B",
    "a&a&a",
  ),
  fc.string({ maxLength: 60 }),
);
const raw = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes));
const multipart = text.map(
  (value) => `--x\r\nContent-Disposition: form-data; name="a"; filename="../../a"\r\n\r\n${value}\r\n--x--`,
);
/** Up to what may be sent, and beyond it. */
const large = fc.oneof(
  fc.constantFrom(1_048_575, 1_048_576, 1_048_577, 2_000_000).map((size) => "x".repeat(size)),
  fc.constantFrom(1_000, 100_000).map((count) => Array.from({ length: count }, (_, n) => `n${n}=`).join("&")),
);

const body = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(jsonTypes, writtenJson.map(bytesOf)) },
  { weight: 8, arbitrary: fc.tuple(formTypes, writtenForm.map(bytesOf)) },
  { weight: 6, arbitrary: fc.tuple(otherTypes, text.map(bytesOf)) },
  { weight: 6, arbitrary: fc.tuple(fc.oneof(jsonTypes, formTypes, otherTypes), raw) },
  { weight: 2, arbitrary: fc.tuple(otherTypes, multipart.map(bytesOf)) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      jsonTypes,
      json.map((value) => new Uint8Array(Buffer.from(JSON.stringify(value), "utf16le"))),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(formTypes, otherTypes), large.map(bytesOf)) },
);

const headerValue = fc
  .oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("caf\u00e9", "x".repeat(4_000), "{{trigger}}", "1, 2", "%00"),
  )
  .map((written) => written.replace(/[^\x20-\x7e\u00a0-\u00ff]/g, "?").trim());
const header = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      "x-own",
      "__proto__",
      "constructor",
      "accept",
      "user-agent",
      "x-forwarded-for",
      "cookie",
      "authorization",
    ),
    headerValue,
  ),
  fc.tuple(
    fc.constant("idempotency-key"),
    fc.oneof(fc.uuid(), fc.constant("k".repeat(256)), fc.constant(" ")),
  ),
  fc.tuple(fc.constant("content-encoding"), fc.constantFrom("identity", "gzip", "br", "nonsense")),
);
const query = fc.oneof(
  fc.constant(""),
  fc
    .array(pair, { maxLength: 4 })
    .map((pairs) => new URLSearchParams(pairs.map(([a, b]): [string, string] => [a, b])).toString()),
  fc.constantFrom("a=%ff", "__proto__=x&a=1&a=2", "%zz", "=&&=", `${"a=1&".repeat(500)}`),
);

export const methods = ["POST", "PUT", "PATCH", "DELETE", "GET"] as const;

/** Calls in every way that a caller could mean, and in some that nobody could. */
export const hookCalls: fc.Arbitrary<HookCall> = fc
  .record({
    method: fc.constantFrom(...methods, "POST", "POST", "POST"),
    content: body,
    empty: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
    query,
    headers: fc.array(header, { maxLength: 3 }),
  })
  .map(({ method, content: [type, bytes], empty, query, headers }) => ({
    method,
    type,
    bytes: empty || method === "GET" ? new Uint8Array() : bytes,
    query,
    headers,
  }));

/** The charset that a call says it is written in. */
const named = (type: string) => /;\s*charset="?([^"]*)"?/i.exec(type)?.[1] || "utf-8";
const strict = (bytes: Uint8Array, name: string) => new TextDecoder(name, { fatal: true }).decode(bytes);
const decoded = (bytes: Uint8Array, type: string) => {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return strict(bytes, "utf-8");
  if (a === 0xfe && b === 0xff) return strict(bytes, "utf-16be");
  return strict(bytes, a === 0xff && b === 0xfe ? "utf-16le" : named(type));
};

const percentDecoded = (part: string, charset: string) => {
  const bytes = Buffer.from(part.replaceAll("+", " "), "latin1").toString("latin1");
  const plain = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(Buffer.from(plain, "latin1"));
};
const pairsOf = (written: string, charset: string): [string, string | string[]][] => {
  const pairs = written
    .split("&")
    .filter(Boolean)
    .map((each) => [each.split("=")[0] ?? "", each.split("=").slice(1).join("=")] as const)
    .map(([name, value]) => [percentDecoded(name, charset), percentDecoded(value, charset)] as const);
  return Object.entries(Object.groupBy(pairs, ([name]) => name)).map(([name, all = []]) => {
    const values = all.map(([, value]) => value);
    return [name, values.length > 1 ? values : (values[0] ?? "")];
  });
};

const depth = (value: unknown): number =>
  value !== null && typeof value === "object" ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
const finite = (value: unknown): boolean =>
  value !== null && typeof value === "object"
    ? Object.values(value).every(finite)
    : typeof value !== "number" || Number.isFinite(value);

export const idempotencyKeyOf = ({ headers }: HookCall): string =>
  headers
    .filter(([name]) => name === "idempotency-key")
    .map(([, value]) => value.trim())
    .join(", ");

/** What a call says, worked out apart from the product: the status it deserves, and what its run is to begin with. */
export function meant(call: HookCall): {
  status: number;
  body?: unknown;
  query?: [string, string | string[]][];
} {
  const { type, bytes, query, headers } = call;
  const coding = headers.filter(([name]) => name === "content-encoding").map(([, value]) => value);
  if (coding.length && coding.join(", ") !== "identity") return { status: 415 };
  if (bytes.length > 1_048_576) return { status: 413 };
  const essence = type.split(";")[0]?.trim().toLowerCase() ?? "";
  try {
    const parameters = pairsOf(new URL(`http://localhost/?${query}`).search.slice(1), "utf-8");
    if (bytes.length && essence.startsWith("multipart/")) return { status: 400 };
    if (bytes.length) new TextDecoder(named(type));
    const status = idempotencyKeyOf(call).length > 255 ? 400 : 202;
    if (!bytes.length) return { status, body: null, query: parameters };
    if (essence === "application/x-www-form-urlencoded") {
      const form = Object.fromEntries(pairsOf(Buffer.from(bytes).toString("latin1"), named(type)));
      return { status, body: form, query: parameters };
    }
    const written = decoded(bytes, type);
    if (!/^application\/json$|\+json$/.test(essence)) return { status, body: written, query: parameters };
    const parsed: unknown = JSON.parse(written);
    return depth(parsed) > 200 || !finite(parsed)
      ? { status: 400 }
      : { status, body: parsed, query: parameters };
  } catch (error) {
    return { status: error instanceof RangeError ? 415 : 400 };
  }
}
