const units = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const scales: Record<string, number> = {
  hundred: 100,
  thousand: 1_000,
  million: 1_000_000,
  billion: 1_000_000_000,
};

const wordValues = new Map<string, number>([
  ...units.map((word, value) => [word, value] as const),
  ...tens.map((word, index) => [word, (index + 2) * 10] as const),
  ["fourty", 40],
  ["once", 1],
  ["twice", 2],
  ["thrice", 3],
]);

const word = [...wordValues.keys()].filter((name) => !/ce$/.test(name)).join("|");
const scale = Object.keys(scales).join("|");
const digits = String.raw`[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`;

/**
 * The source of a pattern, without groups that capture, for one number: `12`, `-1.5`, `1,000`, `5k`, `2 million`,
 * `twenty-five`, `a dozen`, `a hundred`.
 */
export const numberPattern = `(?:${digits}(?:\\s?k\\b|\\s(?:${scale})\\b)?|(?:an?\\s|half\\sa\\s)?(?:dozen|(?:${scale}))\\b|(?:${word})\\b(?:[\\s-](?:and\\s)?(?:${word}|${scale})\\b)*)`;

const wholeNumber = new RegExp(`^${numberPattern}$`, "i");

function readWords(words: readonly string[]): number | null {
  let total = 0;
  let group = 0;
  for (const name of words) {
    const factor = scales[name];
    const value = wordValues.get(name);
    if (factor !== undefined) {
      group = (group || 1) * factor;
      if (factor > 100) {
        total += group;
        group = 0;
      }
    } else if (value !== undefined) group += value;
    else return null;
  }
  return total + group;
}

/** The number that a text is, in digits or in words (`once` and `twice` too), or null where it is anything else. */
export function readNumber(text: string): number | null {
  const clean = text.trim().toLowerCase();
  const counted = /^(once|twice|thrice)$/.exec(clean);
  if (counted) return wordValues.get(clean) ?? null;
  if (!wholeNumber.test(clean)) return null;
  const written = new RegExp(`^(${digits})\\s?(k|${scale})?$`, "i").exec(clean);
  if (written) {
    const value = Number((written[1] ?? "").replaceAll(",", ""));
    return value * (written[2] === "k" ? 1_000 : (scales[written[2] ?? ""] ?? 1));
  }
  if (/dozen$/.test(clean)) return /^half/.test(clean) ? 6 : 12;
  return readWords(
    clean
      .replace(/^an?\s/, "")
      .split(/[\s-]+/)
      .filter((part) => part !== "and"),
  );
}
