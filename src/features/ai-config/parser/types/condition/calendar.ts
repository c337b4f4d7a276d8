import { findZone } from "../schedule/zones";
import type { Claim } from "./clauses";
import { literalOf } from "./known-values";
import { isoTime, type Operand } from "./operands";
import type { Comparison } from "./operators";
import { type Logic, negate } from "./rules";

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const lead = /^(?:(?:on|at|in|during|within|falls?|an?|the|some|any|year|month\s+of)\s+)+/i;

type Part = (
  format: string,
  operator: "equals" | "greaterOrEqual" | "lessThan" | "lessOrEqual" | "greaterThan",
  right: unknown,
) => Logic;

/** Parts of a time as rules, in a time zone; UTC where none is named. */
function partsOf(left: Operand, zone: string | undefined): Part {
  const path = String(left.value).slice(2, -2).trim();
  const time = /\s/.test(path) ? `(${path})` : path;
  return (format, operator, right) => ({
    rule: {
      left: { ...left, value: `{{date ${time} "${format}"${zone ? ` "${zone}"` : ""}}}`, sample: undefined },
      operator,
      right: literalOf(right),
    },
  });
}

const named = (names: readonly string[], word: string) =>
  names.find(
    (name) =>
      name === word || name === word.replace(/s$/, "") || (word.length === 3 && name.startsWith(word)),
  );
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** One day, month, year or part of the week in words; working hours are 9 to 17 from Monday to Friday. */
function spanOf(said: string, part: Part): Logic | undefined {
  const word = said.replace(lead, "").trim().toLowerCase();
  if (/^week[\s-]?ends?(?:\s+days?)?$/.test(word)) return part("i", "greaterOrEqual", 6);
  if (/^(?:week[\s-]?days?|(?:working|business|work)[\s-]?days?)$/.test(word))
    return part("i", "lessOrEqual", 5);
  if (/^(?:business|office|working|work|opening|usual\s+business)[\s-]hours$/.test(word))
    return {
      combine: "all",
      parts: [part("i", "lessOrEqual", 5), part("H", "greaterOrEqual", 9), part("H", "lessThan", 17)],
    };
  const day = named(days, word);
  if (day) return part("EEEE", "equals", capital(day));
  const month = named(months, word);
  if (month) return part("MMMM", "equals", capital(month));
  return /^(?:19|20)\d\d$/.test(word) ? part("yyyy", "equals", Number(word)) : undefined;
}

/** A time of the day as a number, 1730 for half past five in the afternoon; undefined for anything else. */
function clockOf(said: string): number | undefined {
  const word = said.trim().toLowerCase();
  if (word === "noon" || word === "midday") return 1200;
  const found = /^(\d{1,2})(?:[:.](\d\d))?\s*(am|pm|a\.m\.|p\.m\.|h|o['’]?clock|uhr)?$/.exec(word);
  if (!found || !(found[2] || found[3])) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  const isAfternoon = found[3]?.startsWith("p") && hour < 12;
  const isMidnight = found[3]?.startsWith("a") && hour === 12;
  if (hour > 23 || minute > 59) return undefined;
  return (isMidnight ? 0 : isAfternoon ? hour + 12 : hour) * 100 + minute;
}

const ordered: readonly Comparison[] = ["greaterThan", "greaterOrEqual", "lessThan", "lessOrEqual"];

/**
 * A time compared with a part of the calendar or the day: "is on a weekend", "is in December", "during business
 * hours", "after 5pm Berlin time". Undefined where the left side is no time, or the words say none of these.
 */
export function calendar(claim: Claim, left: Operand): Logic | undefined {
  if (!left.reference || typeof left.sample !== "string" || !isoTime.test(left.sample)) return undefined;
  const { comparison, values } = claim;
  const zones = values.map((value) => findZone(value));
  const zone = zones.find((found) => found.zone)?.zone;
  const part = partsOf(left, zone);
  const phrases = values.map((value, index) =>
    zones[index]?.zone ? zones[index].rest.replace(/\s*;\s*$/, "").trim() : value.trim(),
  );
  const [first = "", ...more] = phrases;
  if (ordered.includes(comparison) && !more.length) {
    const clock = clockOf(first);
    return clock === undefined ? undefined : part("HHmm", comparison as "lessThan", clock);
  }
  const positive = comparison === "equals" || comparison === "oneOf";
  if (!positive && comparison !== "notEquals" && comparison !== "noneOf") return undefined;
  const outside = /^(?:(?:is|falls?|lies?)\s+)?outside(?:\s+of)?\s+/i;
  const spans = phrases.map((phrase) => spanOf(phrase.replace(outside, ""), part));
  if (!spans.length || spans.some((span) => span === undefined)) return undefined;
  const parts = spans.filter((span) => span !== undefined);
  const [only] = parts;
  const logic: Logic = parts.length === 1 && only ? only : { combine: "any", parts };
  return positive === outside.test(first) ? negate(logic) : logic;
}
