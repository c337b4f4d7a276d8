import { formatPath } from "@/lib/template/path-text";
import type { Parser } from "../../parse-intent";
import { type Context, isRecord, lookUp } from "../../references";
import { type Marked, mark, nameKey } from "../../words";
import { type Draft, newDraft } from "../draft";
import { resolveField } from "../resolve-field";
import { elementwise } from "./elementwise";
import { Scope } from "./expression";
import { type Field, FieldReader, type Made } from "./field-reader";
import { readInstruction } from "./fields";
import { splitInstructions } from "./instructions";
import { type Value, written } from "./value";

const nothing: Made = { fields: [], asks: [] };

/** The fields of a pasted object: "{ id: trigger.body.id, name: … }". */
function ofObject(marked: Marked, fields: FieldReader, text: string): Made | undefined {
  const [, character, from] =
    /^(?:(?:return|output|build|make|create|produce|like)\s+)?(?:an?\s+|the\s+)?(?:object\s+)?([\uF400-\uF7FF])(?:\s+(?:from|of|out\s+of|using|with)\s+(.+))?$/i.exec(
      text.trim(),
    ) ?? [];
  const source = character
    ? marked.marks.filter(({ kind }) => kind === "json")[character.charCodeAt(0) - 0xf400]?.value
    : undefined;
  if (!source?.startsWith("{")) return undefined;
  const made: Made = { fields: [], asks: [] };
  const inner = mark(source.slice(1, -1));
  const reader = new FieldReader(new Scope(inner, fields.scope.context), inner);
  if (from) reader.scope.source = fields.said(from);
  for (const entry of inner.text.split(/\s*[,\n]\s*/).filter(Boolean)) {
    const [, name = "", value] = /^\s*([^:]+?)\s*(?::\s*(.+))?$/s.exec(entry) ?? [];
    const set = value === undefined ? reader.keep(name) : reader.set(`${name} = ${value}`);
    made.fields.push(...set.fields);
    made.asks.push(...set.asks);
  }
  return made;
}

/** The object of the data whose other fields are meant by "the rest". */
function restOf(
  scope: Scope,
  context: Context,
  drops: readonly string[],
): { path: readonly string[]; value: Record<string, unknown> } | undefined {
  const named = scope.source ? resolveField(scope.source, context) : undefined;
  if (named?.kind === "found" && isRecord(named.value)) return { path: named.path, value: named.value };
  if (named) return undefined;
  const slugs = Object.keys(context.steps);
  const roots = [
    ["trigger", "body"],
    ["trigger"],
    ...slugs.flatMap((slug) => [
      ["steps", slug, "body"],
      ["steps", slug],
    ]),
  ];
  const known = roots.flatMap((path) => {
    const at = lookUp(context, path);
    return at.state === "found" && isRecord(at.value) && Object.keys(at.value).length
      ? [{ path, value: at.value }]
      : [];
  });
  const holding = known.filter(({ value }) =>
    drops.every((name) => Object.keys(value).some((key) => nameKey(key) === name)),
  );
  const fitting = drops.length ? holding : known;
  const [first] = fitting;
  const rival = fitting.some(
    ({ path }) => path[0] === "steps" && (path[0] !== first?.path[0] || path[1] !== first?.path[1]),
  );
  return first && !rival ? first : undefined;
}

const usedCodes = (fields: readonly Field[]) =>
  fields
    .map(({ value }) => (value.kind === "code" ? value.code : value.kind === "text" ? value.text : ""))
    .join(" ");

function addRest(fields: Field[], drops: readonly string[], scope: Scope, context: Context): string[] {
  const rest = restOf(scope, context, drops);
  if (!rest) return ["Which fields are there to be kept? Name them, or the step whose fields are meant."];
  const keys = Object.keys(rest.value);
  const unknown = drops.filter((name) => !keys.some((key) => nameKey(key) === name));
  if (unknown.length)
    return [
      `There is no ${unknown.map((name) => `"${name}"`).join(" and ")} in ${formatPath(rest.path)}. It has: ${keys.slice(0, 20).join(", ")}.`,
    ];
  const used = usedCodes(fields);
  const kept = keys.filter(
    (key) =>
      !drops.includes(nameKey(key)) &&
      !new RegExp(`\\b${formatPath([...rest.path, key]).replace(/[.[\]$]/g, "\\$&")}\\b`).test(used) &&
      !fields.some(({ name }) => name === key),
  );
  const values = kept.map(
    (key): Field => ({
      name: key,
      value: { kind: "code", code: formatPath([...rest.path, key]), call: false, origin: "context" },
    }),
  );
  fields.unshift(...values);
  return [];
}

/** Later wishes change what earlier ones made: the same name is replaced in its place. */
function merge(fields: Field[], more: readonly Field[]): void {
  for (const field of more) {
    const at = fields.findIndex(({ name }) => name === field.name);
    if (at >= 0) fields[at] = field;
    else fields.push(field);
  }
}

