import { CronError, parseCron } from "@/lib/cron/parse-cron";

const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** More times of a day than this are not listed one by one. */
const mostTimes = 6;

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

const two = (number: number) => String(number).padStart(2, "0");

/** The step of an evenly spaced list that goes on to the end of its range, such as 15 of 0, 15, 30, 45. */
function stepOf(values: readonly number[], size: number): number | undefined {
  const [first = 0, second] = values;
  if (second === undefined || first !== 0) return undefined;
  const step = second - first;
  const even = values.every((value, index) => value === index * step);
  return even && values.length === Math.ceil(size / step) ? step : undefined;
}

/** `from` to `to` where a list has every number between them. */
function spanOf(values: readonly number[]): { from: number; to: number } | undefined {
  const [from = 0] = values;
  const to = values.at(-1) ?? 0;
  return values.length > 2 && to - from === values.length - 1 ? { from, to } : undefined;
}

const everyMinutes = (step: number) => (step === 1 ? "every minute" : `every ${step} minutes`);

function timesOf(minutes: readonly number[], hours: readonly number[]): string {
  const minuteStep = stepOf(minutes, 60);
  const hourStep = stepOf(hours, 24);
  const span = spanOf(hours);
  const within =
    hours.length === 24 ? "" : span ? ` from ${two(span.from)}:00 to ${two(span.to)}:59` : undefined;
  if (minuteStep !== undefined && within !== undefined) return everyMinutes(minuteStep) + within;
  const at = listed(minutes.map((minute) => `:${two(minute)}`));
  if (hours.length === 24) return `every hour at ${at}`;
  if (minutes.length * hours.length <= mostTimes) {
    return `at ${listed(hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`)))}`;
  }
  if (hourStep !== undefined && hourStep > 1) return `every ${hourStep} hours at ${at}`;
  const shown = span
    ? `from ${two(span.from)} to ${two(span.to)} o'clock`
    : `at ${listed(hours.map(two))} o'clock`;
  return minuteStep === undefined ? `at ${at} of each hour ${shown}` : `${everyMinutes(minuteStep)} ${shown}`;
}

function weekdaysOf(weekdays: ReadonlySet<number>): string {
  const days = [...weekdays].sort((left, right) => ((left + 6) % 7) - ((right + 6) % 7));
  const key = days.join("");
  if (key === "12345") return "weekday";
  if (key === "60") return "Saturday and Sunday";
  return listed(days.map((day) => dayNames[day] ?? String(day)));
}

function daysOf({ days, weekdays, months, eitherDay }: ReturnType<typeof parseCron>): string {
  const ofMonth = `day ${listed([...days].map(String))} of ${
    months.size === 12 ? "every month" : listed([...months].map((month) => monthNames[month - 1] ?? ""))
  }`;
  const inMonths =
    months.size === 12 ? "" : ` in ${listed([...months].map((month) => monthNames[month - 1] ?? ""))}`;
  if (eitherDay) return `on ${ofMonth}, and every ${weekdaysOf(weekdays)}${inMonths}`;
  if (weekdays.size < 7) return `every ${weekdaysOf(weekdays)}${inMonths}`;
  return days.size < 31 ? `on ${ofMonth}` : `every day${inMonths}`;
}

/**
 * When a cron expression of five fields comes, in words: "every weekday at 09:00". One that cannot be read is quoted.
 */
export function cronWords(expression: string): string {
  let cron: ReturnType<typeof parseCron>;
  try {
    cron = parseCron(expression);
  } catch (error) {
    if (error instanceof CronError) return `by the cron expression "${expression}", which cannot be read`;
    throw error;
  }
  const times = timesOf(cron.minutes, cron.hours);
  const days = daysOf(cron);
  return days === "every day" && times.startsWith("every")
    ? times
    : `${days}${times.startsWith("every") ? "," : ""} ${times}`;
}
