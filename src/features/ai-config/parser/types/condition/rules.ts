import type { Operator } from "@/nodes/logic-condition/definition";
import type { Operand } from "./operands";

export type Rule = { left: Operand; operator: Operator; right?: Operand };
/** Rules that all or one of which must hold, nested. */
export type Logic = { rule: Rule } | { combine: "all" | "any"; parts: Logic[] };

const opposite: Partial<Record<Operator, Operator>> = {
  equals: "notEquals",
  notEquals: "equals",
  contains: "notContains",
  notContains: "contains",
  greaterThan: "lessOrEqual",
  lessOrEqual: "greaterThan",
  lessThan: "greaterOrEqual",
  greaterOrEqual: "lessThan",
  isEmpty: "isNotEmpty",
  isNotEmpty: "isEmpty",
  exists: "notExists",
  notExists: "exists",
  isTrue: "isFalse",
  isFalse: "isTrue",
};

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replace(/\\([/-])/g, "$1");
const otherThan = (character: string) => `[^${character.replace(/[\\\]^-]/g, "\\$&")}]`;
const longestNegation = 40;

/** RE2 has no look-ahead: a pattern for texts that do not begin with another text, character by character. */
export function notPrefixed(prefix: string): string {
  const characters = [...prefix];
  const tail = characters.reduceRight(
    (rest, character) => `(?:$|${otherThan(character)}${rest === "" ? "" : `|${escaped(character)}${rest}`})`,
    "",
  );
  return `^${tail}`;
}

/** The same for texts that do not end with another text. */
export function notSuffixed(suffix: string): string {
  const characters = [...suffix];
  const head = characters.reduce(
    (rest, character) => `(?:^|${otherThan(character)}${rest === "" ? "" : `|${rest}${escaped(character)}`})`,
    "",
  );
  return `${head}$`;
}

const literalText = (operand: Operand | undefined) =>
  operand && !operand.reference && typeof operand.value !== "object" ? String(operand.value) : undefined;

const words = (value: unknown): Operand => ({ value, origin: "words", reference: false });

/** A rule that holds where the given one does not, or undefined where conditions have none. */
export function negate(logic: Logic): Logic | undefined {
  if ("rule" in logic) {
    const { left, operator, right } = logic.rule;
    const other = opposite[operator];
    if (other) return { rule: { left, operator: other, ...(right && { right }) } };
    const text = literalText(right);
    if (text === undefined || text.length === 0 || text.length > longestNegation) return undefined;
    if (operator === "startsWith")
      return { rule: { left, operator: "matches", right: words(notPrefixed(text)) } };
    if (operator === "endsWith")
      return { rule: { left, operator: "matches", right: words(notSuffixed(text)) } };
    return undefined;
  }
  const parts = logic.parts.map(negate);
  if (parts.some((part) => part === undefined)) return undefined;
  return {
    combine: logic.combine === "all" ? "any" : "all",
    parts: parts.filter((part) => part !== undefined),
  };
}

/** Groups within groups of the same kind are one. */
function flatten(logic: Logic): Logic {
  if ("rule" in logic) return logic;
  const parts = logic.parts
    .map(flatten)
    .flatMap((part) => ("rule" in part || part.combine !== logic.combine ? [part] : part.parts));
  const [only] = parts;
  return parts.length === 1 && only ? only : { combine: logic.combine, parts };
}

const patterns: Partial<Record<Operator, (text: string) => string>> = {
  equals: (text) => `^(?:${text})$`,
  startsWith: (text) => `^(?:${text})`,
  endsWith: (text) => `(?:${text})$`,
  contains: (text) => text,
};

/** Alternatives of one text ("a or b") as one pattern, for use among rules that must all hold. */
function asPattern(logic: Logic): Rule | undefined {
  if ("rule" in logic || logic.combine !== "any") return undefined;
  const rules = logic.parts.map((part) => ("rule" in part ? part.rule : undefined));
  const [first] = rules;
  const make = first && patterns[first.operator];
  if (!first || !make || Array.isArray(first.left.sample) || typeof first.left.sample === "boolean")
    return undefined;
  const texts = rules.map((rule) =>
    rule && rule.operator === first.operator && rule.left.value === first.left.value
      ? literalText(rule.right)
      : undefined,
  );
  if (texts.some((text) => text === undefined)) return undefined;
  return {
    left: first.left,
    operator: "matches",
    right: words(make(texts.map((text) => escaped(text ?? "")).join("|"))),
  };
}

const bound = (operand: Operand | undefined) =>
  operand && !operand.reference && typeof operand.value === "number" ? operand.value : undefined;

/** Whether rules that must all hold can never do so: over 10 and under 5, or equal to two values. */
export function contradicts(rules: readonly Rule[]): boolean {
  return rules.some((a, index) =>
    rules.slice(index + 1).some((b) => {
      if (a.left.value !== b.left.value) return false;
      if (a.operator === "equals" && b.operator === "equals")
        return !a.right?.reference && !b.right?.reference && a.right?.value !== b.right?.value;
      const above = [a, b].find(({ operator }) => /^greater/.test(operator));
      const below = [a, b].find(({ operator }) => /^less/.test(operator));
      const [low, high] = [bound(above?.right), bound(below?.right)];
      if (!above || !below || low === undefined || high === undefined) return false;
      return (
        low > high ||
        (low === high && !(above.operator.endsWith("Equal") && below.operator.endsWith("Equal")))
      );
    }),
  );
}

/** Rules of one node, or undefined where its one "all" or "any" cannot say it. */
export function toRules(
  logic: Logic,
): { combine: "all" | "any"; rules: Rule[]; combined: boolean } | undefined {
  const flat = flatten(logic);
  if ("rule" in flat) return { combine: "all", rules: [flat.rule], combined: false };
  const rules: Rule[] = [];
  for (const part of flat.parts) {
    const rule = "rule" in part ? part.rule : asPattern(part);
    if (!rule) return undefined;
    rules.push(rule);
  }
  return { combine: flat.combine, rules, combined: true };
}
