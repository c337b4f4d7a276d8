import { describe, expect, it } from "vitest";
import { completionOf, openExpressionAt } from "./open-expression";

/** `|` is the caret. */
const at = (marked: string) => {
  const caret = marked.indexOf("|");
  return openExpressionAt(marked.replace("|", ""), caret);
};

describe("openExpressionAt", () => {
  it.each([
    ["{{|", ""],
    ["a {{steps.ge|", "steps.ge"],
    ["{{ steps.a|.b }}", "steps.a"],
    ["{{#if trig|", "trig"],
    ["{{#ea|", "ea"],
    ["{{upper (trim tri|", "tri"],
    ['{{default steps.a "x" tr|', "tr"],
    ["{{{tri|", "tri"],
  ])("finds what is typed in %s", (text, typed) => {
    expect(at(text)?.typed).toBe(typed);
  });

  it.each(["|", "a {{x}} b|", "{ {x|", '{{default a "te|', "{{! note|"])("finds none in %s", (text) => {
    expect(at(text)).toBeUndefined();
  });

  it("knows whether the expression is closed already", () => {
    expect(at("{{a| }} b")?.closed).toBe(true);
    expect(at("{{a| b {{c}}")?.closed).toBe(false);
  });
});

it("closes an expression that is open, and waits for a helper's arguments", () => {
  const open = at("Hi {{tri|");
  const closed = at("Hi {{tri|}}");
  if (!open || !closed) throw new Error("expected expressions");
  expect(completionOf(open, "trigger.id")).toEqual({ text: "trigger.id}}", caret: 12 });
  expect(completionOf(closed, "trigger.id")).toEqual({ text: "trigger.id", caret: 10 });
  expect(completionOf(open, "upper ")).toEqual({ text: "upper }}", caret: 6 });
});
