import type { Cron } from "./parse-cron";
import { firstChange, firstInstantOf, zoneOffset } from "./time-zone";

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** February 29 can be eight years away (1896 to 1904, 2096 to 2104). */
const horizonMs = (8 * 366 + 1) * dayMs;

function dayFits(cron: Cron, day: number): boolean {
  const date = new Date(day);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const byDate = cron.days.has(date.getUTCDate());
  const byWeekday = cron.weekdays.has(date.getUTCDay());
  return cron.eitherDay ? byDate || byWeekday : byDate && byWeekday;
}

/** The first local time after a local time that fits, both read as if they were UTC, in milliseconds. */
function nextLocal(cron: Cron, after: number): number | undefined {
  const from = (Math.floor(after / minuteMs) + 1) * minuteMs;
  const firstDay = Math.floor(from / dayMs) * dayMs;
  for (let day = firstDay; day <= firstDay + horizonMs; day += dayMs) {
    if (!dayFits(cron, day)) continue;
    for (const hour of cron.hours) {
      if (day + (hour + 1) * 60 * minuteMs <= from) continue;
      const minute = cron.minutes.find((value) => day + (hour * 60 + value) * minuteMs >= from);
      if (minute !== undefined) return day + (hour * 60 + minute) * minuteMs;
    }
  }
  return undefined;
}

/** Every moment at which the clocks show a time that fits: none where they leave it out, two where it comes twice. */
function nextOnBeat(cron: Cron, timeZone: string, after: number): number | undefined {
  let from = after;
  let local = after + zoneOffset(timeZone, after);
  for (;;) {
    const next = nextLocal(cron, local);
    if (next === undefined) return undefined;
    const at = next - zoneOffset(timeZone, from);
    const change = firstChange(timeZone, from, at);
    if (change === undefined) return at;
    from = change;
    local = change + zoneOffset(timeZone, change) - 1;
  }
}

/** Every time that fits once, whatever the clocks do. */
function nextOnce(cron: Cron, timeZone: string, after: number): number | undefined {
  let local: number | undefined = after + zoneOffset(timeZone, after);
  for (;;) {
    local = nextLocal(cron, local);
    if (local === undefined) return undefined;
    const at = firstInstantOf(timeZone, local);
    if (at > after) return at;
  }
}

/**
 * The first tick after an instant; undefined where there is none within eight years. When clocks change, a cron that
 * keeps its beat (`*` or a step in its minute or hour field) follows the clock on the wall. Any other fires once for
 * each of its times: one that is left out at the moment of the change, one that comes twice at the first.
 * The rule is that of Vixie cron (cron(8), "Daylight Saving Time and other time changes").
 */
export function nextTick(cron: Cron, timeZone: string, after: Date): Date | undefined {
  const next = cron.keepsBeat ? nextOnBeat : nextOnce;
  const at = next(cron, timeZone, after.getTime());
  return at === undefined ? undefined : new Date(at);
}

/** The last tick that is not after `until` and not before `from`; undefined where there is none. */
export function lastTick(cron: Cron, timeZone: string, from: Date, until: Date): Date | undefined {
  // Doubling the look back keeps the work small, whether ticks are minutes or years apart.
  for (let back = minuteMs; ; back *= 2) {
    const start = Math.max(until.getTime() - back, from.getTime());
    let last: Date | undefined;
    let tick = nextTick(cron, timeZone, new Date(start - 1));
    while (tick && tick <= until) {
      last = tick;
      tick = nextTick(cron, timeZone, tick);
    }
    if (last || start === from.getTime()) return last;
  }
}
