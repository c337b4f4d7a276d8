import type { Beat } from "./beat";
import type { Clock, Clocks } from "./clock";
import type { Days } from "./days";

/** A cron expression and what should be asked with it; without one, what must be asked. */
export type Composed = { cron?: string; questions: string[] };

type Hours = { minute: string; hour: string };
type Outcome<T> = { value?: T; questions: string[] };

const list = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b).join(",");
const shown = ({ hour, minute }: Clock) => `${hour}:${String(minute).padStart(2, "0")}`;

/** Numbers as cron writes them: neighbours as a range. */
function compact(values: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length; at++) {
    let end = at;
    while (values[end + 1] === (values[end] ?? 0) + 1) end++;
    const long = end - at >= 2;
    parts.push(long ? `${values[at]}-${values[end]}` : String(values[at]));
    if (long) at = end;
  }
  return parts.join(",");
}

/** Times of day as one pair of fields, where the minutes are the same for every hour. */
function fixedTimes(times: readonly Clock[]): Outcome<Hours> {
  const hours = [...new Set(times.map((time) => time.hour))];
  const minutes = [...new Set(times.map((time) => time.minute))];
  const wanted = new Set(times.map(shown)).size;
  if (hours.length * minutes.length !== wanted)
    return {
      questions: [
        `${times.map(shown).join(" and ")} do not fit one cron expression, which takes the same minutes in every hour. Which one shall this trigger have (add another trigger for the rest)?`,
      ],
    };
  return { value: { minute: list(minutes), hour: list(hours) }, questions: [] };
}

/** The hour field for a span: its last hour counts for whole hours only. */
function hoursOf(
  span: Clocks["span"],
  withMinutes: boolean,
): Outcome<{ from: number; to: number; text: string }> {
  if (!span) return { value: { from: 0, to: 23, text: "*" }, questions: [] };
  const { from, to } = span;
  if (withMinutes && (from.minute !== 0 || (to.minute !== 0 && to.minute !== 59)))
    return {
      questions: [
        `From ${shown(from)} to ${shown(to)} does not fit one cron expression, which takes the same minutes in every hour. Which whole hours will do?`,
      ],
    };
  const exclusive = withMinutes && to.minute === 0;
  const last = exclusive ? (to.hour + 23) % 24 : to.hour;
  const text =
    last === from.hour
      ? `${last}`
      : last > from.hour
        ? `${from.hour}-${last}`
        : last === 0
          ? `${from.hour}-23,0`
          : `${from.hour}-23,0-${last}`;
  return {
    value: { from: from.hour, to: last, text },
    questions: exclusive
      ? [
          `The last run is before ${shown(to)}. Shall it also run at ${shown(to)} itself? That takes another trigger.`,
        ]
      : [],
  };
}

function everyMinutes(count: number, clocks: Clocks, minutes: readonly number[] | undefined): Outcome<Hours> {
  if (minutes)
    return {
      questions: ["Every few minutes and at one minute of the hour do not go together. Which one is meant?"],
    };
  if (count < 1) return { questions: ["How often exactly? A schedule runs once a minute at most."] };
  if (count % 60 === 0) return everyHours(count / 60, clocks, undefined);
  const uneven = 60 % count !== 0;
  if (count > 30)
    return {
      questions: [
        `Every ${count} minutes cannot be said in five cron fields: they begin anew with every hour. Will every 30 or every 60 minutes do?`,
      ],
    };
  const hours = hoursOf(clocks.span, true);
  if (!hours.value) return { questions: hours.questions };
  const first = clocks.start && clocks.start.minute < count ? clocks.start.minute : 0;
  const hour =
    clocks.start && !clocks.span && clocks.start.hour > 0 ? `${clocks.start.hour}-23` : hours.value.text;
  const minute = count === 1 ? "*" : first ? `${first}-59/${count}` : `*/${count}`;
  const gap = 60 - Math.floor(59 / count) * count;
  return {
    value: { minute, hour },
    questions: [
      ...(uneven
        ? [
            `Cron begins anew with every hour, so the last step of each hour takes ${gap} minutes, not ${count}. Is that all right?`,
          ]
        : []),
      ...hours.questions,
    ],
  };
}

