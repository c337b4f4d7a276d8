import { describe, expect, it } from "vitest";
import { firstChange, firstInstantOf, isTimeZone, zoneOffset } from "./time-zone";

const at = (text: string) => Date.parse(text);
const hours = (zone: string, time: string) => zoneOffset(zone, at(time)) / 3_600_000;

describe("a time zone", () => {
  it.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Kolkata"])(
    "%s is one",
    (name) => expect(isTimeZone(name)).toBe(true),
  );
  it.each([
    "",
    "Europe/Berln",
    "+02:00",
    "GMT+25",
    "Berlin",
    "Europe/Berlin ",
    "{{trigger.tz}}",
    "x".repeat(100),
  ])("%j is none", (name) => expect(isTimeZone(name)).toBe(false));

  it.each<[string, string, number]>([
    ["UTC", "2026-07-01T00:00:00Z", 0],
    ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 1],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", 2],
    ["America/New_York", "2026-11-01T05:59:59Z", -4],
    ["America/New_York", "2026-11-01T06:00:00Z", -5],
    ["Asia/Kathmandu", "2026-01-01T00:00:00Z", 5.75],
    ["America/St_Johns", "2026-01-01T00:00:00Z", -3.5],
    ["Africa/Monrovia", "1971-01-01T00:00:00Z", -(44 * 60 + 30) / 3_600],
  ])("%s at %s is %s hours ahead", (zone, time, offset) => expect(hours(zone, time)).toBeCloseTo(offset, 10));

  it("changes its offset at the millisecond", () => {
    const change = at("2026-03-29T01:00:00Z");
    expect(firstChange("Europe/Berlin", at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z"))).toBe(change);
    expect(firstChange("Europe/Berlin", change - 1, change)).toBe(change);
    expect(firstChange("Europe/Berlin", change, at("2026-10-25T00:59:59.999Z"))).toBeUndefined();
    expect(firstChange("UTC", 0, at("2026-01-01T00:00:00Z"))).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ["Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59:00.000Z"],
    ["Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", "2026-03-29T02:59", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
    ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00.000Z"],
    ["Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59:00.000Z"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00.000Z"],
    ["Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00.000Z"],
    ["Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00:00.000Z"],
  ])("%s shows %s first at %s", (zone, local, instant) => {
    expect(new Date(firstInstantOf(zone, at(`${local}:00Z`))).toISOString()).toBe(instant);
  });
});
