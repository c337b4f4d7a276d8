import { describe, expect, it } from "vitest";
import { nextCronTime, parseCron } from "./cron";

const next = (expression: string, after: string): string | undefined => {
  const at = nextCronTime(parseCron(expression), Date.parse(after));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe("the next time of a cron expression", () => {
  it.each([
    ["* * * * *", "2026-11-21T01:46:59.999Z", "2026-11-21T01:47:00.000Z"],
    ["* * * * *", "2026-11-21T01:47:00.000Z", "2026-11-21T01:48:00.000Z"],
    ["*/15 * * * *", "2026-11-21T01:46:00Z", "2026-11-21T02:00:00.000Z"],
    ["5/20 3 * * *", "2026-11-21T03:26:00Z", "2026-11-21T03:45:00.000Z"],
    ["30 9 * * 1-5", "2026-11-20T10:00:00Z", "2026-11-23T09:30:00.000Z"],
    ["0 0 1 jan *", "2026-11-21T00:00:00Z", "2027-01-01T00:00:00.000Z"],
    ["0 0 29 2 *", "2026-11-21T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["0 0 * * sun", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00.000Z"],
    ["0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00.000Z"],
    ["0 12 13 * 5", "2026-11-21T00:00:00Z", "2026-11-27T12:00:00.000Z"],
    ["TZ=America/New_York 0 9 * * *", "2026-07-01T00:00:00Z", "2026-07-01T13:00:00.000Z"],
    ["TZ=America/New_York 0 9 * * *", "2026-12-01T00:00:00Z", "2026-12-01T14:00:00.000Z"],
    ["TZ=Asia/Kolkata 0 0 * * *", "2026-12-01T00:00:00Z", "2026-12-01T18:30:00.000Z"],
    // 02:30 does not exist on the day on which the clocks go forward.
    ["TZ=Europe/Paris 30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00.000Z"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it("is none when the date never comes", () => {
    expect(next("0 0 31 2 *", "2026-01-01T00:00:00Z")).toBeUndefined();
  });

  it("agrees with a search minute by minute", () => {
    const expression = "7,38 */5 2-20/3 * 2,4";
    const cron = parseCron(expression);
    const start = Date.parse("2026-03-01T00:00:00Z");
    const slow: number[] = [];
    for (let at = start + 60_000; slow.length < 30; at += 60_000) {
      const date = new Date(at);
      const days = [2, 5, 8, 11, 14, 17, 20].includes(date.getUTCDate()) || [2, 4].includes(date.getUTCDay());
      if (days && date.getUTCHours() % 5 === 0 && [7, 38].includes(date.getUTCMinutes())) slow.push(at);
    }
    const fast: number[] = [];
    for (let at = start; fast.length < 30; fast.push(at)) at = nextCronTime(cron, at) ?? Number.NaN;
    expect(fast).toEqual(slow);
  });
});

describe("a cron expression that cannot be read", () => {
  it.each([
    ["* * * *", /five fields/],
    ["60 * * * *", /bad minute field: "60"/],
    ["* * * * mo", /bad day of week field/],
    ["5-1 * * * *", /bad minute field/],
    ["*/0 * * * *", /bad minute field/],
    ["TZ=Nowhere/City * * * * *", /time zone/i],
  ])("%s says why", (expression, message) => {
    expect(() => parseCron(expression)).toThrow(message);
  });
});
