import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { triggerSchedule } from "./definition";
import { schedule } from "./execute.server";

const issues = (config: Record<string, unknown>) => draftIssues(triggerSchedule, config);

describe("a schedule's config", () => {
  it.each([
    [{ cron: "0 9 * * 1-5" }],
    [{ cron: "*/5 * * * *", timezone: "Australia/Lord_Howe", onMissed: "skip" }],
  ])("%j has no problem", (config) => expect(issues(config)).toEqual([]));

  it.each<[Record<string, unknown>, string, RegExp]>([
    [{}, "cron", /is missing: give five fields, such as "0 9 \* \* 1-5"/],
    [{ cron: 5 }, "cron", /is missing/],
    [{ cron: "" }, "cron", /has 0 fields: give 5/],
    [{ cron: "0 25 * * *" }, "cron", /"0 25 \* \* \*" has the hour "25": give 0 to 23/],
    [{ cron: "0 0 31 2 *" }, "cron", /never comes/],
    [{ cron: "{{trigger.cron}}" }, "cron", /"\{\{trigger.cron\}\}" has 1 fields/],
    [{ cron: "0 9 * * *", timezone: "Berlin" }, "timezone", /"Berlin" is no time zone: .* Europe\/Berlin/],
    [{ cron: "0 9 * * *", timezone: "{{trigger.zone}}" }, "timezone", /is no time zone/],
    [{ cron: "0 9 * * *", timezone: "+02:00" }, "timezone", /is no time zone/],
    [{ cron: "0 9 * * *", onMissed: "all" }, "onMissed", /expected/],
  ])("%j has a problem at %s", (config, field, message) => {
    expect(issues(config)).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it("names every fault", () => {
    expect(issues({ cron: "x", timezone: "y" }).map(({ field }) => field)).toEqual(["cron", "timezone"]);
  });
});

it("previews the next five times, the present one left out", () => {
  const config = triggerSchedule.config.parse({ cron: "30 2 * * *", timezone: "Europe/Berlin" });
  expect(schedule.preview(config, new Date("2026-03-27T01:30:00Z"))).toEqual({
    nextRuns: [
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
      "2026-03-31T00:30:00.000Z",
      "2026-04-01T00:30:00.000Z",
    ],
  });
});
