import type { Provenance } from "../../../schema";
import type { Context, Resolution } from "../../references";
import { type Marked, markOf, meaning, readNumber, snakeName, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import { Scope } from "../transform/expression";

/** One side of a rule: its value or template, where it comes from and, for a reference, the sample. */
export type Operand = { value: unknown; origin: Provenance; sample?: unknown; reference: boolean };
export type Side = { operand: Operand } | { question: string };

/** Words that tell no value: what they mean is asked. */
const vague =
  /^(?:(?:too|very|really|quite|fairly|rather|so|pretty|relatively|unusually|extremely)\s+.+|big|bigger|large|larger|huge|small|smaller|tiny|high|higher|low|lower|long|short|old|older|new|newer|recent|recently.*|young|cheap|expensive|many|few|several|a\s+few|a\s+lot|lots|some|enough|soon|late|early|good|bad|better|worse|normal|unusual|abnormal|suspicious|weird|strange|significant|reasonable|acceptable|important|interesting|relevant|ok|okay|fine|a\s+certain\s+\w+|the\s+(?:limit|threshold|usual|average|maximum|minimum)|usual|average|today|yesterday|tomorrow|now|(?:the\s+)?(?:last|past|previous|next|this|current)\s+(?:\d+\s+)?(?:minutes?|hours?|days?|weeks?|months?|years?)|stale|outdated|up\s+to\s+date)$/i;

/** Names whose values are numbers or times, of which "high" tells nothing. */
const measured =
  /\b(?:amount|total|price|cost|count|number|quantity|qty|size|age|score|value|sum|balance|length|duration|weight|rate|temperature|percent(?:age)?|revenue|budget|stock|distance|date|time)\b/i;

const strip = (phrase: string) =>
  phrase
    .replace(/^(?:(?:that|whether|if|when|where|both|either|also|currently|only)\s+)+/i, "")
    .replace(/\s+(?:also|both|currently|actually)$/i, "")
    .replace(/^(?:the\s+)?(?:value\s+(?:of|in)\s+)(?=\S)/i, "")
    .trim();

function found(resolution: Extract<Resolution, { kind: "found" }>): Operand {
  return {
    value: resolution.template,
    origin: resolution.provenance,
    sample: resolution.value,
    reference: true,
  };
}

/** What is there, for a question: names of the data seen. */
function available(context: Context): string {
  const missing = resolveField("the nothing_like_this from the trigger", context);
  return missing.kind === "missing" && missing.candidates.length
    ? ` There is: ${missing.candidates.join(", ")}.`
    : "";
}

const inner = (template: string) => {
  const path = template.slice(2, -2).trim();
  return /\s/.test(path) ? `(${path})` : path;
};

/** The reference of a measured length: of a list or a text. */
function lengthOf(resolution: Extract<Resolution, { kind: "found" }>): Operand {
  const { template, path, value, provenance } = resolution;
  const measuredAlready = path.at(-1) === "length" || (typeof value === "number" && resolution.exists);
  const size = typeof value === "string" || Array.isArray(value) ? value.length : undefined;
  return {
    value: measuredAlready ? template : `{{length ${inner(template)}}}`,
    origin: provenance,
    sample: measuredAlready ? value : size,
    reference: true,
  };
}

const sum =
  /[+*×÷]|\s[-−/]\s|\b(?:plus|minus|less|times|multiplied|divided|over|of|twice|double|half|thrice|triple|third|quarter)\b|%/i;

/** What a sum, a product or a share of numbers in the data comes to: "subtotal + tax", "half of the stock". */
function computed(marked: Marked, phrase: string, context: Context): Operand | undefined {
  if (!sum.test(phrase)) return undefined;
  const value = new Scope(marked, context).read(phrase.replace(/^the\s+/i, ""));
  return value?.kind === "code" && value.call && arithmetic.test(value.code)
    ? { value: `{{${value.code}}}`, origin: value.origin, sample: 0, reference: true }
    : undefined;
}

const arithmetic = /^(?:add|subtract|multiply|divide|round|number|length)\s/;

const lengthPhrase =
  /^(?:the\s+)?(?:length|size|number\s+of\s+(?:characters|chars|letters|items|elements|entries)|character\s+count|count)\s+(?:of|in)\s+(.+)$/i;
const lengthBehind = /^(.+?)(?:['’]s)?\s+(?:length|size|count|character\s+count)$/i;

/** The left side of a rule. A phrase that names nothing known is a question. */
export function readSubject(marked: Marked, phrase: string, context: Context, counted = false): Side {
  const said = strip(unmark(marked, phrase));
  if (!said) return { question: `Which value is to be compared?${available(context)}` };
  if (
    /^(?:it|this|that|they|these|those|the\s+(?:value|thing|result|condition)|everything|something|things?)$/i.test(
      said,
    ) &&
    resolveField(said, context).kind !== "found"
  )
    return { question: `Which value is "${said}"?${available(context)}` };
  if (/^(?:any|every|all|each|some|at\s+least\s+one|none)\s+(?:of\s+)?/i.test(said)) {
    const list = resolveField(
      said.replace(/^(?:any|every|all|each|some|at\s+least\s+one|none)\s+(?:of\s+)?(?:the\s+)?/i, ""),
      context,
    );
    if (list.kind === "found" && Array.isArray(list.value))
      return {
        question: `A condition looks at one value, not at each element of ${list.template}. Which value decides (or put it in a loop)?`,
      };
  }
  const direct = resolveField(said, context);
  const named = counted && direct.kind !== "found" ? resolveField(`number of ${said}`, context) : direct;
  const length = lengthPhrase.exec(said)?.[1] ?? lengthBehind.exec(said)?.[1];
  if (named.kind === "found") return { operand: counted ? lengthOf(named) : found(named) };
  if (length) {
    const whole = resolveField(length, context);
    if (whole.kind === "found") return { operand: lengthOf(whole) };
  }
  const inside = counted ? /\s(?:in|of|from)\s+(.+)$/i.exec(said)?.[1] : undefined;
  const list = inside ? resolveField(inside, context) : undefined;
  if (list?.kind === "found" && (Array.isArray(list.value) || !list.exists))
    return { operand: lengthOf(list) };
  const figure = computed(marked, strip(phrase), context);
  if (figure) return { operand: figure };
  if (named.kind === "missing") return { question: named.question };
  return { question: `What is "${said}", and where does it come from?${available(context)}` };
}

const currency = String.raw`(?:€|\$|£|¥|usd|eur|gbp|chf)`;
const units = String.raw`(?:euros?|dollars?|pounds?|usd|eur|gbp|chf|cents?|percent|pct|%|items?|elements?|entries|characters?|chars?|letters?|years?(?:\s+old)?|points?|times?|pieces?|units?|kg|km|g|m|cm|kb|mb|gb|ms|bytes?|rows?|records?|results?|users?|orders?|people|attempts?|stars?)`;
const amountTest = new RegExp(`^${currency}?\\s?(.+?)\\s?(?:${currency}|${units})?$`, "i");

/** A number with its currency or unit taken off: "$1,000", "100 EUR", "5k", "twelve". */
export function readAmount(text: string): number | undefined {
  const plain = readNumber(text);
  if (plain !== null) return plain;
  const inside = amountTest.exec(text.trim())?.[1];
  return inside === undefined ? undefined : (readNumber(inside) ?? undefined);
}

/** A time as ISO 8601 writes it. */
export const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

export type ValueUse = { ordered: boolean; subject: Operand | undefined; subjectWords: string };

/** The right side of a rule: a literal with its type, or a reference. What tells nothing exact is a question. */
export function readValue(marked: Marked, phrase: string, context: Context, use: ValueUse): Side {
  const bare = phrase
    .trim()
    .replace(/[.;]+$/, "")
    .trim();
  const mark = bare.length === 1 ? markOf(marked, bare) : undefined;
  const literal = (value: unknown): Side => ({ operand: { value, origin: "words", reference: false } });
  if (mark?.kind === "quoted" || mark?.kind === "url" || mark?.kind === "json") return literal(mark.value);
  const said = unmark(marked, bare);
  if (mark?.kind === "template" || /^(?:trigger|steps|loop|workflow|execution)\.\S+$/.test(said)) {
    const resolution = resolveField(said, context);
    if (resolution.kind === "found") return { operand: found(resolution) };
    return { question: resolution.kind === "missing" ? resolution.question : `What is ${said}?` };
  }
  const share = /^(\d+(?:\.\d+)?)\s?(?:%|percent)$/i.exec(said)?.[1];
  const { sample: seen } = use.subject ?? {};
  if (share !== undefined && typeof seen === "number" && Math.abs(seen) <= 1 && !Number.isInteger(seen))
    return literal(Number((Number(share) / 100).toPrecision(12)));
  const number = readAmount(said);
  if (
    number !== undefined &&
    (use.ordered || typeof use.subject?.sample !== "string" || /^[\d.,-]+$/.test(said) === false)
  )
    return literal(number);
  if (number !== undefined) return literal(Number.isFinite(Number(said)) ? Number(said) : said);
  if (isoTime.test(said)) return literal(said.replace(" ", "T"));
  const reference = resolveField(said, context, {
    bare: use.ordered || typeof use.subject?.sample === "number" || /^the\s/i.test(said),
  });
  if (reference.kind === "found" && (use.ordered || reference.exists || / (?:from|in|of) |['’]s /.test(said)))
    return { operand: found(reference) };
  const figure = computed(marked, bare, context);
  if (figure) return { operand: figure };
  const sample = use.subject?.sample;
  const isTime = typeof sample === "string" && isoTime.test(sample);
  const needsNumber = use.ordered || typeof sample === "number";
  const tellsNothing =
    vague.test(said) &&
    (sample === undefined
      ? measured.test(use.subjectWords) || use.ordered || /^(?:too|very|really|quite)\s/i.test(said)
      : typeof sample !== "string" || isoTime.test(sample));
  if (tellsNothing || needsNumber || isTime || typeof sample === "boolean")
    return {
      question:
        use.ordered || tellsNothing || needsNumber || isTime
          ? `What exactly is "${said}"? Give ${isTime ? "a time such as 2030-01-31" : "a number"} or the field to compare with.`
          : `Is "${said}" true or false?`,
    };
  if (reference.kind === "missing" && / (?:step|webhook|trigger|payload|response|output)\b/i.test(said))
    return { question: reference.question };
  if (/^(?:from|during|within|outside|by|via|on|at|of|like|in)\s/i.test(said))
    return { question: `What exactly is "${said}"? Put a text to compare with in quotes.` };
  return literal(meaning(marked, bare).replace(/^(?:the|an?)\s+(?=\S+$)/i, ""));
}

/** The field that an adjective names, if it is true or false in the data: "verified", "the user is active". */
export function readFlag(adjective: string, subject: string, context: Context): Operand | undefined {
  const word = adjective.replace(/^(?:an?|the)\s+/i, "").trim();
  if (!/^[\p{L}_][\p{L}_ -]{1,30}$/u.test(word)) return undefined;
  const names = [word, `is_${snakeName(word)}`, `has_${snakeName(word)}`];
  const sources = subject ? [` of ${subject}`, ` from ${subject}`, ""] : [""];
  for (const source of sources) {
    for (const name of names) {
      const resolution = resolveField(`${name}${source}`, context);
      if (resolution.kind === "found" && typeof resolution.value === "boolean") return found(resolution);
    }
  }
  return undefined;
}
