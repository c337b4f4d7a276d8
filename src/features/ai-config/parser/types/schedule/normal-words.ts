import { readNumber } from "../../words/numbers";

const ordinals: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
  thirteenth: 13,
  fourteenth: 14,
  fifteenth: 15,
  sixteenth: 16,
  seventeenth: 17,
  eighteenth: 18,
  nineteenth: 19,
  twentieth: 20,
  thirtieth: 30,
};
const small =
  "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen";
const tens = "twenty|thirty|forty|fifty";

/** Common misspellings of words that decide here. */
const typos: readonly (readonly [RegExp, string])[] = [
  [/\bevry\b|\bevery?ry\b|\beveri\b/g, "every"],
  [/\bmintues?\b|\bminuts?\b|\bminuites?\b/g, "minutes"],
  [/\bwens?day(s?)\b|\bwedensday(s?)\b|\bwednsday(s?)\b|\bwendesday(s?)\b/g, "wednesday"],
  [/\bteusday(s?)\b|\btuseday(s?)\b/g, "tuesday"],
  [/\bthrusday(s?)\b|\bthursady(s?)\b/g, "thursday"],
  [/\bsatuday(s?)\b|\bsaterday(s?)\b/g, "saturday"],
  [/\bfebuary\b/g, "february"],
  [/\bmidnite\b/g, "midnight"],
  [/\bwek+day(s?)\b|\bweek[\s-]day(s?)\b/g, "weekdays"],
  [/\bweek[\s-]end(s?)\b/g, "weekends"],
];

/**
 * A text in the form that the schedule's grammar reads: small letters, plain dashes, number words as digits
 * ("fifteen", "twenty-five"), ordinal words as "1st" (but "every second", which may be the unit).
 */
export function normalWords(text: string): string {
  let words = text
    .toLowerCase()
    .replace(/[–—−]/g, "-")
    .replace(/[“”„"'’‘`]/g, (quote) => (quote === "'" || quote === "’" ? "'" : " "))
    .replace(/o'\s?clock|\boclock\b/g, "o'clock")
    .replace(/'s\b/g, "")
    .replace(/\s+/g, " ");
  for (const [wrong, right] of typos) words = words.replace(wrong, right);
  words = words.replace(
    /\b(twenty|thirty)[\s-](first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b/g,
    (_, ten, one) => {
      const day = (ten === "twenty" ? 20 : 30) + (ordinals[one] ?? 0);
      return ordinal(day);
    },
  );
  words = words.replace(
    new RegExp(`\\b(${Object.keys(ordinals).join("|")})\\b`, "g"),
    (word: string, _, at: number) => {
      if (word === "second" && /(?:every|each|per|\d) $/.test(words.slice(0, at))) {
        return /^second (?!of)(?:day|week|month|hour|minute|year|mon|tue|wed|thu|fri|sat|sun)/.test(
          words.slice(at),
        )
          ? "other"
          : word;
      }
      return ordinal(ordinals[word] ?? 0);
    },
  );
  words = words.replace(
    new RegExp(
      `\\b(${small.split("|").slice(0, 12).join("|")})[\\s-](?:oh[\\s-](five)|(ten|fifteen|(?:${tens})(?:[\\s-]five)?))\\b(?!\\s*(?:minutes?|hours?|days?|past|to)\\b)`,
      "g",
    ),
    (_, hour: string, oh: string | undefined, minute: string | undefined) =>
      `${readNumber(hour)}:${String(readNumber(minute ?? oh ?? "")).padStart(2, "0")}`,
  );
  return words.replace(new RegExp(`\\b(?:(?:${tens})[\\s-](?:${small})|${tens}|${small})\\b`, "g"), (word) =>
    String(readNumber(word) ?? word),
  );
}

const ordinal = (day: number) =>
  `${day}${day % 10 === 1 && day !== 11 ? "st" : day % 10 === 2 && day !== 12 ? "nd" : day % 10 === 3 && day !== 13 ? "rd" : "th"}`;
