import { describe, expect, it } from "vitest";
import { triggerSchedule } from "@/nodes/trigger-schedule/definition";
import { parseSchedule } from "./schedule/index";

const parse = (text: string, current?: Record<string, unknown>) =>
  parseSchedule({ definition: triggerSchedule, text, context: { steps: {} }, current });

describe("a schedule in words", () => {
  it.each<[string, string, string?]>([
    ["every minute", "* * * * *"],
    ["every 5 minutes", "*/5 * * * *"],
    ["run each 10 mins", "*/10 * * * *"],
    ["every twenty minutes", "*/20 * * * *"],
    ["every half hour", "*/30 * * * *"],
    ["every half an hour", "*/30 * * * *"],
    ["every quarter of an hour", "*/15 * * * *"],
    ["every other minute", "*/2 * * * *"],
    ["at 5-minute intervals", "*/5 * * * *"],
    ["four times an hour", "*/15 * * * *"],
    ["hourly", "0 * * * *"],
    ["every hour on the hour", "0 * * * *"],
    ["once an hour", "0 * * * *"],
    ["every hour at quarter past", "15 * * * *"],
    ["hourly at :20", "20 * * * *"],
    ["at minute 7 of every hour", "7 * * * *"],
    ["10 minutes before every hour", "50 * * * *"],
    ["half past every hour", "30 * * * *"],
    ["every 2 hours", "0 */2 * * *"],
    ["every six hours", "0 */6 * * *"],
    ["every 120 minutes", "0 */2 * * *"],
    ["every other hour", "0 */2 * * *"],
    ["every 4 hours at minute 15", "15 */4 * * *"],
    ["every 2 hours starting at 1am", "0 1-23/2 * * *"],
    ["every two hours from 8 to 18", "0 8-18/2 * * *"],
    ["every 24 hours", "0 0 * * *"],
    ["at 9am every day", "0 9 * * *"],
    ["daily at 6:45 pm", "45 18 * * *"],
    ["each day at half past nine", "30 9 * * *"],
    ["every day at a quarter to ten in the evening", "45 21 * * *"],
    ["run at noon", "0 12 * * *"],
    ["every night at 2", "0 2 * * *"],
    ["every night at 11", "0 23 * * *"],
    ["every evening at 8", "0 20 * * *"],
    ["weekday mornings at 7:15", "15 7 * * 1-5"],
    ["5 o'clock in the afternoon on fridays", "0 17 * * 5"],
    ["twice a day at 8 and 20", "0 8,20 * * *"],
    ["three times a day: at 6am, 2pm and 10pm", "0 6,14,22 * * *"],
    ["9 and 11am on tuesdays", "0 9,11 * * 2"],
    ["at 9:00 and 9:30", "0,30 9 * * *"],
    ["12am daily", "0 0 * * *"],
    ["12pm daily", "0 12 * * *"],
    ["daily at 0730 hours", "30 7 * * *"],
    ["18h30 tous", "30 18 * * *"],
    ["Sat and Sun at 10", "0 10 * * 0,6"],
    ["on weekends at 10am", "0 10 * * 0,6"],
    ["Mon-Fri 08:30", "30 8 * * 1-5"],
    ["monday through thursday at 5pm", "0 17 * * 1-4"],
    ["Mon, Wed & Fri at noon", "0 12 * * 1,3,5"],
    ["mon/wed/fri 6am", "0 6 * * 1,3,5"],
    ["fri-sun at 22:00", "0 22 * * 0,5,6"],
    ["every day except sunday at 9", "0 9 * * 1-6"],
    ["weekdays but not friday at 4pm", "0 16 * * 1-4"],
    ["every Tuesday at 14.30", "30 14 * * 2"],
    ["first day of the month at 6am", "0 6 1 * *"],
    ["on the 15th at noon", "0 12 15 * *"],
    ["on the 1st and 15th of every month at 8:00", "0 8 1,15 * *"],
    ["day 10 of each month at 3pm", "0 15 10 * *"],
    ["monthly on the twenty-first at midnight", "0 0 21 * *"],
    ["beginning of each month at 00:05", "5 0 1 * *"],
    ["quarterly on the 1st at 7am", "0 7 1 1,4,7,10 *"],
    ["every 3 months on the 5th at 10:00", "0 10 5 1,4,7,10 *"],
    ["every january 1st at midnight", "0 0 1 1 *"],
    ["24 December at 18:00", "0 18 24 12 *"],
    ["every Monday in march and april at 9am", "0 9 * 3,4 1"],
    ["yearly on Dec 31 at 23:59", "59 23 31 12 *"],
    ["every 20 minutes between 9 and 17 on weekdays", "*/20 9-16 * * 1-5"],
    ["hourly from 9 to 5", "0 9-17 * * *"],
    ["every hour from 8am until 6pm, mon to sat", "0 8-18 * * 1-6"],
    ["every hour between 22:00 and 04:00", "0 22-23,0-4 * * *"],
    ["cron: 5 4 * * sun", "5 4 * * sun"],
    ["use `*/7 8-18 * * 1-5` please", "*/7 8-18 * * 1-5"],
    ["@daily", "0 0 * * *"],
    ["evry 5 mintues", "*/5 * * * *"],
    ["every wensday at 9am", "0 9 * * 3"],
  ])("%s", (text, cron) => {
    const suggestion = parse(text);
    expect(suggestion.config).toMatchObject({ cron, timezone: "UTC" });
    expect(suggestion.provenance).toMatchObject({ cron: "words", timezone: "default" });
  });
});

