import { describe, expect, it } from "vitest";
import { utilityDelay } from "./definition";
import { delay } from "./execute.server";

const now = new Date("2026-02-28T12:00:00.000Z");
const config = (input: Record<string, unknown>) => utilityDelay.config.parse(input);
const services = { stepId: "", startRun: () => Promise.reject(new Error("A delay starts no run.")) };
const until = async (input: Record<string, unknown>) =>
  (await delay.wait.begin(config(input), now, services)).until.toISOString();

describe("a delay", () => {
  it.each<[number, string, string]>([
    [90, "seconds", "2026-02-28T12:01:30.000Z"],
    [0.5, "seconds", "2026-02-28T12:00:00.500Z"],
    [5, "minutes", "2026-02-28T12:05:00.000Z"],
    [36, "hours", "2026-03-02T00:00:00.000Z"],
    [365, "days", "2027-02-28T12:00:00.000Z"],
    [0, "days", "2026-02-28T12:00:00.000Z"],
  ])("for %s %s ends at %s", async (amount, unit, end) =>
    expect(await until({ mode: "for", amount, unit })).toBe(end),
  );

  it.each([
    ["2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01T09:00:00+02:00", "2026-03-01T07:00:00.000Z"],
    [" 2026-03-01T09:00Z ", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01", "2026-03-01T00:00:00.000Z"],
    ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"],
  ])("until %j ends at %s", async (at, end) => expect(await until({ mode: "until", at })).toBe(end));

  it.each(["tomorrow", "", "2026-13-01", "1772355600", "2026-02-30T25:00:00Z"])(
    "until %j fails, and says what is wanted",
    async (at) => {
      await expect(until({ mode: "until", at })).rejects.toThrow(/at is ".*": it must be an ISO time/);
    },
  );

  it("takes a time without an offset for UTC, wherever the process runs", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "America/New_York";
    try {
      expect(await until({ mode: "until", at: "2026-03-01T09:00" })).toBe("2026-03-01T09:00:00.000Z");
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it("lasts a year at most", async () => {
    await expect(until({ mode: "for", amount: 366, unit: "days" })).rejects.toThrow(/more than 365 days/);
    await expect(until({ mode: "until", at: "2027-03-01T00:00:00Z" })).rejects.toThrow(/more than 365 days/);
    await expect(until({ mode: "for" })).rejects.toThrow(/amount is missing/);
  });

  it("fails for good: another attempt would read the same config", async () => {
    await expect(until({ mode: "until", at: "x" })).rejects.toThrow(
      expect.objectContaining({ name: "BadDelay", options: { final: true } }),
    );
  });

  it("hands on when it ended", () => {
    expect(delay.wait.end(config({}), { now })).toEqual({
      port: "out",
      output: { resumedAt: now.toISOString() },
    });
  });

  it("is previewed as milliseconds or as the time", () => {
    expect(delay.preview(config({ mode: "for", amount: 2, unit: "hours" }), now)).toEqual({
      milliseconds: 7_200_000,
    });
    expect(delay.preview(config({ mode: "until", at: "2026-03-01T09:00:00+02:00" }), now)).toEqual({
      until: "2026-03-01T07:00:00.000Z",
    });
  });
});

describe("a delay's draft", () => {
  const check = (input: Record<string, unknown>) => utilityDelay.check(input).map(({ field }) => field);
  it.each<[Record<string, unknown>, string[]]>([
    [{ mode: "for" }, ["amount"]],
    [{ mode: "until" }, ["at"]],
    [{ mode: "until", at: "{{trigger.at}}" }, []],
    [{ mode: "for", amount: 366, unit: "days" }, ["amount"]],
    [{ mode: "for", amount: 365, unit: "days" }, []],
    [{ mode: "for", amount: "{{trigger.n}}" }, []],
    [{ amount: 1 }, []],
  ])("%j has problems at %j", (input, fields) => expect(check(input)).toEqual(fields));
});
