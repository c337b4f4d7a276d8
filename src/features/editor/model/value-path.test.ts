import { expect, it } from "vitest";
import { jsonEqual } from "@/lib/json-equal";
import { readNumber, readValue } from "./field-text";
import { valueAt, withValueAt } from "./value-path";

const config = { url: "u", rules: [{ left: 1 }, { left: 2 }], body: { type: "none" } };

it("replaces one value and shares the rest", () => {
  const next = withValueAt(config, ["rules", "1", "left"], 3) as typeof config;
  expect(next.rules).toEqual([{ left: 1 }, { left: 3 }]);
  expect(next.rules[0]).toBe(config.rules[0]);
  expect(next.body).toBe(config.body);
  expect(withValueAt(config, ["body", "type"], "none")).toBe(config);
});

it("takes out what becomes undefined, and makes what is missing on the way", () => {
  expect(withValueAt({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
  expect(withValueAt({}, ["auth", "type"], "none")).toEqual({ auth: { type: "none" } });
  const same = {};
  expect(withValueAt(same, ["a"], undefined)).toBe(same);
});

it("reads own properties only", () => {
  expect(valueAt(config, ["rules", "0", "left"])).toBe(1);
  expect(valueAt(config, ["constructor", "name"])).toBeUndefined();
});

it("reads numbers, templates and nothing from a number field", () => {
  expect(["12", " -1.5e3 ", "", "{{trigger.n}}", "12px", "true"].map(readNumber)).toEqual([
    12,
    -1500,
    undefined,
    "{{trigger.n}}",
    "12px",
    "true",
  ]);
});

it("keeps the type of a value that was no text, as long as it is JSON", () => {
  expect(readValue("12", 3)).toBe(12);
  expect(readValue("12", "3")).toBe("12");
  expect(readValue("{oops", { a: 1 })).toBe("{oops");
});

it("compares JSON without regard to the order of keys", () => {
  expect(jsonEqual({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toBe(true);
  expect(jsonEqual({ a: 1 }, { a: 1, b: undefined })).toBe(true);
  expect(jsonEqual([1, 2], [2, 1])).toBe(false);
  expect(jsonEqual({ a: null }, {})).toBe(false);
  expect(jsonEqual([], {})).toBe(false);
});
