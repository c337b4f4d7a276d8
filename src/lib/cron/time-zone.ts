const formats = new Map<string, Intl.DateTimeFormat>();

/** Creating a format takes a thousand times as long as using it. Throws RangeError for an unknown zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  return format;
}

/** Whether this is the name of a time zone of the IANA database that this system knows. */
export function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is no zone: it has no name and no rules.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** How far the clocks of a zone are ahead of UTC at an instant, both in milliseconds. */
export function zoneOffset(timeZone: string, at: number): number {
  const [, sign, hours, minutes, seconds = 0] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatOf(timeZone).format(at)) ?? [];
  if (!sign) return 0;
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return (sign === "-" ? -size : size) * 1_000;
}

/** The first instant after `from` and not after `to` with another offset than `from`, where `to` has another. */
function changeWithin(timeZone: string, from: number, to: number): number {
  const offset = zoneOffset(timeZone, from);
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffset(timeZone, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

const dayMs = 86_400_000;

/** The first instant in (from, to] at which the zone's offset is another than at `from`, or undefined. */
export function firstChange(timeZone: string, from: number, to: number): number | undefined {
  const offset = zoneOffset(timeZone, from);
  for (let seen = from; seen < to; ) {
    const next = Math.min(seen + dayMs, to);
    if (zoneOffset(timeZone, next) !== offset) return changeWithin(timeZone, seen, next);
    seen = next;
  }
  return undefined;
}

/**
 * The first instant at which the clocks of a zone show a local time or a later one. A time that they leave out is the
 * moment at which they jump over it, one that they show twice is the first of the two. `local` is the local time read
 * as if it were UTC, in milliseconds.
 */
export function firstInstantOf(timeZone: string, local: number): number {
  // Offsets lie within a day, so a change that matters lies between these.
  const [before, after] = [local - dayMs, local + dayMs];
  const [old, next] = [zoneOffset(timeZone, before), zoneOffset(timeZone, after)];
  if (old === next) return local - old;
  const change = changeWithin(timeZone, before, after);
  return local < change + old ? local - old : Math.max(change, local - next);
}
