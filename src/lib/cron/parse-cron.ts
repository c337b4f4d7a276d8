type Range = { name: string; min: number; max: number; names?: readonly string[] };

const ranges = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  {
    name: "month",
    min: 1,
    max: 12,
    names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  {
    name: "day of the week",
    min: 0,
    max: 7,
    names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  },
] as const satisfies readonly Range[];

/** The most days that a month has, January first. */
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A parsed cron expression. Lists are sorted; Sunday is 0. */
export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both day fields are set: then either may match, as in POSIX crontab. */
  eitherDay: boolean;
  /** It repeats within the hour or by the hour (`*` or a step there): by the clock on the wall, whatever that does. */
  keepsBeat: boolean;
};

/** Says what is wrong with a cron expression, quoting it, and what to write. */
export class CronError extends Error {
  override readonly name = "CronError";
}

function fieldError(part: string, range: Range, whole: string, why?: string): CronError {
  const { name, min, max, names } = range;
  const named = names ? ` (or ${names[0]} to ${names.at(-1)})` : "";
  const possible = `give ${min} to ${max}${named}, "*", a list "1,5", a range "1-5" or a step "*/2"`;
  return new CronError(`"${whole}" has the ${name} "${part}": ${why ?? possible}.`);
}

function numberOf(text: string, range: Range, fail: () => CronError): number {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + range.min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= range.min && value <= range.max)) throw fail();
  return value;
}

function parseField(field: string, range: Range, whole: string): number[] {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const fail = (why?: string) => fieldError(part, range, whole, why);
    const [, first = "", last, stepText] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    const star = first === "*" && last === undefined;
    const from = star ? range.min : numberOf(first, range, fail);
    let to = last !== undefined ? numberOf(last, range, fail) : star || stepText ? range.max : from;
    // FRI-SUN: as the end of a range Sunday is 7.
    if (range.max === 7 && last !== undefined && to === 0 && from > 0) to = 7;
    if (to < from)
      throw fail(
        `it ends before it begins, so write two ranges, "${first}-${range.max},${range.min}-${last}"`,
      );
    const step = stepText === undefined ? 1 : Number(stepText);
    if (step < 1 || step > range.max) throw fail(`its step must be 1 to ${range.max}`);
    for (let value = from; value <= to; value += step) values.add(value === 7 && range.max === 7 ? 0 : value);
  }
  return [...values].sort((a, b) => a - b);
}

/**
 * Parses a cron expression of five fields, `minute hour day-of-month month day-of-week`: `*`, lists, ranges, steps,
 * names of months and weekdays, 0 or 7 for Sunday. Throws CronError, also for one that never comes, such as
 * February 31.
 */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/).filter(Boolean);
  if (fields.length !== 5) {
    throw new CronError(
      `"${expression}" has ${fields.length} fields: give 5, minute hour day-of-month month day-of-week, such as "0 9 * * 1-5".`,
    );
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = ranges.map((range, index) =>
    parseField(fields[index] ?? "", range, expression),
  );
  const [minute = "", hour = "", day, , weekday] = fields;
  const anyDay = day === "*" || day === "*/1";
  const anyWeekday = weekday === "*" || weekday === "*/1";
  const firstDay = Math.min(...days);
  if (anyWeekday && months.every((month) => firstDay > (monthDays[month - 1] ?? 0))) {
    throw new CronError(
      `"${expression}" never comes: no month that it names has a day ${firstDay}. Choose another day or month.`,
    );
  }
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays),
    eitherDay: !anyDay && !anyWeekday,
    keepsBeat: /[*/]/.test(minute + hour) || minutes.length === 60 || hours.length === 24,
  };
}
