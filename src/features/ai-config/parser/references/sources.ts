import { nameKey, singular, snakeName, wordsOf } from "../words";
import { type Context, isHttpAnswer, isRecord, knowsNothing, type Path } from "./shape";

/**
 * What a phrase takes data from. `base` is where fields are looked for, `whole` what the phrase itself means; `said`
 * names it in a question; `explicit` where it can be nothing else; `missing` where there is no such source.
 */
export type Source = {
  base: Path;
  whole: Path;
  said: string;
  words: string[];
  explicit: boolean;
  missing?: boolean;
};

const determiners =
  /^(?:(?:the|an?|my|our|its|this|that|whole|entire|full|complete|raw|all(?:\s+of)?|everything(?:\s+(?:in|from|of))?|incoming|received|inbound|original|posted|parsed)\s+)+/i;
const part = String.raw`(?:request|body|payload|data|json|event|call|message|output|contents?|input|query(?:\s+(?:string|params?|parameters?))?|params?|parameters?|headers?)`;
const trigger = new RegExp(
  `^(?:(?:webhook|trigger|hook|event|form|http)(?:['’]s)?(?:\\s+${part}(?:['’]s)?)*|(?:request|input)(?:['’]s)?(?:\\s+${part}(?:['’]s)?)*|(?:payload|body|query\\s+(?:string|params?|parameters?)|(?:event|trigger|input)\\s+data|data|headers?)|form\\s+(?:submission|data))$`,
  "i",
);
const result = String.raw`(?:(?:response|reply|answer|result|output|return(?:ed)?)(?:\s+(?:body|data|json|value|payload|object))?|results|outputs|body|data|json|payload)`;
const resultAlone = new RegExp(`^${result}$`, "i");
const quote = String.raw`["'“‘\x60]?`;
const name = String.raw`${quote}([\p{L}\p{N}_][\p{L}\p{N}_ -]*?)${quote}`;
const stepPatterns = [
  `^(?:${result}\\s+(?:of|from)\\s+)(?:the\\s+)?(?:steps?|node)\\s+(?:called\\s+|named\\s+)?${name}$`,
  `^(?:${result}\\s+(?:of|from)\\s+)(?:the\\s+)?${name}(?:\\s+(?:step|node)(?:['’]s)?(?:\\s+${result})?)?$`,
  `^(?:step|node)\\s+(?:called\\s+|named\\s+)?${name}(?:['’]s)?(?:\\s+(?:step['’]s\\s+)?${result})?$`,
  `^${name}(?:['’]s)?\\s+(?:step|node|call|request|action)(?:['’]s)?(?:\\s+${result})?$`,
  `^${name}(?:['’]s)?\\s+${result}$`,
].map((source) => new RegExp(source, "iu"));
/** "the total of the invoice step" is a field of a step, and no step's name. */
const between = /\s(?:of|in|from|on|by|at|inside|within|with|and)\s/i;
const previous = new RegExp(
  `^(?:(?:previous|prior|preceding)\\s+${result}|last\\s+(?:response|answer|result|output)s?|(?:previous|prior|last|preceding)\\s+(?:step|node|call|request|one)(?:['’]s)?(?:\\s+${result})?|${result}\\s+(?:of|from)\\s+the\\s+(?:previous|prior|last|preceding)\\s+(?:step|node|call|request))$`,
  "i",
);
const loopItem =
  /^(?:(?:current|each|every|loop(?:['’]s|ed)?)(?:\s+(?:current\s+)?[\p{L}\p{N}_]+)?|(?:current\s+)?(?:item|element|entry|row|record)(?:\s+(?:of|in)\s+the\s+(?:loop|list|iteration))?|loop\.item)$/iu;
const loopIndex =
  /^(?:(?:loop|current|item|iteration)(?:['’]s)?\s+(?:index|number|position|counter)|index\s+(?:of|in)\s+the\s+(?:loop|item|current\s+item|iteration)|loop\.index)$/i;

function triggerSource(phrase: string, context: Context): Source {
  const words = wordsOf(phrase);
  const value = context.trigger;
  const place = words.some((word) => /^headers?$/.test(word))
    ? "headers"
    : words.some((word) => /^(?:query|params?|parameters?)$/.test(word))
      ? "query"
      : "body";
  const shapeUnknown = knowsNothing(context) || value === undefined;
  const speaksOfHttp = words.some((word) => /^(?:webhook|hook|body|payload|request|http|form)$/.test(word));
  const has = isRecord(value) && place in value;
  const inPlace = has || (shapeUnknown && (speaksOfHttp || place !== "body"));
  const base = inPlace ? ["trigger", place] : ["trigger"];
  return { base, whole: base, said: `the ${phrase}`, words, explicit: true };
}

/** The step that words name: the slug itself in any style, or (`loosely`) the only one whose words hold them. */
export function findStep(phrase: string, context: Context, loosely: boolean): string | null {
  const slugs = Object.keys(context.steps);
  const same =
    slugs.find((slug) => slug === phrase) ?? slugs.find((slug) => nameKey(slug) === nameKey(phrase));
  if (same || !loosely) return same ?? null;
  const wanted = wordsOf(phrase).map(singular);
  const holding = slugs.filter((slug) => {
    const own = wordsOf(slug).map(singular);
    return wanted.length > 0 && wanted.every((word) => own.includes(word));
  });
  return holding.length === 1 ? (holding[0] ?? null) : null;
}

function stepSource(slug: string, phrase: string, context: Context): Source {
  const value = context.steps[slug];
  const whole = ["steps", slug];
  const words = [...wordsOf(slug), ...wordsOf(phrase)];
  const ofBody = /\b(?:body|payload|json|data)\b/i.test(phrase.replace(slug, ""));
  const ofAnswer = ofBody || /\b(?:response|reply|answer)\b/i.test(phrase.replace(slug, ""));
  const unseen = value === undefined || (isRecord(value) && Object.keys(value).length === 0);
  const inBody = unseen
    ? ofAnswer
    : isRecord(value) && "body" in value && (ofBody || (ofAnswer && isHttpAnswer(value)));
  const base = inBody ? [...whole, "body"] : whole;
  return { base, whole: base, said: `the step ${slug}`, words, explicit: true };
}

/** The source that a phrase as a whole names, or null where it names none. */
export function sourceOf(written: string, context: Context): Source | null {
  const phrase = written
    .trim()
    .replace(determiners, "")
    .replace(/['’]s$/, "")
    .trim();
  const slugs = Object.keys(context.steps);
  if (!phrase) return null;
  const exact = findStep(phrase.replace(/^["'“‘`]|["'”’`]$/g, ""), context, false);
  if (exact) return { ...stepSource(exact, phrase, context), explicit: false };
  if (loopIndex.test(phrase)) return loopSource(["loop", "index"], context);
  if (loopItem.test(phrase) && (context.loop !== undefined || /current|each|every|loop/i.test(phrase))) {
    return loopSource(["loop", "item"], context);
  }
  if (previous.test(phrase)) {
    const last = slugs.at(-1);
    return last
      ? stepSource(last, phrase, context)
      : { base: [], whole: [], said: "a previous step", words: [], explicit: true, missing: true };
  }
  if (resultAlone.test(phrase) && /response|reply|answer|result|output/i.test(phrase)) {
    const [only] = slugs;
    return only && slugs.length === 1 ? stepSource(only, phrase, context) : null;
  }
  if (trigger.test(phrase)) return triggerSource(phrase, context);
  return namedStep(phrase, context);
}

function loopSource(path: Path, context: Context): Source {
  const missing = context.loop === undefined && !knowsNothing(context);
  return { base: path, whole: path, said: "the loop's item", words: ["item"], explicit: true, missing };
}

function namedStep(phrase: string, context: Context): Source | null {
  for (const pattern of stepPatterns) {
    const found = pattern.exec(phrase)?.[1]?.replace(determiners, "").trim();
    if (!found) continue;
    const slug = findStep(found, context, !between.test(found));
    if (slug) return stepSource(slug, phrase, context);
    if (between.test(found)) continue;
    const saysStep = /\b(?:step|node)\b/i.test(phrase);
    if (!saysStep && !/\b(?:response|output)\b/i.test(phrase)) continue;
    if (trigger.test(found)) return triggerSource(found, context);
    const said = `the step ${snakeName(found)}`;
    if (!knowsNothing(context)) {
      return { base: [], whole: [], said, words: wordsOf(found), explicit: saysStep, missing: true };
    }
    return stepSource(/^\w+$/.test(found) ? found : snakeName(found), phrase, context);
  }
  return null;
}
