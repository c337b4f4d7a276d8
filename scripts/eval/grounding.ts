import { draftIssues } from "@/nodes/kit/draft-issues";
import { findDefinition } from "@/nodes/registry";
import type { Answer } from "./configurator";
import type { Line } from "./line";

/** Words that stand for an amount or a time of the day without a digit. */
const amounts =
  /\b(an?\s+(\w+\s+)?(second|minute|hour|day|week|month|year)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|half|quarter|couple|dozen|once|twice|each|every|first|last|second|third|zero|none|noon|midnight|single|(half-)?hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually|fortnightly|tomorrow|fortnight|sequential(ly)?|sun|mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|weekdays?|weekends?)(days?)?\b/i;

/** Keys of a config whose values are the type's own vocabulary, or names for handles, and not the user's data. */
const vocabulary = new Set([
  "provider",
  "operator",
  "unit",
  "mode",
  "type",
  "id",
  "name",
  "combine",
  "method",
]);

/** The words of a text; of `orderId` and `OpenAI` the whole and the parts. */
const tokensOf = (text: string): string[] => [
  ...new Set(
    `${text} ${text.replace(/([a-z])([A-Z])/g, "$1 $2")}`
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean),
  ),
];

/** Whether two words are the same, or one is in the other: "contact" in "contacts", "postmark" in "postmarkapp". */
const isAkin = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) > 3 && (a.includes(b) || b.includes(a)));

/** Values of a config with the key they stand at, the type's own vocabulary left out. */
function* leavesOf(value: unknown, key = ""): Generator<string | number> {
  if (vocabulary.has(key)) return;
  if (typeof value === "string" || typeof value === "number") yield value;
  else if (value && typeof value === "object") {
    const inList = Array.isArray(value);
    for (const [at, item] of Object.entries(value)) yield* leavesOf(item, inList ? key : at);
  }
}

/** Five cron fields: their figures follow from words such as "nightly" that hold none. */
const isCron = (text: string): boolean => /^(\S+\s+){4}\S+$/.test(text) && /^[\d*/,\-\sA-Z]+$/i.test(text);

/** A text of figures and signs, such as a pattern of digits: its figures follow from words such as "odd". */
const isFigures = (text: string): boolean => /\d/.test(text) && !/\p{L}/u.test(text);

function isGrounded(leaf: string | number, source: string, tokens: readonly string[]): boolean {
  if (typeof leaf === "number" || isCron(leaf) || isFigures(leaf))
    return /\d/.test(source) || amounts.test(source);
  // Single letters of a pattern such as \s are no words.
  const own = tokensOf(leaf).filter((word) => word.length > 1 || leaf.length === 1);
  return own.length === 0 || own.some((word) => tokens.some((token) => isAkin(word, token)));
}

/** Fields of an answer's config without which the node's draft has a problem at just that field. */
function requiredFields(type: string, config: Record<string, unknown>): string[] {
  const definition = findDefinition(type);
  if (!definition) return [];
  return Object.keys(config).filter((key) => {
    const { [key]: _, ...rest } = config;
    return draftIssues(definition, rest).some(({ field }) => field === key);
  });
}

/**
 * Required fields that an answer sets although nothing grounds them: called a guess by the answer itself, to be asked
 * for by the line, or with a value that shares no word with the intent and its context.
 */
export function inventedFields(line: Line, answer: Answer): string[] {
  const source = `${line.intent} ${JSON.stringify(line.context ?? {})}`;
  const tokens = tokensOf(source);
  return requiredFields(line.node, answer.config).filter((field) => {
    const isGuess = Object.entries(answer.provenance).some(
      ([key, origin]) => origin === "guessed" && (key === field || key.startsWith(`${field}.`)),
    );
    if (isGuess || line.expect.asks?.includes(field)) return true;
    return [...leavesOf(answer.config[field])].some((leaf) => !isGrounded(leaf, source, tokens));
  });
}
