import { isDeepStrictEqual } from "node:util";
import { missing, type Operator } from "./definition";
import { findPattern, MatchWork } from "./matches";
import { RuleError } from "./rule-error";

/** Whether a value stands for a path that does not exist. */
export const isMissing = (value: unknown): boolean => isDeepStrictEqual(value, missing);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Deep and case-sensitive; a number or boolean also equals its exact text. */
function equals(left: unknown, right: unknown): boolean {
  if (isDeepStrictEqual(left, right)) return true;
  const scalar = (value: unknown) => typeof value === "number" || typeof value === "boolean";
  if (scalar(left) && typeof right === "string") return String(left) === right;
  if (scalar(right) && typeof left === "string") return String(right) === left;
  return false;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value))
    return undefined;
  return Number(value);
}

function asTime(value: unknown): number | undefined {
  if (
    typeof value !== "string" ||
    !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(value)
  ) {
    return undefined;
  }
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** Negative, zero or positive: both numeric, else both ISO times, else an error that says why. */
function compare(left: unknown, right: unknown): number {
  const numbers = [asNumber(left), asNumber(right)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined) return numbers[0] - numbers[1];
  const times = [asTime(left), asTime(right)] as const;
  if (times[0] !== undefined && times[1] !== undefined) return times[0] - times[1];
  throw new RuleError(
    `${shown(left)} and ${shown(right)} cannot be ordered: both must be numbers (a text like "100" counts), or both ISO times.`,
  );
}

function contains(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) return left.some((element) => equals(element, right));
  if (typeof left === "string") return left.includes(textOf(right, "contains"));
  throw new RuleError(`${shown(left)} is neither a text nor a list, so it cannot contain anything.`);
}

function textOf(value: unknown, operator: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new RuleError(`${operator} needs texts, and ${shown(value)} is none.`);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || isMissing(value)) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function truth(value: unknown, operator: string): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new RuleError(`${operator} needs true or false, and ${shown(value)} is neither.`);
}

/** RE2 syntax in linear time, found anywhere in the text. */
function matches(left: unknown, right: unknown, work: MatchWork): boolean {
  const pattern = textOf(right, "matches");
  try {
    return findPattern(textOf(left, "matches"), pattern, work);
  } catch (error) {
    if (error instanceof RuleError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleError(`${shown(pattern)} is not a regular expression in RE2 syntax: ${reason}`);
  }
}

const decide: Record<Operator, (left: unknown, right: unknown, work: MatchWork) => boolean> = {
  equals,
  notEquals: (left, right) => !equals(left, right),
  contains,
  notContains: (left, right) => !contains(left, right),
  startsWith: (left, right) => textOf(left, "startsWith").startsWith(textOf(right, "startsWith")),
  endsWith: (left, right) => textOf(left, "endsWith").endsWith(textOf(right, "endsWith")),
  greaterThan: (left, right) => compare(left, right) > 0,
  greaterOrEqual: (left, right) => compare(left, right) >= 0,
  lessThan: (left, right) => compare(left, right) < 0,
  lessOrEqual: (left, right) => compare(left, right) <= 0,
  isEmpty: (left) => isEmpty(left),
  isNotEmpty: (left) => !isEmpty(left),
  exists: (left) => !isMissing(left),
  notExists: (left) => isMissing(left),
  isTrue: (left) => truth(left, "isTrue"),
  isFalse: (left) => !truth(left, "isFalse"),
  matches,
};

/** Whether one rendered comparison holds. Throws RuleError where it cannot be decided. `work` is what its node has left. */
export const holds = (left: unknown, operator: Operator, right: unknown, work = new MatchWork()): boolean =>
  decide[operator](left, right, work);

/** Decides rendered rules. Every rule is evaluated, so an error in one is never hidden by another. */
export function evaluate(config: {
  combine: "all" | "any";
  rules: { left?: unknown; operator: Operator; right?: unknown }[];
}): boolean {
  const work = new MatchWork();
  const results = config.rules.map(({ left, operator, right }, index) => {
    try {
      return holds(left, operator, right, work);
    } catch (error) {
      if (error instanceof RuleError) throw new RuleError(`Rule ${index + 1}: ${error.message}`);
      throw error;
    }
  });
  return config.combine === "all" ? results.every(Boolean) : results.some(Boolean);
}
