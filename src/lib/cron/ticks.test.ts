import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCron } from "./parse-cron";
import { lastTick, nextTick } from "./ticks";
import { zoneOffset } from "./time-zone";

const minuteMs = 60_000;

/** The ticks after `from`, in minutes: "10-25T00:30". */
function ticks(cron: string, zone: string, from: string, count: number): string[] {
  let at: Date | undefined = new Date(from);
  return Array.from({ length: count }, () => {
    at = at && nextTick(parseCron(cron), zone, at);
    return at?.toISOString().slice(5, 16) ?? "never";
  });
}

describe("without changes of clocks", () => {
  it.each<[string, string, string[]]>([
    ["* * * * *", "2026-01-01T00:00:00Z", ["01-01T00:01", "01-01T00:02"]],
    ["* * * * *", "2026-01-01T00:00:59.999Z", ["01-01T00:01", "01-01T00:02"]],
    ["*/15 8-9 * * *", "2026-01-01T08:50:00Z", ["01-01T09:00", "01-01T09:15"]],
    ["0 9 * * 1-5", "2026-01-02T09:00:00Z", ["01-05T09:00", "01-06T09:00"]],
    ["0 0 31 * *", "2026-01-31T00:00:00Z", ["03-31T00:00", "05-31T00:00"]],
    ["0 0 13 * FRI", "2026-03-07T00:00:00Z", ["03-13T00:00", "03-20T00:00"]],
    ["0 0 1,15 * WED", "2026-04-01T00:00:00Z", ["04-08T00:00", "04-15T00:00"]],
    ["59 23 31 12 *", "2026-12-31T23:59:00Z", ["12-31T23:59", "12-31T23:59"]],
    ["0 12 * * SUN", "2026-11-20T00:00:00Z", ["11-22T12:00", "11-29T12:00"]],
  ])("%j after %s", (cron, from, expected) => expect(ticks(cron, "UTC", from, 2)).toEqual(expected));

  it("finds February 29 across a century without one", () => {
    const next = nextTick(parseCron("0 0 29 2 *"), "UTC", new Date("2096-03-01T00:00:00Z"));
    expect(next?.toISOString()).toBe("2104-02-29T00:00:00.000Z");
  });
});

