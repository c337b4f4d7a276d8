/** A time of day, hours from 0 to 23. */
export type Clock = { hour: number; minute: number };

/** Times of day found in a text: single ones, and spans such as "between 9 and 17". */
export type Clocks = {
  times: Clock[];
  span?: { from: Clock; to: Clock };
  /** A time from which on something repeats: "starting at 5:00". */
  start?: Clock;
  /** Words for a part of the day with no time: "morning". */
  vague?: string;
  /** A time that does not exist, such as "25:00". */
  wrong?: string;
  rest: string;
};

const token = String.raw`t(\d\d)(\d\d)\b`;
const code = (hour: number, minute: number) =>
  ` t${String(hour).padStart(2, "0")}${String(minute).padStart(2, "0")} `;

const meridiem = String.raw`(a\.?\s?m\b\.?|p\.?\s?m\b\.?)`;
const isPm = (text: string) => text.startsWith("p");
const to24 = (hour: number, pm: boolean) => (hour % 12) + (pm ? 12 : 0);

/** A meridiem at the end of a list or a range counts for all of it: "9 and 11am", "9-5pm". */
function spreadMeridiem(text: string): string {
  const clock = String.raw`\d{1,2}(?:[:.]\d\d)?`;
  const joint = String.raw`\s*(?:,\s*and|,|and|&|or|-|to|till|until|through)\s*`;
  const list = new RegExp(
    `(?<![\\d:.])(${clock}(?:${joint}${clock})*)(${joint})(${clock})\\s?${meridiem}`,
    "g",
  );
  return text.replace(list, (_, before: string, link: string, last: string, half: string) => {
    const range = /-|to|till|until|through/.test(link);
    const earlier = before.replace(new RegExp(clock, "g"), (one) => {
      const later = Number.parseInt(one, 10) % 12 < Number.parseInt(last, 10) % 12;
      return `${one}${isPm(half) && (!range || later) ? "pm" : "am"}`;
    });
    return `${earlier}${link}${last}${half}`;
  });
}

const partOfDay: Readonly<Record<string, (hour: number) => number>> = {
  morning: (hour) => hour,
  afternoon: (hour) => (hour < 12 ? hour + 12 : hour),
  evening: (hour) => (hour < 12 ? hour + 12 : hour),
  night: (hour) => (hour >= 6 && hour < 12 ? hour + 12 : hour === 12 ? 0 : hour),
};

/** Writes the phrases for a time as tokens: "half past 9" is t0930. Parts of the day still follow. */
function phrases(text: string): string {
  const hour = String.raw`(\d{1,2})(?!\d|:|\s?(?:minutes?|hours?|days?|st|nd|rd|th)\b)(?:\s?${meridiem})?(?:\s?o'clock)?`;
  const at = (h: string, m: number, half: string | undefined) => {
    const base = half ? to24(Number(h), isPm(half)) : Number(h);
    const all = (base * 60 + m + 1440) % 1440;
    return code(Math.floor(all / 60), all % 60);
  };
  return text
    .replace(/\b(?:12\s+)?(?:noon|mid-?day)\b/g, code(12, 0))
    .replace(/\b(?:12\s+)?midnight\b/g, code(0, 0))
    .replace(
      /\b(\d{1,2})\s+(?:minutes?\s+|mins?\s+)?(past|after|to|before)\s+t(\d\d)00\b/g,
      (_, m, side, h) => at(h, /past|after/.test(side) ? Number(m) : -Number(m), undefined),
    )
    .replace(new RegExp(`\\bhalf\\s?(?:-\\s?)?past\\s+${hour}`, "g"), (_, h, half) => at(h, 30, half))
    .replace(new RegExp(`\\b(?:a\\s+)?quarter\\s+(?:past|after)\\s+${hour}`, "g"), (_, h, half) =>
      at(h, 15, half),
    )
    .replace(new RegExp(`\\b(?:a\\s+)?quarter\\s+(?:to|before|of)\\s+${hour}`, "g"), (_, h, half) =>
      at(h, -15, half),
    )
    .replace(new RegExp(`\\b(\\d{1,2})\\s+(?:minutes\\s+)?past\\s+${hour}`, "g"), (_, m, h, half) =>
      at(h, Number(m), half),
    )
    .replace(
      new RegExp(
        `\\b(\\d{1,2})\\s+(?:minutes\\s+)?(?:to|before)\\s+${hour}(?=\\s*(?:every|each|on|,|$))`,
        "g",
      ),
      (whole, m, h, half) =>
        Number(m) % 5 === 0 && Number(h) <= 12 && !/from\s+$|between\s+$/.test(whole)
          ? at(h, -Number(m), half)
          : whole,
    );
}

