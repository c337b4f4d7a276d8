import type { Operator } from "@/nodes/logic-condition/definition";
import { type Context, isRecord } from "../../references";
import { type Marked, meaning, secretMark, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import { answerStatus } from "./answer-status";
import { besideFlag } from "./beside-flag";
import { calendar } from "./calendar";
import { type Claim, type Tree, valueList } from "./clauses";
import { knownGroup } from "./known-groups";
import {
  ageRule,
  digits,
  knownShape,
  literalOf,
  looksSecret,
  mailHost,
  secretAsked,
  secretName,
  shapes,
} from "./known-values";
import { type Operand, readAmount, readFlag, readSubject, readValue } from "./operands";
import { type Comparison, rangeEnds } from "./operators";
import { type Logic, negate } from "./rules";

const ordered: readonly Comparison[] = [
  "greaterThan",
  "greaterOrEqual",
  "lessThan",
  "lessOrEqual",
  "between",
  "notBetween",
];
const unary: readonly Comparison[] = ["isEmpty", "isNotEmpty", "exists", "notExists", "isTrue", "isFalse"];
const positive: Partial<Record<Comparison, Operator>> = {
  notStartsWith: "startsWith",
  notEndsWith: "endsWith",
  notMatches: "matches",
  oneOf: "equals",
  noneOf: "notEquals",
};

export const noOpposite =
  "Conditions have no operator for the opposite of this. Compare the positive and use the handle False: is that all right?";
const mirrored: Partial<Record<Comparison, Comparison>> = {
  greaterThan: "lessThan",
  lessThan: "greaterThan",
  greaterOrEqual: "lessOrEqual",
  lessOrEqual: "greaterOrEqual",
  equals: "equals",
  notEquals: "notEquals",
};

/** Turns claims into rules, looking up what they refer to and asking for what is not there or not exact. */
export class Reader {
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
    if (unmark(this.marked, phrase).includes(secretMark)) return this.ask("right", secretAsked);
    const side = readValue(this.marked, phrase, this.context, use);
    if ("question" in side) return this.ask("right", side.question);
    const { operand } = side;
    if (!this.anyCase || typeof operand.value !== "string") return operand;
    return operand.reference
      ? { ...operand, value: lowered(operand.value) }
      : { ...operand, value: operand.value.toLowerCase() };
  }

  tree(tree: Tree): Logic | undefined {
    if ("not" in tree) {
      const inner = this.tree(tree.not);
      return inner && (negate(inner) ?? this.ask("", noOpposite));
    }
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
    const said = unmark(this.marked, phrase)
      .trim()
      .replace(/^(?:(?:is|are|was|has\s+been|have\s+been)\s+)/i, "");
    const negated = /^not\s+/i.exec(said);
    const only = /^(?:only\s+)?(\S+)\s+[a-z]{3,}s(?:\s+only)?$/i.exec(said)?.[1];
    const flag =
      (only && readFlag(only, "", this.context)) ??
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
    const turned = this.turned(claim);
    if (turned) return this.claim(turned);
    const counted = found.counted;
    const phrase = counted?.noun ? `${counted.noun} of ${claim.subject}` : claim.subject;
    const size = counted !== undefined || /\b(?:longer|shorter)\s+than\b/i.test(claim.values.join(" "));
    let side = readSubject(this.marked, phrase, this.context, size);
    if ("question" in side && counted?.noun) {
      const alone = readSubject(this.marked, claim.subject || counted.noun, this.context, true);
      if ("operand" in alone) side = alone;
    }
    const adjective =
      ageRule(claim, unmark(this.marked, claim.subject), this.context) ?? this.adjective(claim);
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
    const known = knownShape(comparison, subject);
    if (known) return known;
    if (found.noun && isRecord(subject.sample)) {
      const held = readSubject(this.marked, `${found.noun} of ${claim.subject}`, this.context);
      if ("operand" in held) return { rule: { left: held.operand, operator: comparison as Operator } };
    }
    // What is there and empty in the sample is what "not given" means there.
    const emptied = subject.sample === "" || subject.sample === null;
    if (emptied && comparison === "notExists") return { rule: { left: subject, operator: "isEmpty" } };
    if (emptied && comparison === "exists") return { rule: { left: subject, operator: "isNotEmpty" } };
    if (unary.includes(comparison)) return { rule: { left: subject, operator: comparison as Operator } };
    const [value = ""] = claim.values;
    if (comparison === "notEquals" && /^https$/i.test(value))
      return negate({ rule: { left: subject, operator: "startsWith", right: literalOf("https://") } });
    if (/^non-?\s?zero$/i.test(value))
      return {
        rule: {
          left: subject,
          operator: comparison === "equals" ? "notEquals" : "equals",
          right: literalOf(0),
        },
      };
    const answer =
      answerStatus(claim, subject) ??
      mailHost(claim, subject) ??
      calendar(this.meant(claim), subject) ??
      knownGroup(claim, subject) ??
      digits(claim, subject);
    if (answer) return answer;
    const valid = /^(in)?valid$/i.exec(value);
    if (valid && !isRecord(subject.sample)) return this.valid(claim, subject, valid[1] !== undefined);
    if (isRecord(subject.sample))
      return this.ask("left", `Which field of ${subject.value} is to be compared?`);
    if (comparison === "between" || comparison === "notBetween") return this.range(claim, subject);
    return this.compare(claim, subject);
  }

  /** A claim with the quotes of its values taken off. */
  private meant(claim: Claim): Claim {
    return { ...claim, values: claim.values.map((value) => meaning(this.marked, value)) };
  }

  /** "Is valid" means the look of an address or a URL, by the name of the field; of others nobody knows it. */
  private valid(claim: Claim, left: Operand, invalid: boolean): Logic | undefined {
    const name = `${claim.subject} ${left.value}`;
    const shape = /mail/i.test(name)
      ? shapes.isEmail
      : /\b(?:url|link|website|href)\b/i.test(name)
        ? shapes.isUrl
        : undefined;
    if (!shape || invalid !== (claim.comparison === "notEquals"))
      return this.ask(
        "right",
        `What makes "${unmark(this.marked, claim.subject)}" valid? Say what it is compared with.`,
      );
    return {
      rule: { left, operator: "matches", right: { value: shape, origin: "default", reference: false } },
    };
  }

  /** "5 < amount" is "amount > 5". */
  private turned(claim: Claim): Claim | undefined {
    const [value, ...more] = claim.values;
    const comparison = mirrored[claim.comparison];
    if (!comparison || !value || more.length || readAmount(unmark(this.marked, claim.subject)) === undefined)
      return undefined;
    if (resolveField(unmark(this.marked, value), this.context).kind !== "found") return undefined;
    return { ...claim, subject: value, comparison, values: [claim.subject] };
  }

  /** "The user is verified", where a field `verified` is true or false in the data. */
  private adjective(claim: Claim): Logic | undefined {
    const { comparison, values } = claim;
    const [value, ...more] = values;
    if (
      !["equals", "notEquals", "oneOf", "noneOf"].includes(comparison) ||
      !value ||
      more.length ||
      /[\uE000-\uF7FF\d]/.test(value)
    )
      return undefined;
    const inside = comparison === "oneOf" || comparison === "noneOf";
    const positive = comparison === "equals" || comparison === "oneOf";
    const word = inside ? `in ${value}` : value.replace(/^been\s+/i, "");
    const direct = readSubject(this.marked, claim.subject, this.context);
    if (
      "operand" in direct &&
      typeof direct.operand.sample !== "object" &&
      direct.operand.sample !== undefined
    )
      return besideFlag(direct.operand, word, positive, this.context);
    const opposite = /^un(?=\w{3})/i.test(word)
      ? readFlag(word.slice(2), unmark(this.marked, claim.subject), this.context)
      : undefined;
    if (opposite)
      return { rule: { left: opposite, operator: comparison === "equals" ? "isFalse" : "isTrue" } };
    const flag = readFlag(word, unmark(this.marked, claim.subject), this.context);
    return flag && { rule: { left: flag, operator: positive ? "isTrue" : "isFalse" } };
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
      comparison === "oneOf" || comparison === "noneOf" ? this.list(value) : this.slashed(value),
    );
    const only = phrases.length === 1 ? this.value(phrases[0] ?? "", left, claim) : undefined;
    if (only && (comparison === "oneOf" || comparison === "noneOf") && only.reference)
      return {
        rule: { left: only, operator: comparison === "oneOf" ? "contains" : "notContains", right: left },
      };
    if (
      secretName.test(`${unmark(this.marked, claim.subject)} ${left.value}`) &&
      phrases.some((phrase) => looksSecret(unmark(this.marked, phrase), claim.subject))
    )
      return this.ask("right", secretAsked);
    const rights = only ? [only] : phrases.map((phrase) => this.value(phrase, left, claim));
    if (rights.some((right) => right === undefined)) return undefined;
    const parts = rights
      .filter((right) => right !== undefined)
      .map((right): Logic => ({ rule: this.rule(left, operator, right) }));
    const not = operator === "notEquals" || operator === "notContains";
    const logic: Logic = { combine: not ? "all" : comparison === "oneOf" ? "any" : claim.valuesJoin, parts };
    if (!inverted) return logic;
    const negative = negate(logic);
    return negative ?? this.ask("", noOpposite);
  }

  /** "DE/AT/CH" names three values. */
  private slashed(value: string): string[] {
    return /^[a-z_-]{1,20}(?:\/[a-z_-]{1,20})+$/i.test(value.trim()) ? value.trim().split("/") : [value];
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
