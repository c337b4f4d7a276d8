import { longestDelayMs, unitMs } from "@/nodes/utility-delay/definition";
import { findDurations, numberPattern, readNumber } from "../../words";

export type DelayUnit = keyof typeof unitMs;
/** How long a text says to wait: an amount of a unit, or what to ask. Neither: it says nothing of it. */
export type Span = {
  amount?: number;
  unit?: DelayUnit;
  question?: { field: "amount" | "unit"; question: string };
};

const unitNames: readonly DelayUnit[] = ["days", "hours", "minutes", "seconds"];
const unitWords: readonly (readonly [DelayUnit, RegExp])[] = [
  ["seconds", /^(?:seconds?|secs?|s)$/i],
  ["minutes", /^(?:minutes?|mins?|m)$/i],
  ["hours", /^(?:hours?|hrs?|h)$/i],
  ["days", /^(?:days?|d)$/i],
];

/** The unit of a delay that a word names; weeks and milliseconds are none. */
export const unitOf = (word: string): DelayUnit | undefined =>
  unitWords.find(([, test]) => test.test(word))?.[0];

/** A length in the unit that was named, where it is a whole number of it, else in the largest unit that keeps it exact. */
function exactly(milliseconds: number, said?: DelayUnit): { amount: number; unit: DelayUnit } {
  const whole = (unit: DelayUnit) => milliseconds % unitMs[unit] === 0;
  const unit = said && whole(said) ? said : (unitNames.find(whole) ?? "seconds");
  return { amount: milliseconds / unitMs[unit], unit };
}

function checked(milliseconds: number, said?: DelayUnit): Span {
  if (milliseconds > longestDelayMs)
    return {
      question: { field: "amount", question: "A delay lasts 365 days at most. How long shall it be?" },
    };
  return exactly(milliseconds, said);
}

const isoSpan = /\bP(?=[\dT])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\b/;
const clockSpan = /(?<![\d:])(\d{1,3}):(\d\d):(\d\d)(?![\d:])/;
const clockHours = /(?<![\d:])(\d{1,3}):(\d\d)\s*(?:h|hrs?|hours?)\b/i;

function notated(text: string): number | undefined {
  const iso = isoSpan.exec(text);
  if (iso && iso[0].length > 2) {
    const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
    return Math.round(
      (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * unitMs.hours +
        (minutes ?? 0) * unitMs.minutes +
        (seconds ?? 0) * unitMs.seconds,
    );
  }
  const clock = clockSpan.exec(text);
  if (clock)
    return (
      Number(clock[1]) * unitMs.hours + Number(clock[2]) * unitMs.minutes + Number(clock[3]) * unitMs.seconds
    );
  const hours = clockHours.exec(text);
  return hours ? Number(hours[1]) * unitMs.hours + Number(hours[2]) * unitMs.minutes : undefined;
}

const howLong = "How long exactly shall it wait, such as 10 minutes?";
const ask = (question: string): Span => ({ question: { field: "amount", question } });
const unitAny =
  "(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|months?|years?)\\b";
const fractions: Readonly<Record<string, string>> = {
  "1/2": "half an",
  "1/4": "a quarter of an",
  "3/4": "three quarters of an",
};
const openEnded = /\b(?:an?|one)\s+(?:second|minute|hour|day|week)\s+or\s+(?:two|so|more|three)\b/i;
const workdays = /\b(?:business|work(?:ing)?|week)[\s-]?days?\b/i;
const range = new RegExp(
  `(?:${numberPattern})\\s*(?:${unitAny})?\\s*(?:(?<=[\\d\\sa-z])(?:–|to|or)|(?<=[\\da-z]\\s?)-(?=\\s?\\d))\\s*(?:${numberPattern})\\s*${unitAny}|\\bbetween\\s+(?:${numberPattern})\\s*(?:${unitAny})?\\s+and\\b|\\brandom`,
  "i",
);
const calendar = new RegExp(
  `\\b(?:${numberPattern}|an?|one|half\\sa|couple\\s+of)[\\s-]*(?:calendar\\s+)?(?:months?|years?|decades?)\\b(?!\\s+of\\s+an?)`,
  "i",
);
const vague =
  /\b(?:a\s+(?:little\s+)?(?:bit|while|moment|little|sec\b(?!ond)|tick|beat|short\s+\w+|long\s+\w+|few\s+\w+)|some\s+(?:time|seconds|minutes|hours|days)|several\s+\w+|few\s+\w+|briefly|shortly|soon|later|moments|long\s+enough|as\s+long\s+as|enough\s+time|an?\s+appropriate\s+\w+|not\s+too\s+long|overnight|a\s+reasonable\s+\w+)\b/i;

/** Reads a span of time: "10 minutes", "a day and a half", `2h30m`, `PT15M`, `00:10:00`. */
export function readSpan(given: string): Span {
  const text = given
    .replace(/\b(an?|one)\s+(?:full|whole|entire|solid|complete|good)\s+(?=\w)/gi, "$1 ")
    .replace(
      /\b([13])\/([24])(?:\s+of)?(?:\s+an?)?(?=\s+\w)/g,
      (whole, over: string, under: string) => fractions[`${over}/${under}`] ?? whole,
    );
  const written = notated(text);
  if (written !== undefined) return checked(written);
  if (/(?<![\w)])[-−]\s?\d|\b(?:minus|negative)\s+\w+/i.test(text))
    return ask("A delay cannot be negative. How long shall it be?");
  if (workdays.test(text)) return ask("A delay counts days of the calendar. How many of them are meant?");
  if (/\b(?:days?|weeks?)\s+(?:from\s+now\s+)?at\s+\d/i.test(text))
    return ask("A delay lasts a fixed time and ends at no time of the day. How long shall it wait?");
  if (range.test(text) || openEnded.test(text))
    return ask("A delay has one length, not a range. How long exactly shall it be?");
  const month = calendar.exec(text);
  if (month) return ask(`"${month[0].trim()}" has no fixed length. How many days are meant (365 at most)?`);
  const found = findDurations(text);
  const lengths = [...new Set(found.map(({ milliseconds }) => milliseconds))];
  const [first] = found;
  if (lengths.length > 1) {
    const said = found.map(({ start, end }) => text.slice(start, end)).join(" or ");
    return ask(`Which is meant: ${said}?`);
  }
  if (first) {
    const words = text.slice(first.start, first.end);
    const units = (words.match(/[a-z]+/gi) ?? []).map(unitOf).filter((unit) => unit !== undefined);
    const result = checked(first.milliseconds, units.length === 1 ? units[0] : undefined);
    return /couple/i.test(words) && !result.question
      ? { ...result, ...ask("A couple is taken for two. Is that right?") }
      : result;
  }
  if (vague.test(text)) return ask(howLong);
  const number = new RegExp(`(?<![\\w.])(${numberPattern})(?![\\w.:/-])`, "i").exec(text)?.[1];
  const amount = number ? readNumber(number) : null;
  if (amount === null) return {};
  return { question: { field: "unit", question: `${amount} what: seconds, minutes, hours or days?` } };
}