function everyHours(count: number, clocks: Clocks, minutes: readonly number[] | undefined): Outcome<Hours> {
  const minute = list(minutes ?? [clocks.start?.minute ?? clocks.span?.from.minute ?? 0]);
  if (count < 1 || count > 24 || (count > 12 && count !== 24))
    return {
      questions: [
        `Every ${count} hours cannot be said in five cron fields: they begin anew with every day. At which times of the day shall it run?`,
      ],
    };
  if (count === 24) return { value: { minute, hour: String(clocks.start?.hour ?? 0) }, questions: [] };
  const to = clocks.span?.to;
  if (to && clocks.span && to.minute < clocks.span.from.minute) to.hour = (to.hour + 23) % 24;
  const hours = hoursOf(clocks.span, false);
  const first = clocks.start?.hour;
  const field =
    first !== undefined && !clocks.span
      ? first < count
        ? `${first}-23`
        : `${first}-23`
      : (hours.value?.text ?? "*");
  const stepped =
    count === 1
      ? first === 0 || first === undefined || clocks.span
        ? field
        : `${first}-23`
      : field.includes(",")
        ? undefined
        : first === 0
          ? `*/${count}`
          : `${field}/${count}`;
  if (stepped === undefined)
    return {
      questions: ["Steps over midnight do not fit one cron expression. At which hours shall it run?"],
    };
  return {
    value: { minute, hour: stepped },
    questions:
      24 % count !== 0 && !clocks.span
        ? [
            `Cron begins anew with every day, so the last step of each day takes ${24 - Math.floor(23 / count) * count} hours, not ${count}. Is that all right?`,
          ]
        : [],
  };
}

/** Minute and hour. `undefined` without a question: the words say none. */
function composeHours(beat: Beat, clocks: Clocks): Outcome<Hours> {
  const spread = beat.times;
  const single = clocks.times.length > 0;
  if (beat.every && single && !clocks.span)
    return {
      questions: [
        `Every ${beat.every.count} ${beat.every.unit} and at ${clocks.times.map(shown).join(", ")} do not go together. Which one is meant?`,
      ],
    };
  if (beat.every?.unit === "minutes") return everyMinutes(beat.every.count, clocks, beat.minutes);
  if (beat.every) return everyHours(beat.every.count, clocks, beat.minutes);
  if (single) {
    if (spread?.period === "day" && spread.count !== clocks.times.length && spread.count > 1)
      return {
        questions: [
          `${spread.count} times a day, but ${clocks.times.length} time${clocks.times.length > 1 ? "s are" : " is"} named. At which times?`,
        ],
      };
    return fixedTimes(clocks.times);
  }
  if (clocks.start) return fixedTimes([clocks.start]);
  if (spread?.period === "hour") {
    if (60 % spread.count === 0) return everyMinutes(60 / spread.count, clocks, undefined);
    return { questions: ["At which minutes of the hour?"] };
  }
  if (spread?.period === "day" && spread.count > 1) {
    if (24 % spread.count === 0 && !clocks.span) {
      const hours = everyHours(24 / spread.count, clocks, beat.minutes);
      return {
        ...hours,
        questions: [...hours.questions, "At which times of the day? Evenly spread from midnight is taken."],
      };
    }
    return { questions: ["At which times of the day?"] };
  }
  if (beat.minutes) {
    const hours = hoursOf(clocks.span, false);
    return { value: { minute: list(beat.minutes), hour: hours.value?.text ?? "*" }, questions: [] };
  }
  if (clocks.span)
    return { questions: [`How often between ${shown(clocks.span.from)} and ${shown(clocks.span.to)}?`] };
  return { questions: [] };
}

type DayFields = { day: string; month: string; weekday: string };

