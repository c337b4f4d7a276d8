import type { Operator } from "@/nodes/logic-condition/definition";
import type { Parser } from "../../parse-intent";
import { type Context, isRecord } from "../../references";
import { type Marked, mark, unmark } from "../../words";
import { type Draft, newDraft } from "../draft";
import { resolveField } from "../resolve-field";
import { type Claim, type Guess, readConditions, type Tree, valueList } from "./clauses";
import { normalWords, takeFrame } from "./normal-words";
import { type Operand, readFlag, readSubject, readValue } from "./operands";
import { type Comparison, rangeEnds } from "./operators";
import { type Logic, negate, toRules } from "./rules";

const ordered: readonly Comparison[] = [
  "greaterThan",
  "greaterOrEqual",
  "lessThan",
  "lessOrEqual",
  "between",
  "notBetween",
];
const unary: readonly Comparison[] = ["isEmpty", "isNotEmpty", "exists", "notExists", "isTrue", "isFalse"];
const shapes: Partial<Record<Comparison, string>> = {
  isEmail: "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$",
  isUrl: "^https?://\\S+$",
  isNumeric: "^[+-]?\\d+(?:\\.\\d+)?$",
};
const positive: Partial<Record<Comparison, Operator>> = {
  notStartsWith: "startsWith",
  notEndsWith: "endsWith",
  notMatches: "matches",
  oneOf: "equals",
  noneOf: "notEquals",
};

