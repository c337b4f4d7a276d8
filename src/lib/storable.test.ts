import { describe, expect, it } from "vitest";
import { isStorable, isStorableJson, toStorable } from "./storable";

const bad = ["\u0000", "a\u0000b", "\ud83d", "x\ude00\ud83d"];
const good = ["", "plain", "\\u0000", "\\\\u0000", "\\ud83d", "é😀\u2028\n\t"];

describe.each(bad)("%j", (text) => {
  it("is not storable, as it is or inside JSON", () => {
    expect(isStorable(text)).toBe(false);
    for (const value of [text, [text], { a: { [text]: 1 } }, { a: [`\\${text}`] }, `\\\\${text}`]) {
      expect(isStorableJson(value)).toBe(false);
    }
  });
  it("is made storable with U+FFFD in its place", () => {
    expect(isStorable(toStorable(text))).toBe(true);
    expect(toStorable(text)).toContain("\uFFFD");
  });
});

describe.each(good)("%j", (text) => {
  it("is storable and stays as it is", () => {
    expect(isStorable(text)).toBe(true);
    expect(toStorable(text)).toBe(text);
    for (const value of [text, [text], { a: { [text]: 1 } }, { a: [`\\${text}`] }]) {
      expect(isStorableJson(value)).toBe(true);
    }
  });
});

it("has nothing against values without texts", () => {
  for (const value of [undefined, null, 1, true, []]) expect(isStorableJson(value)).toBe(true);
});