describe("a time zone in words", () => {
  it.each<[string, string]>([
    ["every day at 9 Europe/Madrid", "Europe/Madrid"],
    ["daily 9am america/sao_paulo", "America/Sao_Paulo"],
    ["weekdays at 8am Pacific time", "America/Los_Angeles"],
    ["weekdays at 8am PST", "America/Los_Angeles"],
    ["weekdays at 8am ET", "America/New_York"],
    ["weekdays at 8am eastern time", "America/New_York"],
    ["mondays 10:00 CET", "Europe/Paris"],
    ["mondays 10:00 central european time", "Europe/Paris"],
    ["at 9am in London", "Europe/London"],
    ["at 9am, São Paulo time", "America/Sao_Paulo"],
    ["9am every monday (Tokyo)", "Asia/Tokyo"],
    ["daily at 7 in Los Angeles", "America/Los_Angeles"],
    ["daily at 7am San Francisco time", "America/Los_Angeles"],
    ["daily at 18:00 German time", "Europe/Berlin"],
    ["every Friday at 17:00 in India", "Asia/Kolkata"],
    ["daily at 9 UTC", "UTC"],
    ["daily at 9am GMT+2", "Etc/GMT-2"],
    ["daily at 9am, timezone: Asia/Singapore", "Asia/Singapore"],
    ["each morning at 6 Sydney time", "Australia/Sydney"],
    ["every day at 9 o'clock Mumbai", "Asia/Kolkata"],
    ["run nightly at 2am in the Europe/Vienna timezone", "Europe/Vienna"],
    ["daily 9am Kyiv time", "Europe/Kyiv"],
    ["daily at 9am buenos aires", "America/Argentina/Buenos_Aires"],
  ])("%s", (text, timezone) => {
    const { config, provenance, questions } = parse(text);
    expect(config.timezone).toBe(timezone);
    expect(config.cron).toEqual(expect.any(String));
    expect(provenance.timezone).toBe("words");
    expect(questions.filter(({ field }) => field === "timezone")).toEqual([]);
  });

  it.each([
    "daily at 9 in the US",
    "daily at 9am Australia time",
    "daily at 9 my local time",
    "every day at 9am Springfield time",
    "daily at 9 Europe/Atlantis",
    "daily at 9am UTC+5:30",
  ])("%s: which zone is asked", (text) => {
    const { config, questions } = parse(text);
    expect(config).not.toHaveProperty("timezone");
    expect(questions.map(({ field }) => field)).toContain("timezone");
    expect(config.cron).toBe("0 9 * * *");
  });
});

describe("a wish that cron cannot express, or that says no time", () => {
  it.each([
    "every 30 seconds",
    "every second",
    "every 5s",
    "last day of the month at noon",
    "at the end of each month",
    "first Monday of the month at 9",
    "every second Tuesday of the month",
    "on the last friday of every month at 17:00",
    "every other week on monday",
    "biweekly on fridays",
    "every two weeks",
    "every other Wednesday at 3",
    "every weekday at 9 except public holidays",
    "tomorrow at 9",
    "on 2030-03-01 at 9:00",
    "next monday at 8am",
    "in 2 hours",
    "every few minutes",
    "every couple of hours",
    "every morning",
    "every day in the evening",
    "on friday at the end of the day",
    "often",
    "from time to time",
    "as soon as possible",
    "at 9:00 and 17:30",
    "every 90 minutes",
    "every 45 minutes",
    "every 18 hours",
    "every hour at 9am",
    "every 20 minutes between 9:30 and 17:00",
    "three times a week",
    "weekly at 9am",
    "on the 1st and every monday at 9",
    "on december 24 and january 1 at 9am",
    "at 25:00 every day",
    "on february 30 at noon",
    "0 0 12 * * MON-FRI",
    "61 * * * *",
    "when a new order comes in",
    "send the report",
    "jeden Tag um neun Uhr",
  ])("%s", (text) => {
    const { config, questions } = parse(text);
    expect(config).not.toHaveProperty("cron");
    expect(questions.map(({ field }) => field)).toContain("cron");
  });

  it.each<[string, string]>([
    ["daily", "0 0 * * *"],
    ["every monday", "0 0 * * 1"],
    ["monthly at 9am", "0 9 1 * *"],
    ["every other day at 6", "0 6 */2 * *"],
    ["every 7 minutes", "*/7 * * * *"],
    ["every 5 hours", "0 */5 * * *"],
    ["twice a day", "0 */12 * * *"],
    ["hourly during business hours", "0 9-17 * * 1-5"],
  ])("%s: taken as %s, and asked", (text, cron) => {
    const { config, questions } = parse(text);
    expect(config.cron).toBe(cron);
    expect(questions.map(({ field }) => field)).toContain("cron");
  });
});

describe("a schedule that is refined", () => {
  const current = { cron: "30 9 * * 1-5", timezone: "Europe/Berlin" };
  it.each<[string, Record<string, unknown>]>([
    ["make it 10am", { cron: "0 10 * * 1-5" }],
    ["at 10:15 instead", { cron: "15 10 * * 1-5", timezone: "Europe/Berlin" }],
    ["on weekends", { cron: "30 9 * * 0,6", timezone: "Europe/Berlin" }],
    ["in New York time", { cron: "30 9 * * 1-5", timezone: "America/New_York" }],
  ])("%s", (text, config) => {
    expect(parse(text, current).config).toMatchObject(config);
  });
});