/** Cron, zone, from; the ticks that follow. */
const changes: [string, string, string, string[]][] = [
  // Berlin: at 01:00Z on March 29 from 02:00 to 03:00, on October 25 from 03:00 back to 02:00.
  ["30 2 * * *", "Europe/Berlin", "2026-03-28T00:00Z", ["03-28T01:30", "03-29T01:00", "03-30T00:30"]],
  ["0 3 * * *", "Europe/Berlin", "2026-03-28T12:00Z", ["03-29T01:00", "03-30T01:00"]],
  ["0,30 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00Z", ["03-29T01:00", "03-29T01:30", "03-30T00:00"]],
  ["0 2 29 3 *", "Europe/Berlin", "2026-01-01T00:00Z", ["03-29T01:00", "03-29T00:00"]],
  ["0 * * * *", "Europe/Berlin", "2026-03-28T23:30Z", ["03-29T00:00", "03-29T01:00", "03-29T02:00"]],
  ["0 */2 * * *", "Europe/Berlin", "2026-03-28T22:30Z", ["03-28T23:00", "03-29T02:00", "03-29T04:00"]],
  ["*/30 2 * * *", "Europe/Berlin", "2026-03-28T02:00Z", ["03-30T00:00", "03-30T00:30"]],
  ["30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", ["10-25T00:30", "10-26T01:30"]],
  ["30 2 * * *", "Europe/Berlin", "2026-10-25T00:45Z", ["10-26T01:30"]],
  ["0 3 * * *", "Europe/Berlin", "2026-10-24T12:00Z", ["10-25T02:00", "10-26T02:00"]],
  ["30 * * * *", "Europe/Berlin", "2026-10-25T00:00Z", ["10-25T00:30", "10-25T01:30", "10-25T02:30"]],
  ["0 */2 * * *", "Europe/Berlin", "2026-10-24T23:00Z", ["10-25T00:00", "10-25T01:00", "10-25T03:00"]],
  ["*/30 2 * * *", "Europe/Berlin", "2026-10-25T00:15Z", ["10-25T00:30", "10-25T01:00", "10-25T01:30"]],
  // New York: at 07:00Z on March 8 from 02:00 to 03:00, at 06:00Z on November 1 from 02:00 back to 01:00.
  ["30 2 * * *", "America/New_York", "2026-03-07T12:00Z", ["03-08T07:00", "03-09T06:30"]],
  ["15 1 * * *", "America/New_York", "2026-10-31T12:00Z", ["11-01T05:15", "11-02T06:15"]],
  ["0 2 * * *", "America/New_York", "2026-10-31T12:00Z", ["11-01T07:00", "11-02T07:00"]],
  ["*/20 1 * * *", "America/New_York", "2026-11-01T05:30Z", ["11-01T05:40", "11-01T06:00", "11-01T06:20"]],
  // Lord Howe: half an hour. At 15:30Z on October 3 from 02:00 to 02:30, at 15:00Z on April 4 from 02:00 back to 01:30.
  ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["10-03T15:30", "10-04T15:15"]],
  ["0,30 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["10-03T15:30", "10-04T15:00"]],
  ["45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00Z", ["04-04T14:45", "04-05T15:15"]],
  ["*/15 * * * *", "Australia/Lord_Howe", "2026-10-03T15:15Z", ["10-03T15:30", "10-03T15:45"]],
  ["45 * * * *", "Australia/Lord_Howe", "2026-04-04T14:00Z", ["04-04T14:45", "04-04T15:15", "04-04T16:15"]],
  // São Paulo: midnight itself. At 03:00Z on 2018-11-04 from 00:00 to 01:00, at 02:00Z on 2018-02-18 back to 23:00.
  ["0 0 * * *", "America/Sao_Paulo", "2018-11-03T04:00Z", ["11-04T03:00", "11-05T02:00"]],
  ["30 0 * * SUN", "America/Sao_Paulo", "2018-11-01T00:00Z", ["11-04T03:00", "11-11T02:30"]],
  ["30 23 * * *", "America/Sao_Paulo", "2018-02-17T12:00Z", ["02-18T01:30", "02-19T02:30"]],
  ["0 0 * * *", "America/Sao_Paulo", "2018-02-17T12:00Z", ["02-18T03:00", "02-19T03:00"]],
  ["0 * * * *", "America/Sao_Paulo", "2018-02-18T00:30Z", ["02-18T01:00", "02-18T02:00", "02-18T03:00"]],
  // St. John's once changed a minute after midnight, and Apia left out a whole day.
  ["0 0 * * *", "America/St_Johns", "2010-11-06T12:00Z", ["11-07T02:30", "11-08T03:30"]],
  ["0 9 * * *", "Pacific/Apia", "2011-12-29T12:00Z", ["12-29T19:00", "12-30T10:00", "12-30T19:00"]],
];

it.each(changes)("%j in %s after %s", (cron, zone, from, expected) => {
  expect(ticks(cron, zone, from, expected.length)).toEqual(expected);
});

/** The wall clock of a zone at an instant, read as if it were UTC. */
const wall = (zone: string, at: number) => at + zoneOffset(zone, at);

function fits(text: string, local: number): boolean {
  const cron = parseCron(text);
  const date = new Date(local);
  const byDate = cron.days.has(date.getUTCDate());
  const byWeekday = cron.weekdays.has(date.getUTCDay());
  return (
    cron.minutes.includes(date.getUTCMinutes()) &&
    cron.hours.includes(date.getUTCHours()) &&
    cron.months.has(date.getUTCMonth() + 1) &&
    (cron.eitherDay ? byDate || byWeekday : byDate && byWeekday)
  );
}

/**
 * The ticks in (from, to], found by looking at every minute; from a day before, because the first of two moments
 * that show the same time may lie before `from`.
 */
function byLooking(text: string, zone: string, from: number, to: number): number[] {
  const instants: number[] = [];
  for (let at = from - 1_440 * minuteMs; at <= to; at += minuteMs) instants.push(at);
  const within = (at: number) => at > from;
  if (parseCron(text).keepsBeat) return instants.filter(within).filter((at) => fits(text, wall(zone, at)));
  const walls = instants.map((at) => wall(zone, at));
  const found = new Set<number>();
  for (let local = Math.min(...walls) + minuteMs; local <= Math.max(...walls); local += minuteMs) {
    if (!fits(text, local)) continue;
    const first = instants[walls.findIndex((shown) => shown >= local)];
    if (first !== undefined) found.add(first);
  }
  return [...found].filter(within).sort((a, b) => a - b);
}

