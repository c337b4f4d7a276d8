/** Which days: sets in cron's numbers (Sunday is 0), or what cannot be said. */
export type Days = {
  weekdays: number[];
  monthDays: number[];
  months: number[];
  /** Days with their months, as dates of a year name them: [day, month]. */
  dates: readonly (readonly [number, number])[];
  /** Every nth day of the month, every nth month. */
  everyDays?: number;
  everyMonths?: number;
  rest: string;
};

const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const weekday = String.raw`(?:sun(?:day)?s?|mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:s|nesday)?s?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?)\b\.?`;
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?`;
const range = String.raw`\s*(?:-|to|until|till|thru|through)\s*`;
const joint = String.raw`\s*(?:,\s*and|,\s*or|,|\band\b|\bor\b|&|\+|\/)\s*(?:on\s+|every\s+|the\s+)*`;

const weekdayOf = (word: string) => weekdayNames.indexOf(word.trim().slice(0, 3));
const monthOf = (word: string) => monthNames.indexOf(word.trim().slice(0, 3)) + 1;

/** All numbers of a range that may pass the end of the week or of the year. */
function between(from: number, to: number, least: number, most: number): number[] {
  const all: number[] = [];
  for (let at = from; ; at = at === most ? least : at + 1) {
    all.push(at);
    if (at === to) return all;
  }
}

type Unit = { pattern: string; read: (word: string) => number; least: number; most: number };
const weekdayUnit: Unit = { pattern: weekday, read: weekdayOf, least: 0, most: 6 };
const monthUnit: Unit = { pattern: month, read: monthOf, least: 1, most: 12 };
const dayUnit: Unit = {
  pattern: String.raw`(?:3[01]|[12]?\d)(?:st|nd|rd|th)\b`,
  read: (word) => Number.parseInt(word, 10),
  least: 1,
  most: 31,
};

/** Takes every list of ranges and single ones of a unit out of a text: "mon-wed, fri". */
function takeLists(text: string, unit: Unit): { values: number[]; rest: string } {
  const values = new Set<number>();
  const one = `${unit.pattern}(?:${range}${unit.pattern})?`;
  const rest = text.replace(
    new RegExp(`\\b(?:on\\s+|in\\s+|every\\s+|each\\s+|the\\s+)*${one}(?:${joint}${one})*`, "g"),
    (list) => {
      for (const part of list.matchAll(new RegExp(`(${unit.pattern})(?:${range}(${unit.pattern}))?`, "g"))) {
        const from = unit.read(part[1] ?? "");
        const to = part[2] ? unit.read(part[2]) : from;
        if (from < unit.least || from > unit.most || to < unit.least || to > unit.most) continue;
        for (const value of between(from, to, unit.least, unit.most)) values.add(value);
      }
      return " ; ";
    },
  );
  return { values: [...values].sort((a, b) => a - b), rest };
}

const workdays = [1, 2, 3, 4, 5];
const groups: readonly (readonly [RegExp, readonly number[]])[] = [
  [
    /\b(?:on\s+)?(?:every\s+|each\s+|all\s+)?(?:week-?days?|work(?:ing)?[\s-]?days?|business[\s-]days?|school[\s-]days?)\b/,
    workdays,
  ],
  [/\b(?:on\s+|at\s+|over\s+)?(?:the\s+)?(?:every\s+|each\s+|all\s+)?weekends?\b/, [0, 6]],
];

/** Takes groups of weekdays out of a text: weekdays, weekends. */
function takeGroups(text: string): { values: number[]; rest: string } {
  let rest = text;
  const values: number[] = [];
  for (const [pattern, days] of groups) {
    if (!pattern.test(rest)) continue;
    values.push(...days);
    rest = rest.replace(pattern, " ; ");
  }
  return { values, rest };
}

/** What follows "except": days that are left out. */
function takeExceptions(text: string): { weekdays: number[]; months: number[]; rest: string } {
  const match =
    /\b(?:except(?:\s+for)?|excluding|but\s+not|but(?!\s+only)|other\s+than|apart\s+from|not|skip(?:ping)?|without)\s+(?:on\s+|in\s+|the\s+)*(.*)$/.exec(
      text,
    );
  if (!match) return { weekdays: [], months: [], rest: text };
  const grouped = takeGroups(match[1] ?? "");
  const days = takeLists(grouped.rest, weekdayUnit);
  const months = takeLists(days.rest, monthUnit);
  const weekdays = [...grouped.values, ...days.values];
  if (weekdays.length + months.values.length === 0) return { weekdays: [], months: [], rest: text };
  return { weekdays, months: months.values, rest: `${text.slice(0, match.index)} ; ${months.rest}` };
}

/** Dates of a year: "24 december", "dec 24th", "the 1st of march and september". */
function takeDates(text: string): { days: number[]; months: number[]; rest: string } {
  const day = String.raw`(3[01]|[12]?\d)(?:st|nd|rd|th)?`;
  const days: number[] = [];
  const months: number[] = [];
  const keep = (whole: string, dayText: string, monthText: string) => {
    const [number, name] = [Number(dayText), monthOf(monthText)];
    if (number < 1 || name < 1) return whole;
    days.push(number);
    months.push(name);
    return " ; ";
  };
  const rest = text
    .replace(
      new RegExp(
        `\\b(?:on\\s+)?(?:the\\s+)?${day}\\s+(?:day\\s+)?(?:of\\s+)?(${month})(?!${joint}${month})`,
        "g",
      ),
      (whole, d, m) => keep(whole, d, m),
    )
    .replace(
      new RegExp(`\\b(?:on\\s+)?(${month})\\s+(?:the\\s+)?${day}(?!\\d|:|\\s?[ap]\\.?m)\\b`, "g"),
      (whole, m, d) => keep(whole, d, m),
    );
  return { days, months, rest };
}

const ofMonth = String.raw`(?:\s+(?:day\s+)?(?:of|in)?\s*(?:the|each|every|a|any)?\s*(?:calendar\s+)?months?\b)?`;

/**
 * The days that a text of `normalWords` names: weekdays and their ranges, groups ("weekends"), days of the month
 * ("1st and 15th", "day 10"), months, dates of a year, "except" and "but not".
 */
export function findDays(text: string): Days {
  const left = takeExceptions(text);
  const dates = takeDates(left.rest);
  let rest = dates.rest;
  let everyDays: number | undefined;
  let everyMonths: number | undefined;
  const monthDays = [...dates.days];
  rest = rest
    .replace(
      /\b(?:every|each)\s+(\d{1,2})\s+days?\b|\bevery\s+other\s+day\b|\b(?:on\s+)?alternat(?:e|ing)\s+days?\b/g,
      (_, n) => {
        everyDays = Number(n ?? 2);
        return " ; ";
      },
    )
    .replace(
      /\b(?:every|each)\s+(\d{1,2})\s+months?\b|\bevery\s+other\s+month\b|\bevery\s+(?:quarter\b(?!\s*(?:past|to|hour|of an))|half[\s-]year)|\b(?:quarterly|bi-?annually|semi-?annually|half-?yearly)\b|\b(?:of|in)\s+(?:each|every|a|the)\s+quarter\b|\bonce (?:a|per) quarter\b/g,
      (phrase, n) => {
        everyMonths = n ? Number(n) : /other/.test(phrase) ? 2 : /quarter/.test(phrase) ? 3 : 6;
        return " ; ";
      },
    )
    .replace(
      /\b(?:on\s+)?(?:the\s+)?(?:1st\s+day|start|beginning|first)\s+of\s+(?:the|each|every|a|any)?\s*(?:calendar\s+)?(?:month|year)s?\b|\b(?:on\s+)?(?:the\s+)?month\s+start\b/g,
      (phrase) => {
        monthDays.push(1);
        if (/year/.test(phrase)) dates.months.push(1);
        return " ; ";
      },
    )
    .replace(/\b(?:on\s+)?(?:the\s+)?(?:1st\s+day|1st|start|beginning)\s+;/g, () => {
      monthDays.push(1);
      return " ; ";
    })
    .replace(
      new RegExp(
        `\\b(?:on\\s+)?(?:the\\s+)?days?\\s+(\\d{1,2}(?:\\s*(?:,|and|&|-|to)\\s*\\d{1,2})*)(?!\\d)${ofMonth}`,
        "g",
      ),
      (whole, list: string) => {
        const ranges = [...list.matchAll(/(\d{1,2})(?:\s*(?:-|to)\s*(\d{1,2}))?/g)].map(
          (part) => [Number(part[1]), Number(part[2] ?? part[1])] as const,
        );
        if (ranges.some(([from, to]) => from < 1 || to > 31 || to < from)) return whole;
        for (const [from, to] of ranges) monthDays.push(...between(from, to, 1, 31));
        return " ; ";
      },
    );
  const ordinals = takeLists(rest, dayUnit);
  const grouped = takeGroups(ordinals.rest.replace(new RegExp(`;${ofMonth}`, "g"), ";"));
  const named = takeLists(grouped.rest, weekdayUnit);
  const months = takeLists(named.rest, monthUnit);
  const complement = (all: readonly number[], some: readonly number[], not: readonly number[]) =>
    not.length ? (some.length ? some : all).filter((value) => !not.includes(value)) : [...some];
  const unique = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  return {
    weekdays: unique(complement([0, 1, 2, 3, 4, 5, 6], [...grouped.values, ...named.values], left.weekdays)),
    monthDays: unique([...monthDays, ...ordinals.values]),
    months: unique(
      complement([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [...dates.months, ...months.values], left.months),
    ),
    dates: dates.days.map((day, index) => [day, dates.months[index] ?? 0] as const),
    ...(everyDays && { everyDays }),
    ...(everyMonths && { everyMonths }),
    rest: months.rest,
  };
}
