const ranges = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  { name: "day of week", min: 0, max: 7 },
] as const;

const names: Record<string, number> = Object.fromEntries([
  ...["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map((name, i) => [
    name,
    i + 1,
  ]),
  ...["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((name, i) => [name, i]),
]);

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** February 29 can be eight years away. */
const horizonMs = 9 * 366 * 24 * hourMs;

/** A parsed cron expression. */
export interface Cron {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Both day fields are restricted: then either may match, as in POSIX crontab. */
  eitherDay: boolean;
  local: Intl.DateTimeFormat;
}

function parseField(text: string, range: (typeof ranges)[number], whole: string): Set<number> {
  const fail = () => new Error(`The cron expression "${whole}" has a bad ${range.name} field: "${text}".`);
  const numberOf = (part: string): number => {
    const value = names[part.toLowerCase()] ?? (/^\d+$/.test(part) ? Number(part) : Number.NaN);
    if (!(value >= range.min && value <= range.max)) throw fail();
    return value;
  };
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(\*|\?|[^-/]+(?:-[^-/]+)?)(?:\/(\d+))?$/.exec(part);
    const [span = "", stepText] = match?.slice(1) ?? [];
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!match || step < 1) throw fail();
    const everything = span === "*" || span === "?";
    const [from, to] = everything ? [] : span.split("-");
    const first = from === undefined ? range.min : numberOf(from);
    const last = to !== undefined ? numberOf(to) : everything || stepText !== undefined ? range.max : first;
    if (last < first) throw fail();
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

/**
 * Parses a cron expression of five fields, with `TZ=Area/City ` before it for a time zone other than UTC. Throws
 * with a message that names the field.
 */
export function parseCron(expression: string): Cron {
  const [, timeZone = "UTC", rest = ""] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(expression.trim()) ?? [];
  const fields = rest.split(/\s+/);
  if (fields.length !== 5) throw new Error(`The cron expression "${expression}" must have five fields.`);
  const [minutes, hours, days, months, weekdays] = ranges.map((range, i) =>
    parseField(fields[i] ?? "", range, expression),
  );
  if (!minutes || !hours || !days || !months || !weekdays)
    throw new Error(`"${expression}" is not a cron expression.`);
  if (weekdays.has(7)) weekdays.add(0);
  const restricted = (text: string | undefined) => text !== undefined && !/^[*?]/.test(text);
  const local = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return {
    minutes,
    hours,
    days,
    months,
    weekdays,
    eitherDay: restricted(fields[2]) && restricted(fields[4]),
    local,
  };
}

function localFields(cron: Cron, at: number) {
  const parts = Object.fromEntries(cron.local.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    minute: Number(parts.minute),
    hour: Number(parts.hour),
    day: Number(parts.day),
    month: Number(parts.month),
    weekday: names[(parts.weekday ?? "").toLowerCase()] ?? 0,
  };
}

/** The first time after `after` (both in milliseconds) at which the expression fires; undefined if it never does. */
export function nextCronTime(cron: Cron, after: number): number | undefined {
  let at = (Math.floor(after / minuteMs) + 1) * minuteMs;
  const end = after + horizonMs;
  while (at < end) {
    const { minute, hour, day, month, weekday } = localFields(cron, at);
    const byDate = cron.days.has(day);
    const byWeekday = cron.weekdays.has(weekday);
    const dayFits = cron.months.has(month) && (cron.eitherDay ? byDate || byWeekday : byDate && byWeekday);
    if (dayFits && cron.hours.has(hour) && cron.minutes.has(minute)) return at;
    // An hour before local midnight at the most: a change of the clocks never hides a day.
    if (!dayFits && hour < 22) at += (22 - hour) * hourMs - minute * minuteMs;
    else if (!dayFits || !cron.hours.has(hour)) at += (60 - minute) * minuteMs;
    else at += minuteMs;
  }
  return undefined;
}
