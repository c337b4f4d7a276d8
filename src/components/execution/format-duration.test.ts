import { expect, test } from "vitest";
import { durationOf, formatDuration } from "./format-duration";

test.each([
  [-5, "0 ms"],
  [0, "0 ms"],
  [840.4, "840 ms"],
  [1_000, "1.00 s"],
  [1_249, "1.24 s"],
  [9_999, "9.99 s"],
  [59_999, "59.9 s"],
  [60_000, "1 min"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [3 * 86_400_000 + 4 * 3_600_000, "3 d 4 h"],
])("%d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("a duration runs to its end, else to now, and is null before the start", () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const now = Date.parse("2026-01-01T00:00:09.000Z");
  expect(durationOf({ startedAt, completedAt: "2026-01-01T00:00:02.500Z" }, now)).toBe(2_500);
  expect(durationOf({ startedAt, completedAt: null }, now)).toBe(9_000);
  expect(durationOf({ startedAt: null, completedAt: null }, now)).toBeNull();
});
