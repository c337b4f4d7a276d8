/** How often something repeats, as far as words say: every n minutes or hours, or once in a period. */
export type Beat = {
  every?: { count: number; unit: "minutes" | "hours" };
  /** Once in this period, at times and on days that other words say. */
  period?: "day" | "week" | "month" | "year";
  /** Times in a period, spread evenly: "3 times a day". */
  times?: { count: number; period: "hour" | "day" | "week" | "month" | "year" };
  /** Minutes of the hour: "at 15 past", "at minute 30", "on the hour". */
  minutes?: number[];
  rest: string;
};

const units: Readonly<Record<string, "minutes" | "hours">> = { m: "minutes", h: "hours" };
const hourWord = String.raw`(?:the|each|every|an?)?\s*hours?`;

/** "at 0, 20 and 40 minutes". */
const listed = [
  /\bat\s+(\d{1,2}(?:\s*(?:,\s*and|,|and|&)\s*\d{1,2})*)\s+(?:minutes?|mins?)\b(?!\s+(?:past|after|to|before))/,
  (match: RegExpExecArray) => (match[1]?.match(/\d+/g) ?? []).map(Number),
] as const;

/** Takes the minutes of the hour out of a text. */
function takeMinutes(text: string): { minutes?: number[]; rest: string } {
  const forms: readonly (readonly [RegExp, (match: RegExpExecArray) => number[]])[] = [
    [
      /\b(?:at\s+)?(?:the\s+)?minutes?\s+(\d{1,2}(?:\s*(?:,\s*and|,|and|&)\s*\d{1,2})*)(?:\s+of\s+(?:the|each|every)\s+hours?)?\b/,
      (match) => (match[1]?.match(/\d+/g) ?? []).map(Number),
    ],
    [
      /(?:\b(?:at|on)\s+(?:the\s+)?)?(?<!\d):(\d\d)(?:\s*(?:,|and|&)\s*:(\d\d))*\b/,
      (match) => (match[0].match(/\d+/g) ?? []).map(Number),
    ],
    [/\b(?:on|at)\s+the\s+half[\s-]hours?\b/, () => [30]],
    [
      /\bon\s+the\s+hour\b|\bat\s+the\s+(?:top|start|full)\s+of\s+(?:the|each|every)\s+hours?\b|\bat\s+every\s+full\s+hour\b/,
      () => [0],
    ],
    [new RegExp(`\\b(?:at\\s+)?(?:a\\s+)?quarter\\s+past(?:\\s+${hourWord}\\b|\\s*$)`), () => [15]],
    [new RegExp(`\\b(?:at\\s+)?half\\s+past(?:\\s+${hourWord}\\b|\\s*$)`), () => [30]],
    [new RegExp(`\\b(?:at\\s+)?(?:a\\s+)?quarter\\s+(?:to|before)(?:\\s+${hourWord}\\b|\\s*$)`), () => [45]],
    [
      new RegExp(
        `\\b(?:at\\s+)?(\\d{1,2})(?:\\s*(?:,|and|&)\\s*(\\d{1,2}))?\\s*(?:minutes?\\s+|mins?\\s+)?(?:past|after|into)(?:\\s+${hourWord}\\b|\\s*$)`,
      ),
      (match) => [match[1], match[2]].filter(Boolean).map(Number),
    ],
    [
      new RegExp(`\\b(?:at\\s+)?(\\d{1,2})\\s*(?:minutes?\\s+|mins?\\s+)?(?:to|before)\\s+${hourWord}\\b`),
      (match) => [60 - Number(match[1])],
    ],
  ];
  for (const [pattern, read] of [...forms, listed] as const) {
    const match = pattern.exec(text);
    const minutes = match ? read(match) : [];
    if (!match || minutes.length === 0 || minutes.some((minute) => minute > 59)) continue;
    const hourly = /\b(?:each|every)\s+hours?\b/.test(match[0]) ? " hourly " : " ; ";
    return { minutes, rest: text.replace(match[0], hourly) };
  }
  return { rest: text };
}