/** Names with dots make objects within, where their values are texts or literals: templates there give text. */
function nested(fields: readonly Field[]): { name: string; value: unknown }[] {
  const entries: { name: string; value: unknown }[] = [];
  for (const { name, value } of fields) {
    const [outer = "", inner, ...deeper] = name.split(".");
    const keepsType = value.kind !== "code" || typeof value.sample === "string";
    if (!inner || deeper.length || !outer || !keepsType) {
      entries.push({ name, value: written(value) });
      continue;
    }
    const before = entries.find((entry) => entry.name === outer && isRecord(entry.value));
    if (before && isRecord(before.value)) before.value = { ...before.value, [inner]: written(value) };
    else entries.push({ name: outer, value: { [inner]: written(value) } });
  }
  return entries;
}

const originOf = (value: Value) => (value.kind === "literal" ? "words" : value.origin);

function put(
  draft: Draft,
  before: readonly { name: string; value: unknown }[],
  fields: readonly Field[],
): void {
  const made = nested(fields);
  const kept = before.filter(({ name }) => !made.some((field) => field.name === name));
  if (kept.length + made.length === 0) return;
  draft.set("fields", [...kept, ...made], "words");
  for (const [index, { name }] of made.entries()) {
    const origins = fields
      .filter((field) => field.name === name || field.name.startsWith(`${name}.`))
      .map(({ value }) => originOf(value));
    const origin = (["guessed", "context"] as const).find((weak) => origins.includes(weak)) ?? "words";
    draft.note(`fields.${kept.length + index}.name`, "words");
    draft.note(`fields.${kept.length + index}.value`, origin);
  }
}

/** What is written behind a colon often says exactly what the words before it say loosely. */
function readBest(instruction: string, reader: FieldReader): Made | undefined {
  const whole = readInstruction(instruction, reader);
  const behind = /:\s+(\S.*)$/s.exec(instruction)?.[1];
  if (!behind || (whole && !whole.asks.length)) return whole;
  const exact = readInstruction(behind, reader);
  return exact?.fields.length && !exact.asks.length ? exact : whole;
}

/** Fields within others that would be numbers or the like: templates inside of an object give texts. */
const lost = (fields: readonly Field[]): string[] =>
  fields
    .filter(
      ({ name, value }) => name.includes(".") && value.kind === "code" && typeof value.sample !== "string",
    )
    .map(({ name }) => name);

const now = /\b(?:current|present)\s+(?:date|time|timestamp)|\bnow\b|\btoday\b|\btimestamp\s+of\s+now\b/i;

/** Fields of a new object from words: kept, renamed, set, combined and computed ones. */
export const parseTransform: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const marked = mark(text);
  const scope = new Scope(marked, context);
  const reader = new FieldReader(scope, marked);
  const fields: Field[] = [];
  const drops: string[] = [];
  const disputed: string[] = [];
  let rest = false;
  const existing = (Array.isArray(current?.fields) ? current.fields : []) as {
    name: string;
    value: unknown;
  }[];
  const gone: string[] = [];
  for (const instruction of splitInstructions(marked.text)) {
    const elements = elementwise(instruction, scope);
    if (elements) {
      draft.ask("fields", elements);
      continue;
    }
    const made = ofObject(marked, reader, instruction) ?? readBest(instruction, reader);
    const asked = now.test(instruction)
      ? [
          "The present time is not in the data: name a field that holds it, such as scheduledAt of a schedule.",
        ]
      : (made?.asks ?? []);
    const { fields: more, drops: less, rest: others } = made ?? nothing;
    for (const [index, { name, value }] of more.entries()) {
      const before = [...more.slice(0, index), ...fields].find((field) => field.name === name);
      const differs =
        before?.value.kind === "literal" && value.kind === "literal" && before.value.value !== value.value;
      if (differs) disputed.push(name);
    }
    merge(fields, more);
    if (less && existing.length) gone.push(...less);
    else if (others) {
      rest = true;
      drops.push(...(less ?? []));
    }
    for (const question of asked) draft.ask("fields", question);
    if (!made && !asked.length)
      draft.ask(
        "fields",
        `What does "${reader.said(instruction)}" mean for the new object? Say it as: keep id and email, rename a to b, or set c to "d".`,
      );
  }
  if (rest) for (const question of addRest(fields, drops, scope, context)) draft.ask("fields", question);
  for (const name of lost(fields)) {
    draft.ask(
      "fields",
      `"${name}" is a field within another, which can only be a text. Is a name without the dot all right, or a text?`,
    );
  }
  for (const name of disputed) draft.ask("fields", `"${name}" is set to two values. Which one is meant?`);
  put(
    draft,
    existing.filter(({ name }) => !gone.includes(nameKey(name))),
    fields.filter(({ name }) => !disputed.includes(name) && !lost(fields).includes(name)),
  );
  if (fields.length === 0 && !draft.asks() && !gone.length)
    draft.ask("fields", "Which fields shall the new object have?");
  return draft.suggestion();
};