class Reader {
  questions: { field: string; question: string }[] = [];
  private count = 0;

  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
    private readonly anyCase: boolean,
  ) {}

  private ask(side: "left" | "right" | "", question: string): undefined {
    const field = side ? `rules.${this.count}.${side}` : "rules";
    this.questions.push({ field, question });
    return undefined;
  }

  private value(phrase: string, subject: Operand, claim: Claim): Operand | undefined {
    const use = {
      ordered: ordered.includes(claim.comparison),
      subject,
      subjectWords: unmark(this.marked, claim.subject),
    };
    const side = readValue(this.marked, phrase, this.context, use);
    if ("question" in side) return this.ask("right", side.question);
    const { operand } = side;
    if (!this.anyCase || typeof operand.value !== "string") return operand;
    return operand.reference
      ? { ...operand, value: lowered(operand.value) }
      : { ...operand, value: operand.value.toLowerCase() };
  }

  tree(tree: Tree): Logic | undefined {
    if ("unread" in tree) return this.flag(tree.unread);
    if ("claim" in tree) {
      const logic = this.claim(tree.claim);
      this.count++;
      return logic;
    }
    const parts = tree.parts.map((part) => this.tree(part));
    const known = parts.filter((part) => part !== undefined);
    return known.length === parts.length ? { combine: tree.combine, parts: known } : undefined;
  }

  /** A phrase without an operator: a field that is true or false, else a question. */
  private flag(phrase: string): Logic | undefined {
    const said = unmark(this.marked, phrase).trim();
    const negated = /^not\s+/i.exec(said);
    const flag =
      readFlag(said.slice(negated?.[0].length ?? 0), "", this.context) ??
      this.boolean(said.slice(negated?.[0].length ?? 0));
    this.count++;
    if (flag) return { rule: { left: flag, operator: negated ? "isFalse" : "isTrue" } };
    this.count--;
    this.ask(
      "",
      `How is "${said}" to be checked? Say which value is compared with what, such as "the amount in the webhook body is greater than 100".`,
    );
    this.count++;
    return undefined;
  }

  private boolean(phrase: string): Operand | undefined {
    const resolution = resolveField(phrase, this.context);
    return resolution.kind === "found" && typeof resolution.value === "boolean"
      ? {
          value: resolution.template,
          origin: resolution.provenance,
          sample: resolution.value,
          reference: true,
        }
      : undefined;
  }

  private presence(claim: Claim): Logic | undefined {
    const { found, comparison } = claim;
    const subject = unmark(this.marked, claim.subject);
    const thing = unmark(this.marked, found.after);
    const phrase = found.form === "has" ? `${thing} of ${subject}` : subject;
    const value = found.form === "has" ? /^(\S+)\s+(\S+)$/.exec(thing) : null;
    const none = comparison === "notExists";
    const resolution = resolveField(phrase, this.context);
    if (resolution.kind !== "found" && value) {
      const field = resolveField(`${value[1]} of ${subject}`, this.context);
      if (field.kind === "found" && field.exists)
        return {
          rule: {
            left: { value: field.template, origin: field.provenance, sample: field.value, reference: true },
            operator: none ? "notEquals" : "equals",
            right: { value: value[2], origin: "words", reference: false },
          },
        };
    }
    if (resolution.kind === "found") {
      const left = {
        value: resolution.template,
        origin: resolution.provenance,
        sample: resolution.value,
        reference: true,
      };
      const list = Array.isArray(resolution.value) || (found.form === "there" && found.after === "many");
      return {
        rule: { left, operator: list ? (none ? "isEmpty" : "isNotEmpty") : none ? "notExists" : "exists" },
      };
    }
    const missing = this.absent(phrase);
    if (missing) return { rule: { left: missing, operator: none ? "notExists" : "exists" } };
    return this.ask(
      "left",
      resolution.kind === "missing"
        ? resolution.question
        : `What is "${phrase}", and where does it come from?`,
    );
  }

  /** Whether something is there can be checked of a path that the sample does not have. */
  private absent(phrase: string): Operand | undefined {
    const explicit = /\b(?:trigger|steps|loop)(?:\.[\w$-]+)+/.exec(phrase)?.[0];
    return explicit ? { value: `{{${explicit}}}`, origin: "words", reference: true } : undefined;
  }

  private claim(claim: Claim): Logic | undefined {
    const { comparison, found } = claim;
    if (found.form) return this.presence(claim);
    const counted = found.counted;
    const phrase = counted?.noun ? `${counted.noun} of ${claim.subject}` : claim.subject;
    const size = counted !== undefined || /\b(?:longer|shorter)\s+than\b/i.test(claim.values.join(" "));
    let side = readSubject(this.marked, phrase, this.context, size);
    if ("question" in side && counted?.noun) {
      const alone = readSubject(this.marked, claim.subject || counted.noun, this.context, true);
      if ("operand" in alone) side = alone;
    }
    const adjective = this.adjective(claim);
    if (adjective) return adjective;
    if ("question" in side) return this.ask("left", side.question);
    const subject =
      this.anyCase && typeof side.operand.sample !== "number"
        ? { ...side.operand, value: lowered(side.operand.value) }
        : side.operand;
    const shape = shapes[comparison];
    if (shape)
      return {
        rule: {
          left: subject,
          operator: "matches",
          right: { value: shape, origin: "default", reference: false },
        },
      };
    if (found.noun && isRecord(subject.sample)) {
      const held = readSubject(this.marked, `${found.noun} of ${claim.subject}`, this.context);
      if ("operand" in held) return { rule: { left: held.operand, operator: comparison as Operator } };
    }
    if (unary.includes(comparison)) return { rule: { left: subject, operator: comparison as Operator } };
    if (comparison === "between" || comparison === "notBetween") return this.range(claim, subject);
    return this.compare(claim, subject);
  }

  /** "The user is verified", where a field `verified` is true or false in the data. */
  private adjective(claim: Claim): Logic | undefined {
    const { comparison, values } = claim;
    const [value, ...more] = values;
    if (
      (comparison !== "equals" && comparison !== "notEquals") ||
      !value ||
      more.length ||
      /[\uE000-\uF7FF\d]/.test(value)
    )
      return undefined;
    const word = value.replace(/^been\s+/i, "");
    const direct = readSubject(this.marked, claim.subject, this.context);
    if (
      "operand" in direct &&
      typeof direct.operand.sample !== "object" &&
      direct.operand.sample !== undefined
    )
      return undefined;
    const flag = readFlag(word, unmark(this.marked, claim.subject), this.context);
    return flag && { rule: { left: flag, operator: comparison === "equals" ? "isTrue" : "isFalse" } };
  }

  private range(claim: Claim, left: Operand): Logic | undefined {
    const ends = rangeEnds(
      claim.values[0]?.replace(
        /\s*,?\s*\(?(?:inclusive(?:ly)?|exclusive(?:ly)?|included|excluded)\)?$/i,
        "",
      ) ?? "",
    );
    if (!ends) return this.ask("right", "Between which two values?");
    const exclusive = /exclu/i.test(claim.values[0] ?? "");
    const [from, to] = ends.map((end) => this.value(end, left, claim));
    if (!from || !to) return undefined;
    const within: Logic = {
      combine: "all",
      parts: [
        { rule: { left, operator: exclusive ? "greaterThan" : "greaterOrEqual", right: from } },
        { rule: { left, operator: exclusive ? "lessThan" : "lessOrEqual", right: to } },
      ],
    };
    return claim.comparison === "between" ? within : negate(within);
  }

  private compare(claim: Claim, left: Operand): Logic | undefined {
    const { comparison } = claim;
    const operator = positive[comparison] ?? (comparison as Operator);
    const inverted =
      comparison === "notStartsWith" || comparison === "notEndsWith" || comparison === "notMatches";
    const phrases = claim.values.flatMap((value) =>
      comparison === "oneOf" || comparison === "noneOf" ? this.list(value) : [value],
    );
    const only = phrases.length === 1 ? this.value(phrases[0] ?? "", left, claim) : undefined;
    if (only && (comparison === "oneOf" || comparison === "noneOf") && only.reference)
      return {
        rule: { left: only, operator: comparison === "oneOf" ? "contains" : "notContains", right: left },
      };
    const rights = only ? [only] : phrases.map((phrase) => this.value(phrase, left, claim));
    if (rights.some((right) => right === undefined)) return undefined;
    const parts = rights
      .filter((right) => right !== undefined)
      .map((right): Logic => ({ rule: this.rule(left, operator, right) }));
    const not = operator === "notEquals" || operator === "notContains";
    const logic: Logic = { combine: not ? "all" : comparison === "oneOf" ? "any" : claim.valuesJoin, parts };
    if (!inverted) return logic;
    const negative = negate(logic);
    return (
      negative ??
      this.ask(
        "",
        "Conditions have no operator for the opposite of this one. Compare the positive and use the handle False: is that all right?",
      )
    );
  }

  private list(value: string): string[] {
    const text = unmark(this.marked, value);
    const json = /^\[.*\]$/.exec(text.trim());
    if (!json) return valueList(value);
    return valueList(text).map((item) => item.replace(/^["']|["']$/g, ""));
  }

  private rule(left: Operand, operator: Operator, right: Operand) {
    if (!right.reference && operator === "equals" && /^(?:true|false)$/i.test(String(right.value)))
      return {
        left,
        operator: /^true$/i.test(String(right.value)) ? ("isTrue" as const) : ("isFalse" as const),
      };
    if (operator !== "matches") return { left, operator, right };
    if (right.reference) return { left, operator: "equals" as const, right };
    const slashed = /^\/(.+)\/([a-z]*)$/s.exec(String(right.value));
    const pattern = slashed ? `${slashed[2]?.includes("i") ? "(?i)" : ""}${slashed[1]}` : String(right.value);
    return { left, operator, right: { ...right, value: pattern } };
  }
}

const lowered = (template: unknown) => {
  const path = String(template).slice(2, -2).trim();
  return `{{lower ${/\s/.test(path) ? `(${path})` : path}}}`;
};

const caseWords =
  /\s*,?\s*\(?\b(?:case[\s-]?insensitive(?:ly)?|ignor(?:e|ing)\s+(?:the\s+)?case|regardless\s+of\s+(?:the\s+)?case|in\s+any\s+case|no\s+matter\s+the\s+case)\b\)?/i;

/** "status paid": the longest beginning that names something known is the subject. */
function guesser(marked: Marked, context: Context): Guess {
  return (phrase) => {
    const words = phrase.trim().split(/\s+/);
    for (let end = words.length - 1; end > 0; end--) {
      const subject = words.slice(0, end).join(" ");
      const rest = words.slice(end).join(" ");
      const resolution = resolveField(unmark(marked, subject).replace(/^the\s+/i, ""), context);
      if (
        resolution.kind === "found" &&
        resolution.exists &&
        !/^(?:of|in|from|on|step|node|is|are)\b/i.test(rest)
      )
        return { subject, rest };
    }
    return undefined;
  };
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

/** Comparisons in words to rules. What is not known or not exact is asked, and then there are no rules. */
export const parseCondition: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const anyCase = caseWords.test(text);
  const marked = mark(
    text
      .replace(caseWords, "")
      .replace(regexLiteral, (whole) => JSON.stringify(whole).replace(/\\\\/g, "\\")),
  );
  const frame = takeFrame(normalWords(marked.text));
  const added = /^(?:and|also|additionally|or)\s+/i.exec(frame.text);
  const refines = added && Array.isArray(current?.rules) && current.rules.length > 0;
  const words = refines
    ? frame.text.slice(added[0].length).replace(/^(?:require|check|that|if)\s+/i, "")
    : frame.text;
  const reader = new Reader(marked, context, anyCase);
  const logic = reader.tree(readConditions(words, guesser(marked, context)));
  for (const { field, question } of reader.questions) draft.ask(field, question);
  if (!logic || draft.asks()) {
    if (!draft.asks())
      draft.ask(
        "rules",
        "What is to be compared, such as: the amount in the webhook body is greater than 100?",
      );
    return draft.suggestion();
  }
  const wished = frame.negated ? negate(logic) : logic;
  const before = refines && Array.isArray(current.rules) ? current.rules : [];
  if (!wished)
    draft.ask(
      "rules",
      "Conditions have no operator for the opposite of this. Compare the positive and use the handle False: is that all right?",
    );
  else if (!put(draft, wished, before, current?.combine))
    draft.ask(
      "rules",
      "One condition has all rules or any rule, not both mixed. Which rules belong here (put the others in a condition behind it)?",
    );
  return draft.suggestion();
};
