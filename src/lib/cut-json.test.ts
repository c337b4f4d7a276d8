import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutJson } from "./cut-json";

it.each([
  ['[1,2,{"a":"text","b":[true', [1, 2, { a: "text", b: [] }]],
  ['[1,2,{"a":"te', [1, 2, { a: "te…" }]],
  ['{"a":1,"b', { a: 1 }],
  ['{"a":1,"b":', { a: 1 }],
  ['{"a":12', {}],
  ['["x\\', ["x…"]],
  ['["x\\u00e', ["x…"]],
  ['["x\\\\', ["x\\…"]],
  ['"long', "long…"],
  ["[", []],
  ["", null],
])("reads %s as far as it goes", (text, value) => {
  expect(cutJson(text)).toEqual(value);
});

it("refuses what is no beginning of JSON", () => {
  expect(() => cutJson("[}")).toThrow(SyntaxError);
});

describe("any JSON", () => {
  it("is itself when it is whole", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(cutJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is a list or object again, cut wherever it may be", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, part) => {
          const text = JSON.stringify(value);
          const read = cutJson(text.slice(0, 1 + Math.floor(part * (text.length - 1)))) as unknown[];
          expect(Array.isArray(read)).toBe(true);
          // All but the last one are what they were.
          const whole = JSON.parse(text) as unknown[];
          expect(read.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, read.length - 1)));
        },
      ),
    );
  });
});
