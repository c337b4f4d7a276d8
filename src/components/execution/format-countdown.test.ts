import { expect, it } from "vitest";
import { formatCountdown } from "./format-countdown";

const now = Date.parse("2026-03-01T12:00:00.000Z");

it.each([
  [0, "at any moment"],
  [-5_000, "at any moment"],
  [1, "in 1 s"],
  [12_000, "in 12 s"],
  [59_001, "in 1 min"],
  [185_000, "in 3 min 5 s"],
  [7_200_000, "in 2 h"],
])("says of %d ms: %s", (ahead, text) => {
  expect(formatCountdown(new Date(now + ahead).toISOString(), now)).toBe(text);
});
