import type { Parser } from "../../parse-intent";
import { type Context, isHttpAnswer, isRecord } from "../../references";
import { type Marked, mark, unmark } from "../../words";
import { type Draft, newDraft } from "../draft";
import { resolveField } from "../resolve-field";
import { answerWords } from "./answer-words";
import { type Guess, readConditions } from "./clauses";
import { normalWords, takeFrame } from "./normal-words";
import { noOpposite, Reader } from "./reader";
import { contradicts, type Logic, negate, toRules } from "./rules";

/** "The customer (field age)" is the field. */
const namedField =
  /\b[\p{L}_]+\s*\((?:the\s+)?(?:field|property|key|path|column|attribute)\s*:?\s+([^()\s]+)\)/giu;
/** Brackets that explain and compare nothing. */
const aside =
  /(?<!\bnot)\s*\((?![^()]*(?:\s(?:and|or|is|are|contains?|equals?)\s|[<>=]|,))[^()]*\)(?=\s*(?:$|[.,;?!]))/gi;

const caseWords =
  /\s*,?\s*\(?\b(?:case[\s-]?insensitive(?:ly)?|ignor(?:e|ing)\s+(?:the\s+)?case|regardless\s+of\s+(?:the\s+)?case|in\s+any\s+case|no\s+matter\s+the\s+case)\b\)?/i;

const adjective =
  /^(?:not\s+)?(?:missing|empty|blank|null|absent|unset|undefined|present|set|defined|there)\b/i;
const truth =
  /^(?:not\s+)?(?:true|false|yes|no|on|off|set|missing|empty|null|present|there|defined|unset|absent)\b/i;
const outcome = /^(?:succeeded|failed|ok|successful|unsuccessful)$/i;

/** "status paid": the longest beginning that names something known is the subject. */
function guesser(marked: Marked, context: Context): Guess {
  const isFlag = (phrase: string) => {
    const resolution = resolveField(unmark(marked, phrase), context);
    return resolution.kind === "found" && typeof resolution.value === "boolean";
  };
  const guess = (phrase: string) => {
    const words = phrase.trim().split(/\s+/);
    for (let end = words.length - 1; end > 0; end--) {
      const subject = words.slice(0, end).join(" ");
      const rest = words.slice(end).join(" ");
      const resolution = resolveField(unmark(marked, subject).replace(/^the\s+/i, ""), context);
      // "VIP customers" is the flag, and no comparison with customers.
      if (resolution.kind === "found" && typeof resolution.value === "boolean" && !truth.test(rest)) continue;
      const plain =
        resolution.kind === "found" &&
        resolution.exists &&
        (!isRecord(resolution.value) || (isHttpAnswer(resolution.value) && outcome.test(rest)));
      if (
        plain &&
        (words.length - end <= 2 || adjective.test(rest)) &&
        !/^(?:of|in|from|on|step|node|is|are|says?)\b/i.test(rest)
      )
        return { subject, rest };
    }
    return undefined;
  };
  return Object.assign(guess, { isFlag });
}

const regexLiteral = /(?<=\s)\/(?!\s)((?:\\.|[^/\s\\])+(?:\s(?:\\.|[^/\s\\])+)*)\/([ims]*)(?=$|[\s,.;)])/g;

function put(draft: Draft, logic: Logic, before: unknown[], combineBefore: unknown): boolean {
  const whole = toRules(logic);
  if (!whole) return false;
  const combine = whole.combined ? whole.combine : before.length ? combineBefore : "all";
  draft.set("combine", combine ?? "all", whole.combined ? "words" : before.length ? "context" : "default");
  const rules = whole.rules.map(({ left, operator, right }) => ({
    left: left.value,
    operator,
    ...(right && { right: right.value }),
  }));
  draft.set("rules", [...before, ...rules], "words");
  for (const [index, rule] of whole.rules.entries()) {
    const field = `rules.${before.length + index}`;
    draft.note(`${field}.left`, rule.left.origin);
    draft.note(`${field}.operator`, "words");
    if (rule.right) draft.note(`${field}.right`, rule.right.origin);
  }
  return true;
}

/** "The order was created on a weekend" is about `created_at`, where that is known. */
function timeWords(text: string, marked: Marked, context: Context): string {
  return text.replace(
    /(?:\b(?:the|an?|this)\s+)?[\w-]+\s+(?:was|is|were|are|has\s+been)\s+(\w+ed|sent|made|paid|born)\s+(?=on\b|in\b|at\b|during\b|within\b|outside\b|before\b|after\b|between\b)/gi,
    (whole: string, verb: string) => {
      const field = [`${verb}_at`, `${verb}_on`, `${verb}_date`].find((name) => {
        const found = resolveField(name, context);
        return found.kind === "found" && found.exists;
      });
      return field && resolveField(unmark(marked, verb), context).kind !== "found" ? `${field} is ` : whole;
    },
  );
}

type Read = { reader: Reader; logic: Logic | undefined };

/**
 * Reads conditions; where that leaves questions and the words have a colon, what stands behind it is tried alone, for
 * it often says exactly what the words before it say loosely.
 */
function readBest(words: string, marked: Marked, context: Context, anyCase: boolean): Read {
  const read = (text: string): Read => {
    const reader = new Reader(marked, context, anyCase);
    return { reader, logic: reader.tree(readConditions(text, guesser(marked, context))) };
  };
  const said = timeWords(answerWords(words, context), marked, context);
  const whole = read(said);
  const behind =
    /:\s+(\S.*)$/.exec(said)?.[1] ?? /\((?:the\s+)?(?:flag|boolean)\s*:?\s+([^()\s]+)\)\s*$/i.exec(said)?.[1];
  if (!behind || (whole.logic && !whole.reader.questions.length)) return whole;
  const exact = read(behind);
  return exact.logic && !exact.reader.questions.length ? exact : whole;
}

/** Comparisons in words to rules. What is not known or not exact is asked, and then there are no rules. */
export const parseCondition: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const anyCase = caseWords.test(text);
  const marked = mark(
    text
      .replace(caseWords, "")
      .replace(regexLiteral, (whole) => JSON.stringify(whole).replace(/\\\\/g, "\\")),
  );
  const frame = takeFrame(normalWords(marked.text).replace(namedField, "$1").replace(aside, ""));
  const added = /^(?:and|also|additionally|or)\s+/i.exec(frame.text);
  const refines = added && Array.isArray(current?.rules) && current.rules.length > 0;
  const words = refines
    ? frame.text.slice(added[0].length).replace(/^(?:require|check|that|if)\s+/i, "")
    : frame.text;
  const { reader, logic } = readBest(words, marked, context, anyCase);
  for (const { field, question } of reader.questions) draft.ask(field, question);
  if (!logic || draft.asks()) {
    if (!draft.asks())
      draft.ask(
        "rules",
        "What is to be compared, such as: the amount in the webhook body is greater than 100?",
      );
    return draft.suggestion();
  }
  const plain = toRules(logic);
  if (plain?.combine === "all" && contradicts(plain.rules)) {
    draft.ask(
      "rules",
      "These conditions contradict one another, so that they never hold together. Which one is meant?",
    );
    return draft.suggestion();
  }
  const wished = frame.negated ? negate(logic) : logic;
  const before = refines && Array.isArray(current.rules) ? current.rules : [];
  if (!wished) draft.ask("rules", noOpposite);
  else if (!put(draft, wished, before, current?.combine))
    draft.ask(
      "rules",
      "One condition has all rules or any rule, not both mixed. Which rules belong here (put the others in a condition behind it)?",
    );
  return draft.suggestion();
};
