import { TZDateMini } from "@date-fns/tz";
import { format, parseISO } from "date-fns";
import { textAt } from "./arguments";
import { HelperFault } from "./helper";

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const longestFormat = 200;
const zonesKnown = new Map<string, boolean>();
const zonesKept = 100;

/** The largest time that a Date can hold, in milliseconds (ECMAScript, "Time Values and Time Range"). */
const largestTime = 8.64e15;

function timeAt(args: readonly unknown[]): number {
  const value = args[0];
  if (typeof value === "number" && Math.abs(value) <= largestTime) return value;
  const match = typeof value === "string" ? isoTime.exec(value) : null;
  if (match === null) throw new HelperFault("an ISO 8601 time or a number of milliseconds since 1970", 0);
  const day = match[0].slice(0, 10);
  const clock = match[0].slice(11) || "00:00";
  const time = parseISO(`${day}T${clock}${match[1] === undefined ? "Z" : ""}`).getTime();
  if (Number.isNaN(time)) throw new HelperFault("a time that exists", 0);
  return time;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function zoneAt(args: readonly unknown[]): string {
  if (args.length < 3) return "UTC";
  const name = textAt(args, 2);
  let known = zonesKnown.get(name);
  if (known === undefined) {
    if (zonesKnown.size >= zonesKept) zonesKnown.clear();
    known = isZone(name);
    zonesKnown.set(name, known);
  }
  if (!known) throw new HelperFault('an IANA time zone such as "Europe/Paris"', 2);
  return name;
}

/** date-fns refuses these and also writes to the console, so they are found first. */
function easilyConfused(pattern: string): string | null {
  const tokens = pattern.replace(/'(?:''|[^'])*(?:'|$)/g, " ").match(/([DY])\1*(?!o)/g) ?? [];
  const found = tokens.find((token) => ["D", "DD", "YY", "YYYY"].includes(token));
  return found === undefined
    ? null
    : `${found} is ${found.startsWith("D") ? "the day of the year" : "the week's year"}; write ${found.toLowerCase()}`;
}

/** The helper for times. It has no clock: the same arguments always give the same text. */
export function date(args: readonly unknown[]): string {
  const time = timeAt(args);
  if (args.length === 1) return new Date(time).toISOString();
  const pattern = textAt(args, 1);
  if (pattern.length === 0 || pattern.length > longestFormat) {
    throw new HelperFault(`a date-fns format of 1 to ${longestFormat} characters`, 1);
  }
  const confused = easilyConfused(pattern);
  if (confused !== null) throw new HelperFault(`another date-fns format (${confused})`, 1);
  const zone = zoneAt(args);
  try {
    return format(new TZDateMini(time, zone), pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HelperFault(`a date-fns format such as "yyyy-MM-dd HH:mm" (${error.message})`, 1);
  }
}
