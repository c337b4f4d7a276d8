import { describe, expect, it } from "vitest";
import { defaultRetryDelayMs, delayOf, retryAfterMs } from "./duration";

describe("delayOf", () => {
  it.each([
    ["2s", 2_000],
    ["2h30m10s", 9_010_000],
    ["1w", 604_800_000],
    ["1500ms", 1_500],
    ["400d", 365 * 86_400_000],
    ["soon", undefined],
    ["", undefined],
    ["5s later", undefined],
  ])("reads %s", (text, expected) => {
    expect(delayOf(text)).toBe(expected);
  });

  it("takes a date that is past as no delay, and one to come as the time until it", () => {
    expect(delayOf("2001-01-01T00:00:00.000Z")).toBe(0);
    const delay = delayOf(new Date(Date.now() + 3_600_000).toISOString());
    expect(delay).toBeGreaterThan(3_500_000);
    expect(delay).toBeLessThanOrEqual(3_600_000);
  });
});

describe("retryAfterMs", () => {
  it("reads seconds and dates, between a second and a day", () => {
    expect(retryAfterMs("2")).toBe(2_000);
    expect(retryAfterMs("0")).toBe(1_000);
    expect(retryAfterMs("9999999")).toBe(86_400_000);
    expect(retryAfterMs(new Date(0).toISOString())).toBe(1_000);
    expect(retryAfterMs(null)).toBeUndefined();
    expect(retryAfterMs("whenever")).toBeUndefined();
  });
});

describe("defaultRetryDelayMs", () => {
  it("follows the table, with at most 30 s more", () => {
    for (const [attempt, seconds] of [
      [1, 15],
      [2, 30],
      [4, 120],
      [10, 7_200],
      [20, 7_200],
    ] as const) {
      const delay = defaultRetryDelayMs(attempt);
      expect(delay).toBeGreaterThanOrEqual(seconds * 1_000);
      expect(delay).toBeLessThanOrEqual(seconds * 1_000 + 30_000);
    }
  });
});