function composeDays(beat: Beat, days: Days): Outcome<DayFields> {
  const questions: string[] = [];
  let { monthDays } = days;
  let day = monthDays.length ? compact(monthDays) : "*";
  let month = days.months.length ? compact(days.months) : "*";
  const weekday = days.weekdays.length && days.weekdays.length < 7 ? compact(days.weekdays) : "*";
  if (days.dates.length > 1 && days.dates.length !== new Set(days.monthDays).size * new Set(days.months).size)
    return {
      questions: [
        "These dates do not fit one cron expression, which takes the same days in every month. Which one shall this trigger have?",
      ],
    };
  if (monthDays.length && weekday !== "*")
    return {
      questions: [
        `With a day of the month and a weekday cron runs when either matches. Which one is meant: day ${day} of the month, or the weekday?`,
      ],
    };
  if (days.everyDays && days.everyDays > 1) {
    if (monthDays.length || weekday !== "*" || days.everyDays > 15)
      return {
        questions: [
          `Every ${days.everyDays} days cannot be said in five cron fields: they begin anew with every month. Which days of the month or week?`,
        ],
      };
    day = `*/${days.everyDays}`;
    questions.push(
      `Cron begins anew with the 1st of every month, so the last step of a month may be shorter than ${days.everyDays} days. Is that all right?`,
    );
  }
  const spread = beat.times;
  if (
    spread &&
    (spread.period === "week" || spread.period === "month" || spread.period === "year") &&
    spread.count > 1
  ) {
    const named =
      spread.period === "week" ? days.weekdays.length : spread.period === "month" ? monthDays.length : 0;
    if (spread.period === "year" && 12 % spread.count === 0 && !days.months.length) {
      days = { ...days, everyMonths: 12 / spread.count };
    } else if (named !== spread.count)
      return { questions: [`On which ${spread.count} days of the ${spread.period}?`] };
  }
  const period = spread?.count === 1 ? spread.period : beat.period;
  const once =
    (period === "month" || period === "year" || days.everyMonths !== undefined) &&
    !monthDays.length &&
    weekday === "*" &&
    !days.everyDays;
  if (days.everyMonths && days.everyMonths > 1) {
    if (12 % days.everyMonths !== 0)
      return {
        questions: [`Every ${days.everyMonths} months begins anew with every year. Which months are meant?`],
      };
    month = list(
      Array.from({ length: 12 / days.everyMonths }, (_, index) => 1 + index * (days.everyMonths ?? 1)),
    );
  }
  if (once) {
    monthDays = [1];
    day = "1";
    questions.push("On which day of the month? The 1st is taken.");
  }
  if (period === "year" && month === "*") {
    month = "1";
    questions.push("In which month? January is taken.");
  }
  if (period === "week" && weekday === "*" && !monthDays.length)
    return { questions: ["On which day of the week?"] };
  return { value: { day, month, weekday }, questions };
}

/** Whether the words name days at all. */
const namesDays = (beat: Beat, days: Days) =>
  days.weekdays.length + days.monthDays.length + days.months.length > 0 ||
  days.everyDays !== undefined ||
  days.everyMonths !== undefined ||
  beat.period !== undefined ||
  (beat.times !== undefined && beat.times.period !== "hour" && beat.times.period !== "day") ||
  (beat.times?.period === "day" && beat.times.count === 1);

/**
 * Puts what was found together. `current` is a cron expression that the words refine: the fields that they do not
 * name stay as they are.
 */
export function compose(beat: Beat, clocks: Clocks, days: Days, current: string | undefined): Composed {
  const before = current?.trim().split(/\s+/);
  const hours = composeHours(beat, clocks);
  if (!hours.value && hours.questions.length) return { questions: hours.questions };
  const named = namesDays(beat, days);
  const dayFields = composeDays(beat, days);
  if (!dayFields.value) return { questions: [...hours.questions, ...dayFields.questions] };
  if (!hours.value && !named) return { questions: [] };
  const questions = [...hours.questions, ...dayFields.questions];
  let minute = hours.value?.minute ?? before?.[0];
  let hour = hours.value?.hour ?? before?.[1];
  if (minute === undefined || hour === undefined) {
    if (clocks.vague) return { questions: [`At what time exactly is "${clocks.vague}"?`] };
    [minute, hour] = ["0", "0"];
    questions.push("At what time of the day? Midnight is taken.");
  }
  const old = named ? undefined : before;
  const { day, month, weekday } = dayFields.value;
  return {
    cron: [minute, hour, old?.[2] ?? day, old?.[3] ?? month, old?.[4] ?? weekday].join(" "),
    questions,
  };
}
