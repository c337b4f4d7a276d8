import { z } from "zod";
import { jsonEqual } from "@/lib/json-equal";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { unwrap } from "@/nodes/kit/schema-hints";
import type { Provenance, Suggestion } from "../schema";
import { fieldLabel } from "./field-label";

export type Config = Record<string, unknown>;
export type Settings = { retries?: number | undefined; timeoutMs?: number | undefined };
/** The part of a node that magic input fills in. */
export type Configured = { config: Config; settings: Settings };

/** One row of a review: a field that a suggestion sets otherwise than the node has it. */
export type Change = {
  /** Tells the rows of one review apart. */
  id: string;
  part: "config" | "settings";
  /** The way to it, `["body", "content"]`; lists and variants are changed as a whole. */
  path: readonly string[];
  label: string;
  /** What the node has, or the type's default; undefined where there is neither. */
  before: unknown;
  /** What the suggestion sets; undefined takes the field out. */
  after: unknown;
  /** Where the new value comes from, what is to be looked at most closely first. */
  origins: Provenance[];
};

const isRecord = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a schema takes where nothing is given; undefined where it has no default. */
function fallbackOf(schema: z.ZodType | undefined): unknown {
  const parsed = schema?.safeParse(undefined);
  return parsed?.success ? parsed.data : undefined;
}

const closestFirst: readonly Provenance[] = ["guessed", "default", "context", "words"];

/** Where the parts of a field's value come from, what is to be looked at most closely first. */
export function originsOf(provenance: Suggestion["provenance"], field: string): Provenance[] {
  const keys = Object.keys(provenance);
  const inside = keys.filter((key) => key.startsWith(`${field}.`));
  const around = keys.filter((key) => field.startsWith(`${key}.`));
  const own = field in provenance ? [field] : [];
  const telling = inside.length ? inside : own.length ? own : around;
  return closestFirst.filter((origin) => telling.some((key) => provenance[key] === origin));
}

/**
 * The config that a suggestion amounts to. A suggestion is a whole config, so what it leaves out goes back to its
 * default; but a field that is asked for, and every field where nothing was understood, stays as it is.
 */
function targetOf({ config, questions, provenance }: Suggestion, present: Config): Config {
  const understood = Object.keys(config).some((key) => provenance[key] !== "default");
  const target = { ...config };
  for (const key of Object.keys(present)) {
    if (key in target) continue;
    const asked = questions.some(({ field }) => field === key || field.startsWith(`${key}.`));
    if (asked || !understood) target[key] = present[key];
  }
  return target;
}

/**
 * The fields in which two configs of a type differ, in the order of the form; defaults that are not stored count. A
 * field that `provenance` does not name has no origins.
 */
export function configChanges(
  definition: NodeDefinition,
  present: Config,
  next: Config,
  provenance: Suggestion["provenance"],
): Change[] {
  const changes: Change[] = [];
  const walk = (schema: z.ZodObject, before: Config, after: Config, path: readonly string[]) => {
    const shape = schema.shape as Record<string, z.ZodType>;
    for (const [key, own] of Object.entries(shape)) {
      const inner = unwrap(own);
      if (inner instanceof z.ZodLiteral) continue;
      const at = [...path, key];
      const was = before[key] ?? fallbackOf(own);
      const becomes = after[key] ?? fallbackOf(own);
      if (inner instanceof z.ZodObject && isRecord(was) && isRecord(becomes)) {
        walk(inner, was, becomes, at);
      } else if (!jsonEqual(was, becomes)) {
        const field = at.join(".");
        changes.push({
          id: `config ${field}`,
          part: "config",
          path: at,
          label: fieldLabel(definition, field),
          before: was,
          after: becomes,
          origins: originsOf(provenance, field),
        });
      }
    }
  };
  walk(definition.config, present, next, []);
  return changes;
}

/** Every field that a suggestion would change of a node, in the order of the form, then the node's settings. */
export function changesOf(definition: NodeDefinition, present: Configured, suggestion: Suggestion): Change[] {
  const target = targetOf(suggestion, present.config);
  const changes = configChanges(definition, present.config, target, suggestion.provenance).map(
    (change): Change => (change.origins.length ? change : { ...change, origins: ["default"] }),
  );
  for (const name of ["retries", "timeoutMs"] as const) {
    const after = suggestion.node[name];
    if (after === undefined || after === present.settings[name]) continue;
    changes.push({
      id: `settings ${name}`,
      part: "settings",
      path: [name],
      label: fieldLabel(definition, name),
      before: present.settings[name],
      after,
      origins: originsOf(suggestion.provenance, name),
    });
  }
  return changes;
}

/** An object with one value set; `undefined` takes the key out. */
export function withValue(object: Config, [key = "", ...rest]: readonly string[], value: unknown): Config {
  const inner = object[key];
  const next = rest.length ? withValue(isRecord(inner) ? inner : {}, rest, value) : value;
  const { [key]: _, ...others } = object;
  return next === undefined ? others : { ...object, [key]: next };
}

/** What a node has after some of a review's changes. */
export function applyChanges(present: Configured, changes: readonly Change[]): Configured {
  let { config, settings } = present;
  for (const { part, path, after } of changes) {
    if (part === "config") config = withValue(config, path, after);
    else settings = withValue(settings, path, after);
  }
  return { config, settings };
}
