import { expect, test } from "vitest";
import { formatRelative } from "./format-relative";

const now = Date.parse("2026-03-10T12:00:00.000Z");

test.each([
  ["2026-03-10T12:00:00.000Z", "just now"],
  ["2026-03-10T11:59:01.000Z", "just now"],
  ["2026-03-10T11:59:00.000Z", "1 min ago"],
  ["2026-03-10T11:00:01.000Z", "59 min ago"],
  ["2026-03-10T11:00:00.000Z", "1 hour ago"],
  ["2026-03-09T12:00:01.000Z", "23 hours ago"],
  ["2026-03-08T11:00:00.000Z", "2 days ago"],
  ["2026-01-31T12:00:00.000Z", "31 Jan 2026"],
  ["2026-03-10T12:00:30.000Z", "just now"],
  ["2026-03-10T12:05:00.000Z", "in 5 min"],
])("%s is %s", (iso, text) => {
  expect(formatRelative(iso, now)).toBe(text);
});
