import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { triggerEvent } from "./definition";
import { EventTimeError, startTime } from "./start-time";

const before = { event: "e", phase: "before", amount: 1, unit: "hours", at: "starts_at" };

describe("an event trigger's config", () => {
  it.each([
    [{ event: "order.paid" }],
    [{ event: "A_b-9.c", phase: "now", at: "not..read" }],
    [before],
    [{ ...before, phase: "after", at: "a.0.odd name", amount: 365, unit: "days" }],
  ])("%j has no problem", (config) => expect(draftIssues(triggerEvent, config)).toEqual([]));

  it.each<[Record<string, unknown>, string, RegExp]>([
    [{}, "event", /is missing: give the name that the application posts, such as order.paid/],
    [{ event: "" }, "event", /"" is no event's name: give 1 to 100/],
    [{ event: "order paid" }, "event", /"order paid" is no event's name/],
    [{ event: "orders.*" }, "event", /"orders.\*" is no event's name/],
    [{ event: "{{trigger.name}}" }, "event", /is no event's name/],
    [{ event: "e", phase: "later" }, "phase", /expected/],
    [{ ...before, amount: undefined }, "amount", /is missing: say how long before or after/],
    [{ ...before, amount: -1 }, "amount", /must not be negative/],
    [{ ...before, amount: "{{trigger.n}}" }, "amount", /it must be a number/],
    [{ ...before, amount: 366, unit: "days" }, "amount", /is 366 days: it may be 365 days at most/],
    [{ ...before, at: undefined }, "at", /is missing: say where the event's data holds the time/],
    [{ ...before, at: " " }, "at", /is missing/],
    [{ ...before, at: "a..b" }, "at", /"a..b" is no path/],
    [{ ...before, at: "{{trigger.data.at}}" }, "at", /is no path/],
  ])("%j has a problem at %s", (config, field, message) => {
    expect(draftIssues(triggerEvent, config)).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe("the time at which a run for an event starts", () => {
  const start = (config: Record<string, unknown>, data: unknown) =>
    startTime(triggerEvent.config.parse({ event: "e", ...config }), data)?.toISOString();

  it("is at once without a phase", () => expect(start({}, { starts_at: "nonsense" })).toBeUndefined());

  it.each<[string, number, string, string]>([
    ["before", 90, "seconds", "2030-01-31T08:58:30.000Z"],
    ["before", 0.5, "hours", "2030-01-31T08:30:00.000Z"],
    ["after", 15, "minutes", "2030-01-31T09:15:00.000Z"],
    ["after", 2, "days", "2030-02-02T09:00:00.000Z"],
    ["after", 0, "days", "2030-01-31T09:00:00.000Z"],
  ])("is %s the time in the data by %s %s", (phase, amount, unit, expected) => {
    const data = { trip: { legs: [{ at: "2030-01-31T10:00:00+01:00" }] } };
    expect(start({ phase, amount, unit, at: "trip.legs.0.at" }, data)).toBe(expected);
  });

  it.each<[unknown, RegExp]>([
    [{}, /the event's data has no starts_at: send an ISO time there/],
    [{ starts_at: null }, /has no starts_at/],
    [null, /has no starts_at/],
    ["text", /has no starts_at/],
    [{ starts_at: "tomorrow" }, /starts_at is "tomorrow": it must be an ISO time, such as/],
    [{ starts_at: 1893456000 }, /starts_at is 1893456000: it must be an ISO time/],
    [{ starts_at: "2030-02-30T09:00Z" }, /it must be an ISO time/],
    [{ starts_at: "x".repeat(500) }, /starts_at is "x{79}: it/],
  ])("cannot be told from %j", (data, message) => {
    expect(() => start({ ...before }, data)).toThrow(EventTimeError);
    expect(() => start({ ...before }, data)).toThrow(message);
  });

  it("reads own properties alone", () => {
    expect(() => start({ ...before, at: "constructor.name" }, {})).toThrow(EventTimeError);
  });
});
