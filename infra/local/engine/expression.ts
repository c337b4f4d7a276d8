import { createHash } from "node:crypto";
import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";

const environment = new Environment({ unlistedVariablesAreDyn: true })
  .registerVariable("event", "dyn")
  .registerVariable("async", "dyn");

const parsed = new Map<string, ParseResult | Error>();

function parse(expression: string): ParseResult {
  let result = parsed.get(expression);
  if (!result) {
    try {
      result = environment.parse(expression);
    } catch (error) {
      result = error instanceof Error ? error : new Error(String(error));
    }
    if (parsed.size > 1_000) parsed.clear();
    parsed.set(expression, result);
  }
  if (result instanceof Error) throw result;
  return result;
}

/** What an expression may speak of: the run's first event, and the event that just arrived. */
export interface Scope {
  event: unknown;
  async?: unknown;
}

/** The value of a CEL expression. Throws when it does not parse or reads a key that is not there. */
export function evaluate(expression: string, scope: Scope): unknown {
  return parse(expression)({ event: scope.event, async: scope.async });
}

/** True when a CEL condition holds; a condition that fails to evaluate (a key is missing) does not hold. */
export function holds(expression: string | null | undefined, scope: Scope): boolean {
  if (!expression) return true;
  try {
    return evaluate(expression, scope) === true;
  } catch {
    return false;
  }
}

/** The message of a CEL syntax error, or undefined when the expression parses. */
export function syntaxError(expression: string): string | undefined {
  try {
    parse(expression);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function pathOf(node: ASTNode): string[] | undefined {
  if (node.op === "id") return [node.args];
  if (node.op !== ".") return undefined;
  const [object, key] = node.args;
  const parent = pathOf(object);
  return parent && [...parent, key];
}

function equalityOf(node: ASTNode): { own: string[]; key: string } | undefined {
  if (node.op === "&&") return equalityOf(node.args[0]) ?? equalityOf(node.args[1]);
  if (node.op !== "==") return undefined;
  const sides = [pathOf(node.args[0]), pathOf(node.args[1])];
  const own = sides.find((path) => path?.[0] === "event");
  const other = sides.find((path) => path?.[0] === "async");
  const key = other?.[2];
  if (!own || !key || other.length !== 3 || other[1] !== "data") return undefined;
  return { own: own.slice(1), key };
}

const isKeyable = (value: unknown): value is string | number | boolean =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  (typeof value === "string" && value.length <= 200);

const keyOf = (eventName: string, dataKey: string, value: unknown): string =>
  createHash("sha1")
    .update(JSON.stringify([eventName, dataKey, value]))
    .digest("base64url");

/**
 * An index key for a wait whose condition demands `event.… == async.data.<key>`: only events that have the same
 * key among their `matchKeysOf` can satisfy it. Undefined when the condition has no such part.
 */
export function matchKeyOf(
  eventName: string,
  expression: string | undefined,
  event: unknown,
): string | undefined {
  if (!expression || syntaxError(expression)) return undefined;
  const equality = equalityOf(parse(expression).ast);
  if (!equality) return undefined;
  let value: unknown = event;
  for (const part of equality.own) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
  }
  return isKeyable(value) ? keyOf(eventName, equality.key, value) : undefined;
}

/** The index keys under which waits for this event may be filed. */
export function matchKeysOf(event: { name: string; data: Record<string, unknown> }): string[] {
  return Object.entries(event.data)
    .filter(([, value]) => isKeyable(value))
    .map(([key, value]) => keyOf(event.name, key, value));
}
