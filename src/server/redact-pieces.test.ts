import { describe, expect, it } from "vitest";
import { formsOf, mask, redactorFor } from "./redact";

const secret = 'sk-live/4f8a+9c"0d';
const whole = (values: readonly string[], pieces: readonly string[]) => {
  const show = redactorFor(values).pieces();
  return pieces.map(show).join("");
};
/** The text cut at every place where it can be cut in two, and in single characters. */
const cuts = (text: string): string[][] => [
  [...text],
  ...Array.from({ length: text.length - 1 }, (_, index) => [text.slice(0, index + 1), text.slice(index + 1)]),
];

describe("a text in pieces", () => {
  it("is masked like the whole text, in all forms, wherever it is cut", () => {
    for (const form of formsOf(secret)) {
      const text = `The key is ${form}, keep it.`;
      for (const pieces of cuts(text)) expect(whole([secret], pieces)).toBe(`The key is ${mask}, keep it.`);
    }
  });

  it("shows of a secret nothing while it comes, and what only began like one when that is clear", () => {
    const show = redactorFor(["abcdefgh"]).pieces();
    expect(["say abc", "def", "X", " abcdefg"].map(show)).toEqual(["say ", "", "abcdefX", " "]);
  });

  it("masks forms that overlap", () => {
    const values = ["abcd1234", "1234efgh"];
    for (const pieces of cuts("_abcd1234efgh_")) expect(whole(values, pieces)).toBe(`_${mask}_`);
    for (const pieces of cuts("_abcd1234efg!")) expect(whole(values, pieces)).toBe(`_${mask}efg!`);
  });

  it("masks the same value again and again", () => {
    const text = "abcd1234 ".repeat(300);
    const pieces = text.match(/.{1,7}/g) ?? [];
    expect(whole(["abcd1234"], pieces)).toBe(`${mask} `.repeat(300));
  });

  it("masks a short value where it is all that was said, or a whole text in JSON", () => {
    for (const pieces of [["abc"], ["a", "bc"]]) expect(whole(["abc"], pieces)).toBe("");
    expect(whole(["abc"], ["ab", "c", "d"])).toBe("abcd");
    expect(whole(["abc"], ['{"key": "a', 'bc"}'])).toBe(`{"key": ${mask}}`);
  });

  it("hides the signatures of addresses that answer steps", () => {
    const place = "https://flow.test/api/resume/0190b1f0-0000-7000-8000-000000000000/ask/-/";
    const text = `Click ${place}q3Jw-0_dZ8u1mC5xT7bYkQeRfG2hN4sVaWiOpLcXzBE to agree.`;
    for (const pieces of cuts(text)) expect(whole([], pieces)).toBe(`Click ${place}${mask} to agree.`);
  });

  it("is handed on at once where nothing is to be masked", () => {
    const show = redactorFor([]).pieces();
    expect(["a", "", "bc"].map(show)).toEqual(["a", "", "bc"]);
  });
});
