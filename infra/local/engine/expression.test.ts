import { describe, expect, it } from "vitest";
import { evaluate, holds, matchKeyOf, matchKeysOf, syntaxError } from "./expression";

const event = { data: { id: "x", n: 3, nested: { id: "deep" } } };

describe("conditions", () => {
  it.each([
    ["event.data.id == async.data.id", true],
    ["event.data.n == 3 && async.data.id == 'x'", true],
    ["event.data.n > 3", false],
    ["event.data.missing == async.data.missing", false],
    ["event.data.", false],
  ])("%s holds: %s", (expression, expected) => {
    expect(holds(expression, { event, async: { data: { id: "x" } } })).toBe(expected);
  });

  it("hold when there is none", () => {
    expect(holds(undefined, { event })).toBe(true);
  });

  it("report a syntax error", () => {
    expect(syntaxError("event.data ==")).toMatch(/EOF/);
    expect(syntaxError("event.data.id == 'x'")).toBeUndefined();
  });

  it("give values", () => {
    expect(evaluate("event.data.id", { event })).toBe("x");
  });
});

describe("match keys", () => {
  const keys = matchKeysOf({ name: "t/got", data: { id: "x", other: 3, list: [1] } });

  it("file a wait under the value that the event must have", () => {
    expect(keys).toContain(matchKeyOf("t/got", "event.data.id == async.data.id", event));
    expect(keys).toContain(
      matchKeyOf("t/got", "async.data.other == event.data.n && event.data.n > 0", event),
    );
  });

  it("differ by event name, key and value", () => {
    expect(keys).not.toContain(matchKeyOf("t/else", "event.data.id == async.data.id", event));
    expect(keys).not.toContain(matchKeyOf("t/got", "event.data.nested.id == async.data.id", event));
    expect(keys).not.toContain(matchKeyOf("t/got", "event.data.id == async.data.other", event));
  });

  it.each([
    "event.data.id == 'x'",
    "event.data.id == async.data.id || true",
    "event.data.nested == async.data.id",
    "event.data.id == async.data.deep.id",
    "event.data.id != async.data.id",
  ])("are not used for %s, which other events may meet too", (expression) => {
    expect(matchKeyOf("t/got", expression, event)).toBeUndefined();
  });
});