/** Writes clock notations as tokens. What is no time of a day is left, to be reported. */
function notations(text: string): string {
  const valid = (h: number, m: number) => h <= 23 && m <= 59;
  const half = (whole: string, h: string, m: string | undefined, mark: string) => {
    const [hours, minutes] = [Number(h), Number(m ?? 0)];
    if (hours > 12 && valid(hours, minutes)) return code(hours, minutes);
    return hours >= 1 && hours <= 12 && minutes <= 59 ? code(to24(hours, isPm(mark)), minutes) : whole;
  };
  const full = (whole: string, h: string, m: string) =>
    valid(Number(h), Number(m)) ? code(Number(h), Number(m)) : whole;
  return spreadMeridiem(text)
    .replace(new RegExp(`(?<![\\d:.])(\\d{1,2})(?:[:.](\\d\\d))?(?::00)?\\s?${meridiem}`, "g"), half)
    .replace(/(?<![\d:.])(\d{1,2})[:](\d\d)(?::00)?(?:\s?(?:h|hrs?|hours|o'clock))?(?![\d:])/g, full)
    .replace(/(?<![\d:.])(\d{1,2})\s?h\s?(\d\d)\b/g, full)
    .replace(
      /(?<=\b(?:at|and|from|to|until)\s)(\d{1,2})\.(\d\d)\b(?!\s?(?:seconds?|minutes?|hours?|days?))/g,
      full,
    )
    .replace(/\b([01]\d|2[0-3])([0-5]\d)\s?(?:hours|hrs|h)\b/g, full)
    .replace(/(?<!\b(?:every|each|in|for|per|than)\s)(?<![\d:.])\b(1\d|2[0-3])h\b/g, (whole, h: string) =>
      full(whole, h, "0"),
    )
    .replace(/(?<=\bat\s)([01]\d|2[0-3])([0-5]\d)\b/g, full)
    .replace(/(?<![\d:.])(\d{1,2})\s?o'clock/g, (whole, h: string) => full(whole, h, "0"))
    .replace(/(?<=\b(?:at|from|between|to|until|till)\s)(\d{1,2})\s?(?:h|hrs|hours)\b/g, (whole, h: string) =>
      full(whole, h, "0"),
    );
}

/** Bare hours count where the words around them say that they are hours: "at 8, 12 and 18", "between 9 and 17". */
function bareHours(text: string): string {
  const bare = String.raw`\d{1,2}(?![\d:./]|\s?(?:st|nd|rd|th|%|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|times?|past|x)\b)`;
  const item = `(?:${bare}|t\\d{4}\\b)`;
  const code24 = (h: string) => (Number(h) <= 23 ? code(Number(h), 0) : h);
  const each = (part: string) => part.replace(new RegExp(`(?<![\\dt])${bare}`, "g"), (h) => code24(h));
  const span = (whole: string, from: string, link: string, to: string) => {
    if (/t/.test(from + to.trim()) && !/\d/.test(from + to)) return whole;
    return `${each(from)}${link}${each(to)}`;
  };
  return text
    .replace(new RegExp(`(\\bbetween\\s+${item})(\\s+and\\s+)(${item})`, "g"), span)
    .replace(
      new RegExp(
        `((?:\\bfrom\\s+|\\(|^|\\s)${item})(\\s*(?:-|to|until|till|thru|through)\\s*)(${item})`,
        "g",
      ),
      span,
    )
    .replace(
      new RegExp(
        `(?:\\bat|(?<!\\S)@)\\s*(?:hours?\\s+)?${item}(?:\\s*(?:,\\s*and|,|and|&|\\+|or)\\s*(?:at\\s+)?${item})*`,
        "g",
      ),
      each,
    )
    .replace(new RegExp(`\\b(?:starting|beginning|start|begin)\\s+(?:at|from)\\s+${item}`, "g"), each)
    .replace(
      new RegExp(`(t\\d{4}\\s*(?:,\\s*and|,|and|&|or)\\s*)(${bare})`, "g"),
      (_, before: string, h: string) => before + code24(h),
    )
    .replace(
      new RegExp(
        `((?:^|\\s)${bare})((?:\\s*(?:,|and|&)\\s*${item})+)(?=\\s+in the (?:morning|afternoon|evening))`,
        "g",
      ),
      (_, a: string, b: string) => each(a) + each(b),
    );
}

/** Writes every time of day in a text as a token, `t0930`. */
export const writeClocks = (text: string): string => bareHours(notations(phrases(text)));

/** "8 in the evening", "every evening at 8": the part of the day turns 8 into 20. */
function applyPart(text: string): { text: string; part?: string } {
  const around = text.replace(
    new RegExp(`(?:${token}|\\b(\\d{1,2}))\\s+(?:in the|at)\\s+(morning|afternoon|evening|night)\\b`, "g"),
    (_, h: string | undefined, m: string | undefined, bare: string | undefined, part: string) =>
      code(partOfDay[part]?.(Number(h ?? bare)) ?? 0, Number(m ?? 0)),
  );
  const part =
    /\b(?:every|each|weekday|mon\w*|tues\w*|wednes\w*|thurs\w*|fri\w*|satur\w*|sun\w*|weekend|daily|in the|at|the|of the)?\s*\b(morning|afternoon|evening|night)(?:s|ly)?\b/.exec(
      around,
    );
  if (!part?.[1]) return { text: around };
  const shift = partOfDay[part[1]];
  const blanked = around.replace(
    part[0],
    part[0]
      .replace(/\b(?:in the|at|the|of the)?\s*(?:morning|afternoon|evening|night)(?:s|ly)?\b/, (words) =>
        /\bat\s*night/.test(words) ? " night " : " ",
      )
      .replace(/\bnight\b/, " "),
  );
  const shifted = blanked.replace(new RegExp(token, "g"), (_, h: string, m: string) =>
    code(shift?.(Number(h)) ?? Number(h), Number(m)),
  );
  return { text: shifted, part: part[1] };
}

const vagueTimes =
  /\b(?:end of (?:the )?(?:business )?day|eod|eob|cob|close of business|lunch(?:\s?time)?|dinner(?:\s?time)?|breakfast(?:\s?time)?|early|late|later|overnight|nightly|sun(?:rise|set)|dawn|dusk|tonight|start of (?:the )?day|off-?peak)\b/;

const clock = (h = "", m = ""): Clock => ({ hour: Number(h), minute: Number(m) });

/**
 * The times of day in a text that `normalWords` made: 9am, 9:30, 17.30 behind "at", 9h30, "half past 9", "quarter to
 * 10", noon, midnight, "8 in the evening", lists, spans. A bare number is an hour only behind "at" and in spans.
 */
export function findClocks(text: string): Clocks {
  const named = applyPart(writeClocks(text));
  let rest = named.text;
  const found: Clocks = { times: [], rest };
  rest = rest.replace(
    new RegExp(
      `\\b(?:starting|beginning|start|begin|commencing|from)\\s+(?:at\\s+|from\\s+)?${token}(?!\\s*(?:-|to|until|till|thru|through)\\s*t\\d)`,
    ),
    (_, h, m) => {
      found.start = clock(h, m);
      return " ; ";
    },
  );
  rest = rest.replace(
    new RegExp(
      `(?:\\b(?:between|from|during|within)\\s+)?${token}\\s*(?:-|to|until|till|thru|through|and)\\s*${token}`,
      "g",
    ),
    (whole, h1, m1, h2, m2) => {
      if (/\band\b/.test(whole) && !/^between/.test(whole)) return whole;
      let [from, to] = [clock(h1, m1), clock(h2, m2)];
      // "9 to 5" is a working day.
      if (to.hour < from.hour && from.hour < 12 && to.hour > 0 && to.hour <= 8)
        to = { ...to, hour: to.hour + 12 };
      found.span ??= { from, to };
      return " ; ";
    },
  );
  rest = rest.replace(new RegExp(`(?:(?:\\b(?:at|by|around)|@)\\s+)?${token}`, "g"), (_, h, m) => {
    found.times.push(clock(h, m));
    return " ; ";
  });
  const vague = vagueTimes.exec(rest)?.[0] ?? named.part;
  const wrong = /(?<![\d.])\d{1,2}:\d{2}\b|\b\d{1,2}\s?[ap]m\b|\bat\s+\d{1,2}\b/.exec(rest)?.[0];
  return { ...found, ...(vague && { vague }), ...(wrong && { wrong }), rest };
}
