import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { logicCondition, type Operator } from "./definition";
import { evaluate } from "./evaluate";

const decide = (left: unknown, operator: Operator, right?: unknown) =>
  evaluate({ combine: "all", rules: [{ left, operator, right }] });

describe("evaluate", () => {
  it.each<[unknown, Operator, unknown, boolean]>([
    ["a", "equals", "a", true],
    ["a", "equals", "A", false],
    [100, "equals", "100", true],
    ["100", "equals", 100, true],
    [100, "equals", "100.0", false],
    [true, "equals", "true", true],
    [{ a: [1] }, "equals", { a: [1] }, true],
    [null, "equals", "null", false],
    [1, "notEquals", 2, true],
    ["hello", "contains", "ell", true],
    [[1, 2], "contains", "2", true],
    [[{ a: 1 }], "contains", { a: 1 }, true],
    ["hello", "notContains", "x", true],
    ["hello", "startsWith", "he", true],
    ["hello", "endsWith", "lo", true],
    ["101", "greaterThan", 100, true],
    [100, "greaterThan", "100", false],
    [100, "greaterOrEqual", "100", true],
    ["9", "lessThan", "10", true],
    ["2030-01-01", "lessThan", "2030-01-02T00:00:00Z", true],
    ["2030-01-02T01:00:00+01:00", "lessOrEqual", "2030-01-02T00:00:00Z", true],
    ["", "isEmpty", undefined, true],
    [[], "isEmpty", undefined, true],
    [{}, "isEmpty", undefined, true],
    [0, "isEmpty", undefined, false],
    [[0], "isNotEmpty", undefined, true],
    [null, "exists", undefined, true],
    ["true", "isTrue", undefined, true],
    [false, "isFalse", undefined, true],
    ["ab12", "matches", "^[a-z]+\\d+$", true],
    ["x", "matches", "y", false],
  ])("%j %s %j is %s", (left, operator, right, expected) => {
    expect(decide(left, operator, right)).toBe(expected);
  });

  it.each<[unknown, Operator, unknown, RegExp]>([
    ["abc", "greaterThan", 1, /"abc" and 1 cannot be ordered/],
    [1, "contains", 1, /neither a text nor a list/],
    ["yes", "isTrue", undefined, /neither/],
    ["a", "matches", "(", /not a regular expression/],
    ["a", "matches", "(?=a)", /RE2/],
    [{}, "startsWith", "a", /needs texts/],
  ])("%j %s %j fails and says why", (left, operator, right, message) => {
    expect(() => decide(left, operator, right)).toThrow(message);
  });

  it("takes a regular expression that would explode elsewhere in linear time", () => {
    expect(decide(`${"a".repeat(50_000)}!`, "matches", "^(a+)+$")).toBe(false);
  });

  // Linear in the text, and still minutes: every step of the pattern is tried at every character.
  it.each([
    [
      "a pattern that repeats much on a long text",
      "ab".repeat(100_000),
      "a[ab]{900}[^ab]",
      /too long: a pattern of \d+ steps/,
    ],
    ["a long pattern", "x", "a".repeat(10_001), /10001 characters, and 10000 are the most/],
    ["repetitions in each other", "x", "((a{100}){100}){100}", /invalid repeat count/],
    ["patterns nested too deep", "x", "(".repeat(4_000) + ")".repeat(4_000), /nests too deeply/],
  ])("refuses %s", (_, left, right, message) => {
    expect(() => decide(left, "matches", right)).toThrow(message);
  });

  it("counts what all rules of a node take together", () => {
    const rule = { left: "b".repeat(300_000), operator: "matches" as const, right: "a[ab]{10}c" };
    expect(evaluate({ combine: "all", rules: [rule] })).toBe(false);
    expect(() => evaluate({ combine: "all", rules: Array(10).fill(rule) })).toThrow(/too long/);
  });

  it("looks for a word in the longest text that there can be", () => {
    expect(decide(`${"x".repeat(1_048_576)}error`, "matches", "(?i)error|fault")).toBe(true);
  });

  it("combines by all or by any, and never hides an error", () => {
    const rules = [
      { left: 1, operator: "equals" as const, right: 1 },
      { left: 1, operator: "equals" as const, right: 2 },
    ];
    expect(evaluate({ combine: "all", rules })).toBe(false);
    expect(evaluate({ combine: "any", rules })).toBe(true);
    const broken = [...rules, { left: "a", operator: "lessThan" as const, right: 2 }];
    expect(() => evaluate({ combine: "any", rules: broken })).toThrow("Rule 3");
  });

  it.each<[Operator, boolean]>([
    ["exists", false],
    ["notExists", true],
    ["isEmpty", true],
    ["isNotEmpty", false],
  ])("%s accepts a path that does not exist", (operator, expected) => {
    const config = renderConfig(
      logicCondition,
      { rules: [{ left: "{{trigger.gone}}", operator }] },
      { trigger: {} },
    );
    expect(evaluate(config as Parameters<typeof evaluate>[0])).toBe(expected);
  });

  it("fails for such a path with any other operator, naming the field", () => {
    const render = () =>
      renderConfig(
        logicCondition,
        { rules: [{ left: "{{trigger.gone}}", operator: "equals", right: "1" }] },
        { trigger: {} },
      );
    expect(render).toThrow(expect.objectContaining({ field: "rules.0.left" }));
  });
});
