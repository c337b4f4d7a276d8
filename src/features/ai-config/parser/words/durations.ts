import { numberPattern, readNumber } from "./numbers";

/** A span of time in a text: its length and where it stands, in UTF-16 units, `end` exclusive. */
export type Duration = { milliseconds: number; start: number; end: number };

const unitMs = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
  fortnights: 1_209_600_000,
} as const;
type Unit = keyof typeof unitMs;

/** Units of fixed length only: months and years have none. */
const unitWords: [Unit, string][] = [
  ["milliseconds", "milliseconds?|millis|msecs?|ms"],
  ["seconds", "seconds?|secs?|s"],
  ["minutes", "minutes?|mins?|m"],
  ["hours", "hours?|hrs?|h"],
  ["days", "days?|d"],
  ["weeks", "weeks?|wks?|w"],
  ["fortnights", "fortnights?"],
];
const unitPattern = `(?:${unitWords.map(([, words]) => words).join("|")})(?![a-z])`;
const unitTests = unitWords.map(([unit, words]) => [unit, new RegExp(`^(?:${words})$`, "i")] as const);

const fraction = String.raw`half|(?:a\s)?quarter|three[\s-]quarters`;
const fractions: Record<string, number> = { half: 0.5, quarter: 0.25, "three quarters": 0.75 };
const amount = [
  `(?:(?:${fraction})\\s(?:of\\s)?(?:an?\\s)?)`,
  `(?:(?:${numberPattern})\\sand\\s(?:a\\s)?(?:half|quarter)[\\s-])`,
  `(?:${numberPattern}[\\s-]?)`,
  "(?:(?:an?|single)\\s(?:couple\\s(?:of\\s)?)?)",
  "(?:couple\\s(?:of\\s)?)",
].join("|");
const term = new RegExp(`(${amount})(${unitPattern})(\\sand\\s(?:a\\s)?(half|quarter))?`, "iy");
const joint = /(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+)?/y;

function amountOf(text: string): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+$/, "");
  const part = /^(?:an?\s)?(half|quarter|three[\s-]quarters)\b(?!\sdozen)/.exec(words);
  if (part) return fractions[(part[1] ?? "").replace("-", " ")] ?? null;
  if (/couple/.test(words)) return 2;
  if (/^(?:an?|single)$/.test(words)) return 1;
  const mixed = /^(.*?)\sand\s(?:a\s)?(half|quarter)$/.exec(words);
  const whole = readNumber(mixed?.[1] ?? words);
  return whole === null ? null : whole + (fractions[mixed?.[2] ?? ""] ?? 0);
}

function termAt(text: string, at: number): { milliseconds: number; unit: number; end: number } | null {
  term.lastIndex = at;
  const found = term.exec(text);
  if (!found) return null;
  const value = amountOf(found[1] ?? "");
  const unit = unitTests.find(([, test]) => test.test(found[2] ?? ""))?.[0];
  if (value === null || unit === undefined || value < 0) return null;
  const more = fractions[(found[4] ?? "").toLowerCase()] ?? 0;
  return { milliseconds: (value + more) * unitMs[unit], unit: unitMs[unit], end: term.lastIndex };
}

/** Whether a unit of time is named at all: only then are the long patterns needed. */
const namesUnit = /\d\s?-?(?:ms|[smhdw])(?![a-z])|milli|msec|sec|min|hour|hrs?\b|day|week|wk|fortnight/i;

/**
 * Every span of time in a text, from the left: `10 minutes`, `2h30m`, `a day and a half`, `an hour and 20 minutes`,
 * `half an hour`, `ninety seconds`, `a fortnight`. Months and years have no fixed length and are not found.
 */
export function findDurations(text: string): Duration[] {
  const found: Duration[] = [];
  if (!namesUnit.test(text)) return found;
  for (let at = 0; at < text.length; at++) {
    if (at > 0 && /[\w.,]/.test(text[at - 1] ?? "") && /[\w.]/.test(text[at] ?? "")) continue;
    if (!/[\w.]/.test(text[at] ?? "")) continue;
    let next = termAt(text, at);
    if (!next) continue;
    let { milliseconds, end } = next;
    for (let largest = next.unit; ; ) {
      joint.lastIndex = end;
      joint.exec(text);
      next = termAt(text, joint.lastIndex);
      if (!next || next.unit >= largest) break;
      milliseconds += next.milliseconds;
      end = next.end;
      largest = next.unit;
    }
    found.push({ milliseconds: Math.round(milliseconds), start: at, end });
    at = end - 1;
  }
  return found;
}

/** The length in milliseconds of a text that is one span of time and nothing else, or null. */
export function readDuration(text: string): number | null {
  const clean = text.trim().replace(/^(?:about|exactly|just)\s+/i, "");
  const [only] = findDurations(clean);
  return only && only.start === 0 && only.end === clean.length ? only.milliseconds : null;
}