describe("whatever the cron, the zone and the time", () => {
  const minute = fc.integer({ min: 0, max: 59 });
  const hour = fc.integer({ min: 0, max: 23 });
  const cron = fc
    .record({
      minute: fc.oneof(
        minute.map(String),
        fc.constant("*"),
        fc.constant("*/17"),
        fc.constant("0,30"),
        fc.constant("5-9"),
      ),
      hour: fc.oneof(
        hour.map(String),
        fc.constant("*"),
        fc.constant("*/3"),
        fc.constant("0-3"),
        fc.constant("1,2,23"),
      ),
      day: fc.constantFrom("*", "1", "25", "4", "*/2", "29-31"),
      weekday: fc.constantFrom("*", "SUN", "6,7", "1-5"),
    })
    .map(({ minute, hour, day, weekday }) => `${minute} ${hour} ${day} * ${weekday}`);
  /** Each starts hours before a change of the clocks. */
  const around = fc.constantFrom<[string, string]>(
    ["Europe/Berlin", "2026-03-28T12:00Z"],
    ["Europe/Berlin", "2026-10-24T12:00Z"],
    ["America/New_York", "2026-03-07T18:00Z"],
    ["America/New_York", "2026-10-31T18:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T00:00Z"],
    ["Australia/Lord_Howe", "2026-10-03T00:00Z"],
    ["America/Sao_Paulo", "2018-02-17T12:00Z"],
    ["America/Sao_Paulo", "2018-11-03T12:00Z"],
    ["America/St_Johns", "2010-03-13T12:00Z"],
    ["America/St_Johns", "2010-11-06T12:00Z"],
    ["Pacific/Apia", "2011-12-29T12:00Z"],
    ["UTC", "2026-02-28T12:00Z"],
  );

  it("finds every tick that there is, and no other", () => {
    const check = ([zone, time]: [string, string], text: string, minutes: number) => {
      const from = Date.parse(time) + minutes * minuteMs;
      const to = from + 36 * 60 * minuteMs;
      const found: number[] = [];
      let next = nextTick(parseCron(text), zone, new Date(from));
      while (next && next.getTime() <= to) {
        found.push(next.getTime());
        next = nextTick(parseCron(text), zone, next);
      }
      expect(found.map((at) => new Date(at).toISOString())).toEqual(
        byLooking(text, zone, from, to).map((at) => new Date(at).toISOString()),
      );
    };
    fc.assert(fc.property(around, cron, fc.integer({ min: 0, max: 1_440 }), check), {
      numRuns: 60,
      // Between two moments that show the same time.
      examples: [[["Australia/Lord_Howe", "2026-04-04T00:00Z"], "31 1,2,23 * * *", 900]],
    });
  });

  it("the last tick is the one that no other follows", () => {
    const check = ([zone, time]: [string, string], text: string, minutes: number) => {
      const from = new Date(time);
      const until = new Date(from.getTime() + minutes * minuteMs + 30_000);
      const last = lastTick(parseCron(text), zone, from, until);
      const first = nextTick(parseCron(text), zone, new Date(from.getTime() - 1));
      if (!last) expect(!first || first > until).toBe(true);
      else {
        expect(last <= until && last >= from).toBe(true);
        const after = nextTick(parseCron(text), zone, last);
        expect(!after || after > until).toBe(true);
        expect(nextTick(parseCron(text), zone, new Date(last.getTime() - 1))).toEqual(last);
      }
    };
    fc.assert(fc.property(around, cron, fc.integer({ min: 0, max: 200_000 }), check), { numRuns: 300 });
  });
});

it("finds the last of a year of minutes", () => {
  const [from, until] = [new Date("2025-01-01T00:00:00Z"), new Date("2026-01-01T00:00:30Z")];
  expect(lastTick(parseCron("* * * * *"), "UTC", from, until)).toEqual(new Date("2026-01-01T00:00:00Z"));
  expect(lastTick(parseCron("0 0 29 2 *"), "UTC", from, until)).toBeUndefined();
  expect(lastTick(parseCron("0 0 1 1 *"), "UTC", from, from)).toEqual(from);
});
