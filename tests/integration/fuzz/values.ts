import fc from "fast-check";
import { expect } from "vitest";

/** A few of each in the short form; FUZZ_CASES=10000 is the long one. What fails is told with its seed and path. */
export const numRuns = Number(process.env.FUZZ_CASES ?? 30);
/** How long a test of so many cases may take, in milliseconds. */
export const limitMs = (cases: number) => Math.max(120_000, cases * 3_000);
/** No case may hang: how long one may take on a machine that does other things as well, in milliseconds. */
export const caseLimitMs = 60_000;

/** Texts that mean something to somebody on the way: parsers, templates, databases, objects, terminals. */
export const hostile = fc.constantFrom(
  "",
  "\u0000",
  "\ud800",
  "\udc00\ud800",
  "\u202e",
  "\ufeff",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "toJSON",
  "NODE_OPTIONS",
  "then",
  "length",
  "{{",
  "{{constructor.constructor}}",
  "{{#each trigger}}{{this}}{{/each}}",
  "{{steps.a.__proto__.polluted}}",
  "';DROP TABLE workflow;--",
  "../../etc/passwd",
  "-1",
  "1e999",
  "NaN",
  "9".repeat(400),
  "x".repeat(5_000),
  `$${"{7*7}"}`,
  "<script>alert(1)</script>",
  "\r\nset-cookie: a=b",
  "\u001b[2J",
  "%00%zz%c3%28",
);
export const text = fc.oneof(
  hostile,
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);
const scalar = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom<unknown>(null, true, false, -1, 0, 1.5, 2 ** 31, 2 ** 53, 1e308, 5e-324, -0),
);
/** Any JSON value, with names that mean something to objects. */
export const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(text, tie("value")), { maxLength: 4 })
      .map((entries): Record<string, unknown> => Object.fromEntries(entries)),
  ),
})).value;
export const value = fc.oneof(
  { withCrossShrink: true },
  json,
  fc.constantFrom<unknown>([], {}, [[[[]]]], [null], { __proto__: null }),
);

let environment: string | undefined;

/** What every case leaves as it was: the prototype of all objects, and the variables of the process. */
export const unspoilt = () => {
  environment ??= JSON.stringify(process.env);
  expect(JSON.stringify(process.env)).toBe(environment);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
};

/** Nothing of how the server is made stands in what it answers. */
export const tellsNothing = (answer: string) =>
  expect(answer).not.toMatch(/node_modules|\.ts:\d|prisma|postgres(ql)?:\/\/|native code/i);
