import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { unitMs, utilityDelay } from "@/nodes/utility-delay/definition";
import type { Context } from "../references";
import { parseDelay } from "./delay/index";

const context: Context = {
  now: "2029-12-01T00:00:00Z",
  trigger: {
    body: {
      remind_at: "2030-02-03T04:05:06Z",
      minutes: 7,
      retry_after: "20",
      ts: 1893456000,
      ms: 1893456000000,
      pauseMs: 1500,
      note: "soon",
    },
  },
  steps: { invoice: { due_date: "2030-05-01", number: "A-1" }, poll: { body: { wait_seconds: 12 } } },
};
const parse = (text: string, current?: Record<string, unknown>) =>
  parseDelay({ definition: utilityDelay, text, context, current });

function milliseconds(config: Record<string, unknown>): number {
  const { amount, unit } = utilityDelay.config.parse(renderConfig(utilityDelay, config, context));
  return (amount ?? Number.NaN) * unitMs[unit];
}
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe("a delay for a time", () => {
  it.each<[string, number]>([
    ["wait 5 minutes", 5 * minute],
    ["sleep for thirty seconds", 30 * second],
    ["pause 2h", 2 * hour],
    ["hold for 2h30m", 2.5 * hour],
    ["delay by 1h 15min", 75 * minute],
    ["wait an hour", hour],
    ["wait for one hour and a half", 1.5 * hour],
    ["an hour and twenty minutes", 80 * minute],
    ["half an hour pause", 30 * minute],
    ["wait half a day", 12 * hour],
    ["wait 1/2 hour", 30 * minute],
    ["three quarters of an hour", 45 * minute],
    ["1.5 days", 36 * hour],
    ["two and a half hours", 2.5 * hour],
    ["sleep 90s", 90 * second],
    ["wait 500 ms", 500],
    ["wait 1500 milliseconds", 1500],
    ["wait a week", 7 * day],
    ["for a fortnight", 14 * day],
    ["2 weeks and 3 days", 17 * day],
    ["give it forty-five minutes", 45 * minute],
    ["10min", 10 * minute],
    ["a 20 second break", 20 * second],
    ["20-second delay", 20 * second],
    ["1 day, 4 hours and 30 minutes", 28.5 * hour],
    ["PT15M", 15 * minute],
    ["P1DT12H", 36 * hour],
    ["wait 00:10:30", 630 * second],
    ["wait 1,000 seconds", 1000 * second],
    ["Please wait ten minutes before the next step", 10 * minute],
    ["continue after 3 hours", 3 * hour],
    ["resume in 45 minutes", 45 * minute],
    ["wait 24 hours then go on", 24 * hour],
    ["0 seconds", 0],
    ["wait {{trigger.body.minutes}} minutes", 7 * minute],
    ["wait trigger.body.minutes minutes", 7 * minute],
    ["wait for the number of minutes in the webhook's minutes field", 7 * minute],
    ["sleep for as many seconds as retry_after from the webhook says", 20 * second],
    ["wait retry_after seconds", 20 * second],
    ["delay by retry_after seconds from the webhook", 20 * second],
    ["pause for pauseMs from the webhook", 1500],
    ["wait for wait_seconds of the poll step", 12 * second],
  ])("%s", (text, length) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    expect(config.mode).toBe("for");
    expect(milliseconds(config)).toBe(length);
  });

  it("keeps the unit that was said, and takes one that keeps the length exact", () => {
    expect(parse("60 minutes").config).toEqual({ mode: "for", amount: 60, unit: "minutes" });
    expect(parse("1.5 days").config).toEqual({ mode: "for", amount: 36, unit: "hours" });
    expect(parse("wait 2 weeks").config).toEqual({ mode: "for", amount: 14, unit: "days" });
    expect(parse("wait 2 weeks").provenance).toEqual({ mode: "words", amount: "words", unit: "words" });
  });

  it.each([
    "wait some time",
    "hold on a moment",
    "sleep for a few minutes",
    "pause briefly",
    "delay it for a long time",
    "wait 10",
    "wait between 5 and 10 minutes",
    "5-10 minutes",
    "wait -5 minutes",
    "wait for a month",
    "delay by two years",
    "wait 400 days",
    "wait an hour or two",
    "wait 3 working days",
    "in 3 days at 9am",
    "wait a random time",
    "wait",
    "wait for the note from the webhook",
    "wait for duration of the invoice step",
    "wait until it is ready",
    "until the order is paid",
    "hold until tomorrow at 9",
    "until next monday",
    "until 5pm",
    "wait until the end of the day",
    "until 2 hours before the due date of the invoice step",
    "until the number of the invoice step",
    "until 3/4/2030",
    "until March 2030",
    "until the start time from the webhook",
    "until 2030-02-30T10:00:00Z",
  ])("%s: asked", (text) => {
    const { config, questions } = parse(text);
    expect(questions.length).toBeGreaterThan(0);
    expect(config).not.toHaveProperty("amount");
    expect(config).not.toHaveProperty("at");
  });
});

describe("a delay until a time", () => {
  it.each<[string, string]>([
    ["until 2030-01-01T09:00:00Z", "2030-01-01T09:00:00Z"],
    ["wait till 2030-01-01T09:00:00+02:00", "2030-01-01T07:00:00Z"],
    ["hold until 2030-06-01", "2030-06-01T00:00:00Z"],
    ["until 2030-06-01 08:30", "2030-06-01T08:30:00Z"],
    ["until 2030-06-01 08:30 Berlin time", "2030-06-01T06:30:00Z"],
    ["sleep until March 3rd, 2030 at 9am UTC", "2030-03-03T09:00:00Z"],
    ["until the 5th of May 2030 at noon, New York", "2030-05-05T16:00:00Z"],
    ["wait until 12 December 2030 17:00 CET", "2030-12-12T16:00:00Z"],
    ["until 25/12/2030 8:00", "2030-12-25T08:00:00Z"],
    ["until the remind_at date", "2030-02-03T04:05:06Z"],
    ["until 1893456000", "2030-01-01T00:00:00Z"],
    ["until Jan 1 2030", "2030-01-01T00:00:00Z"],
    ["resume at 2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
    ["until {{trigger.body.remind_at}}", "2030-02-03T04:05:06Z"],
    ["wait until trigger.body.remind_at", "2030-02-03T04:05:06Z"],
    ["until the remind_at of the webhook", "2030-02-03T04:05:06Z"],
    ["wait until the time given in remind_at from the webhook body", "2030-02-03T04:05:06Z"],
    ["until the due date of the invoice step", "2030-05-01"],
    ["until steps.invoice.due_date", "2030-05-01"],
    ["until the timestamp in trigger.body.ts", "2030-01-01T00:00:00.000Z"],
    ["until the ms in the webhook", "2030-01-01T00:00:00.000Z"],
  ])("%s", (text, at) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    expect(renderConfig(utilityDelay, config, context)).toMatchObject({ mode: "until", at });
  });

  it("is taken at its word where nothing of the data is known", () => {
    const { config } = parseDelay({
      definition: utilityDelay,
      text: "until the due date of the order step",
      context: { steps: {} },
    });
    expect(config).toEqual({ mode: "until", at: "{{steps.order.due_date}}" });
  });
});

it("a refinement changes the unit alone", () => {
  expect(parse("change it to hours", { mode: "for", amount: 3, unit: "minutes" }).config).toEqual({
    mode: "for",
    amount: 3,
    unit: "hours",
  });
});
