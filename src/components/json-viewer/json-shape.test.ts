import { expect, test } from "vitest";
import { parseTemplate } from "@/lib/template/parse-template";
import { renderValue } from "@/lib/template/render";
import { entriesOf, kindOf, previewOf, sizeOf, templateOf } from "./json-shape";

test("tells the kinds of JSON apart", () => {
  expect([{}, [], "", 0, false, null, undefined].map(kindOf)).toEqual([
    "object",
    "array",
    "string",
    "number",
    "boolean",
    "null",
    "null",
  ]);
});

test("entries come in slices, lists by index", () => {
  expect(entriesOf(["a", "b", "c"], 1, 3)).toEqual([
    ["1", "b"],
    ["2", "c"],
  ]);
  expect(entriesOf({ a: 1, b: 2, c: 3 }, 0, 2)).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  expect(entriesOf("text", 0, 2)).toEqual([]);
});

test("a closed value says how much is in it", () => {
  expect([[], [1], [1, 2], {}, { a: 1 }, { a: 1, b: 2 }].map(previewOf)).toEqual([
    "[]",
    "[ 1 item ]",
    "[ 2 items ]",
    "{}",
    "{ 1 field }",
    "{ 2 fields }",
  ]);
  expect(sizeOf("text")).toBe(0);
});

test("a copied path reads the value that it was copied from, odd names included", () => {
  const context = { trigger: { "odd name": [{ "a.b": 7 }] }, steps: {}, workflow: {}, execution: {} };
  const template = templateOf(["trigger", "odd name", "0", "a.b"]);
  expect(parseTemplate(template)).toBeDefined();
  expect(renderValue(template, context as never)).toBe(7);
});