const periods: readonly (readonly [RegExp, NonNullable<Beat["period"]>])[] = [
  [
    /\b(?:@?daily|(?:once\s+)?(?:every|each|per)\s+(?:single\s+)?day|once\s+(?:a|per|each)\s+day|every\s+1\s+days?|each\s+calendar\s+day|day\s+by\s+day|7\s+days\s+a\s+week|all\s+days)\b/,
    "day",
  ],
  [
    /\b(?:@?weekly|(?:once\s+)?(?:every|each|per)\s+week|once\s+(?:a|per|each)\s+week|every\s+1\s+weeks?|every\s+7\s+days)\b/,
    "week",
  ],
  [
    /\b(?:@?monthly|(?:once\s+)?(?:every|each|per)\s+month|once\s+(?:a|per|each)\s+month|every\s+1\s+months?|of\s+(?:the|a|any)\s+month)\b/,
    "month",
  ],
  [
    /\b(?:@?yearly|@?annually|(?:once\s+)?(?:every|each|per)\s+year|once\s+(?:a|per|each)\s+year|every\s+1\s+years?)\b/,
    "year",
  ],
];

/** The beat of a text that `normalWords` made. */
export function findBeat(text: string): Beat {
  const taken = takeMinutes(text);
  let rest = taken.rest;
  const beat: Beat = { ...(taken.minutes && { minutes: taken.minutes }), rest };
  rest = rest
    .replace(
      /(?<![:.\d])\b(\d+(?=\s*(?:times?\b|x\b|per\b|\/))|once|twice|thrice)\s*(?:times?|x)?\s*(?:a|an|per|each|every|\/)\s*(hour|day|week|month|year)\b|\b(twice|thrice|\d+\s*(?:times|x))\s+(hourly|daily|weekly|monthly)\b/g,
      (_, many, period, often, adverb) => {
        const word = String(many ?? often);
        const count =
          word === "once" ? 1 : word === "twice" ? 2 : word === "thrice" ? 3 : Number.parseInt(word, 10);
        const unit = (period ??
          { hourly: "hour", daily: "day", weekly: "week", monthly: "month" }[String(adverb)]) as NonNullable<
          Beat["times"]
        >["period"];
        beat.times = { count, period: unit };
        return " ; ";
      },
    )
    .replace(
      /\b(?:every|each|per)\s*-?\s*(?:(\d+)\s*[\s-]?)?(?:and\s+a\s+half\s+)?(minutes?|mins?|hours?|hrs?|m|h)\b(?!\s*(?:of\s+the\s+day))|\bevery\s+(\d+)[\s-](minute|hour)\b/g,
      (phrase, n, unit, n2, unit2) => {
        const kind = units[String(unit ?? unit2)[0] ?? ""];
        const half = /and\s+a\s+half/.test(phrase);
        const count = Number(n ?? n2 ?? 1);
        if (kind && !beat.every)
          beat.every =
            half && kind === "hours" ? { count: count * 60 + 30, unit: "minutes" } : { count, unit: kind };
        return " ; ";
      },
    )
    .replace(
      /\b(?:every|each)\s+(?:half(?:\s+an)?|1\/2|0?\.5)[\s-]*hours?\b|\bhalf[\s-]hourly\b|\b(?:twice\s+an\s+hour)\b/g,
      () => {
        beat.every ??= { count: 30, unit: "minutes" };
        return " ; ";
      },
    )
    .replace(
      /\b(?:every|each)\s+(?:a\s+)?(?:quarter(?:\s+of\s+an|\s+an)?)[\s-]*hours?\b|\bquarter[\s-]hourly\b/g,
      () => {
        beat.every ??= { count: 15, unit: "minutes" };
        return " ; ";
      },
    )
    .replace(
      /\bevery\s+other\s+(minute|hour)\b|\b(\d+)[\s-](minute|hour)(?:ly)?\s+(?:interval|schedule|basis|cadence|polling)s?\b|\b(?:in|at)\s+(\d+)[\s-](minute|hour)\s+intervals?\b/g,
      (_, other, n1, u1, n2, u2) => {
        beat.every ??= {
          count: other ? 2 : Number(n1 ?? n2),
          unit: units[String(other ?? u1 ?? u2)[0] ?? ""] ?? "minutes",
        };
        return " ; ";
      },
    )
    .replace(
      /\b(?:@?hourly|(?:once\s+)?(?:every|each|per)\s+(?:full\s+)?hour|once\s+(?:an|per)\s+hour)\b/g,
      () => {
        beat.every ??= { count: 1, unit: "hours" };
        return " ; ";
      },
    );
  for (const [pattern, period] of periods) {
    if (!pattern.test(rest)) continue;
    beat.period ??= period;
    rest = rest.replace(pattern, " ; ");
  }
  return { ...beat, rest };
}
