import type { Intent } from "../parse-intent";

export type Context = Intent["context"];
/** A path from a root of the context, `["trigger", "body", "email"]`. */
export type Path = readonly string[];

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmptyRecord = (value: unknown) => isRecord(value) && Object.keys(value).length === 0;

/** Whether nothing is known of what is upstream, so that any path may be there. */
export const knowsNothing = (context: Context): boolean =>
  Object.keys(context.steps).length === 0 &&
  (context.trigger === undefined || isEmptyRecord(context.trigger));

/** What is at a path, by own properties and list indexes: `found` with its value, `missing`, or `unknown`. */
export function lookUp(
  context: Context,
  path: Path,
): { state: "found"; value: unknown } | { state: "missing" } | { state: "unknown" } {
  const [root = "", ...keys] = path;
  if (root === "workflow" || root === "execution") return { state: "unknown" };
  if (knowsNothing(context) && root !== "loop") return { state: "unknown" };
  let value: unknown = root === "steps" ? context.steps : root === "loop" ? context.loop : context.trigger;
  if (value === undefined) return { state: root === "trigger" ? "unknown" : "missing" };
  for (const [depth, key] of keys.entries()) {
    // A trigger or step without any sample has a shape that nobody has seen.
    if ((root === "trigger" ? depth === 0 : depth === 1) && isEmptyRecord(value)) return { state: "unknown" };
    if ((typeof value === "string" || Array.isArray(value)) && key === "length") value = value.length;
    else if (typeof value === "object" && value !== null && Object.hasOwn(value, key)) {
      value = (value as Record<string, unknown>)[key];
    } else return { state: "missing" };
  }
  return { state: "found", value };
}

const deepest = 6;
const mostPaths = 3_000;

/** Every path below a value, shallow ones first; into a list it does not go, for nobody says which element. */
export function pathsBelow(value: unknown): { path: string[]; value: unknown }[] {
  const found: { path: string[]; value: unknown }[] = [];
  let level: { path: string[]; value: unknown }[] = [{ path: [], value }];
  for (let depth = 0; depth < deepest && level.length; depth++) {
    const next: typeof level = [];
    for (const at of level) {
      if (!isRecord(at.value)) continue;
      for (const [key, inner] of Object.entries(at.value)) {
        if (found.length >= mostPaths) return found;
        const entry = { path: [...at.path, key], value: inner };
        found.push(entry);
        next.push(entry);
      }
    }
    level = next;
  }
  return found;
}

/** Whether a value is the answer of an HTTP request, whose `body` holds what one speaks of. */
export const isHttpAnswer = (value: unknown): value is { status: number; body: unknown } =>
  isRecord(value) && typeof value.status === "number" && "body" in value && Object.keys(value).length <= 3;
