import { nearest } from "./edit-distance";
import { formatPath } from "./path-text";
import { locate, TemplateError } from "./template-error";
import { isRoot, type PathExpression, roots } from "./tree";
import { missing, ownKeys, readOwn } from "./values";

const keysShown = 12;

/** What is there, at the end of the part of a path that exists. */
function inventory(value: unknown): string {
  if (value === null) return "which is null";
  if (Array.isArray(value)) {
    return value.length === 0
      ? "which is an empty list"
      : `a list of ${value.length} (0 to ${value.length - 1})`;
  }
  if (typeof value === "string") return "which is a text";
  if (typeof value !== "object") return `which is ${String(value)}`;
  const keys = ownKeys(value);
  if (keys.length === 0) return "which is an empty object";
  const more = keys.length > keysShown ? ` and ${keys.length - keysShown} more` : "";
  return `which has ${keys.slice(0, keysShown).join(", ")}${more}`;
}

function readAll(value: unknown, keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    found = readOwn(found, key);
    if (found === missing) break;
  }
  return found;
}

/** The way to a key further inside, breadth first: `steps.a.id` where `steps.a.body.id` is meant. */
function findBelow(start: unknown, keys: readonly string[]): string[] | null {
  let level: { value: unknown; way: string[] }[] = [{ value: start, way: [] }];
  let left = 500;
  for (let depth = 0; depth < 3; depth++) {
    const below: typeof level = [];
    for (const { value, way } of level) {
      for (const key of ownKeys(value)) {
        if (left-- === 0) return null;
        const next = readOwn(value, key);
        if (readAll(next, keys) !== missing) return [...way, key, ...keys];
        below.push({ value: next, way: [...way, key] });
      }
    }
    level = below;
  }
  return null;
}

/** The keys that were meant instead, from the ones that exist and the ones that do not. */
function meant(value: unknown, absent: readonly string[], atRoot: boolean): string[] | null {
  const [first = "", ...rest] = absent;
  const close = nearest(first, atRoot ? ownKeys(value).filter(isRoot) : ownKeys(value));
  if (close !== null) {
    const whole = [close, ...rest];
    return readAll(value, whole) === missing ? [close] : whole;
  }
  return atRoot ? null : findBelow(value, absent);
}

function atTop(path: PathExpression, value: unknown): string {
  const first = path.keys[0] ?? "";
  if (first === "loop") return "loop exists only in the body of a loop node";
  const there = ownKeys(value).filter(isRoot);
  const list = there.length > 0 ? there : roots;
  return `A path starts with ${list.join(", ")}`;
}

/**
 * The error for a path that does not exist: names it, the nearest one that does, and what is there.
 * `base` is the value that the path's keys start at; `outer` reads a name in the scopes around, nearest first, and
 * gives the `../` that reach it.
 */
export function missingPath(
  path: PathExpression,
  base: unknown,
  source: string,
  outer: (name: string) => string | null,
): TemplateError {
  let value = base;
  let existing = 0;
  for (; existing < path.keys.length; existing++) {
    const next = readOwn(value, path.keys[existing] ?? "");
    if (next === missing) break;
    value = next;
  }
  const shown = (names: readonly string[]) => `${path.prefix}${formatPath(names)}`;
  const start = path.names.slice(0, path.local + existing);
  const details = { path: path.text, ...locate(source, path.offset) };

  const above = start.length === 0 ? outer(path.keys[0] ?? "") : null;
  const instead = meant(value, path.keys.slice(existing), path.atRoot && existing === 0);
  const suggestion =
    above !== null
      ? `${path.prefix}${above}${formatPath(path.names)}`
      : instead && shown([...start, ...instead]);
  if (suggestion !== null) {
    const message = `${path.text} does not exist. Did you mean ${suggestion}?`;
    return new TemplateError("UNKNOWN_PATH", message, { ...details, suggestion });
  }
  if (start.length === 0 && path.atRoot) {
    return new TemplateError("UNKNOWN_PATH", `${path.text} does not exist. ${atTop(path, value)}.`, details);
  }
  const end = start.length === 0 ? `${path.prefix}this` : shown(start);
  return new TemplateError(
    "UNKNOWN_PATH",
    `${path.text} does not exist. The nearest path that exists is ${end}, ${inventory(value)}.`,
    { ...details, suggestion: end },
  );
}
