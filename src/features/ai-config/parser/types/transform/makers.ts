import { nameKey, singular } from "../../words";
import { trailingSource } from "./expression";
import type { FieldReader, Made } from "./field-reader";
import { fieldWord, identifier } from "./grammar";
import { members } from "./instructions";
import { readSeparator } from "./separators";
import { call, literal, type Value } from "./value";

export const helper = (name: string) => (value: Value) => call(name, [value]);

/** "A and b as x and y": the first gets the first name. */
export function respectively(f: FieldReader, list: string, names: string): Made | undefined {
  const [values, targets] = [members(list), members(names.replace(/\s*\/\s*/g, ", "))];
  if (
    targets.length < 2 ||
    values.length !== targets.length ||
    !targets.every((name) => identifier.test(name))
  )
    return undefined;
  const read = f.scope.spread(shared(values)) ?? f.scope.spread(values);
  if (!read || read.some((value) => value.kind !== "code")) return undefined;
  const fields = read.map((value, index) => ({ name: f.name(targets[index] ?? "") ?? "", value }));
  return fields.every(({ name }) => name) ? { fields, asks: [] } : undefined;
}

/** "Put city and zip under address": fields of an object within the new one. */
export function grouped(f: FieldReader, name: string, list: string): Made | undefined {
  const outer = f.name(name);
  const parts = members(list);
  if (!outer || parts.length < 2) return undefined;
  const made = f.keep(list);
  return {
    fields: made.fields.map((field) => ({ ...field, name: `${outer}.${field.name}` })),
    asks: made.asks,
  };
}

/** "The ids of a and b" are the id of each. */
function shared(values: readonly string[]): string[] {
  const [, noun, first] = /^(?:the\s+)?([\w-]+s)\s+of\s+(.+)$/i.exec(values[0] ?? "") ?? [];
  if (!noun || !first || values.length < 2) return [...values];
  return [first, ...values.slice(1)].map((owner) => `${singular(noun)} of ${owner}`);
}

export function drop(f: FieldReader, list: string): Made {
  const source = trailingSource(f.said(list), f.scope.context);
  if (source) f.scope.source = source;
  const plain = source ? list.replace(/\s+(?:from|in|of)\s+(?:the\s+)?[^,]+$/i, "") : list;
  return {
    fields: [],
    asks: [],
    rest: true,
    drops: members(plain.replace(/^(?:the\s+)?(?:fields?|properties)\s+/i, "")).map((name) =>
      nameKey(f.said(name).replace(/^the\s+|\s+field$/gi, "")),
    ),
  };
}

export function keepName(
  f: FieldReader,
  phrase: string,
  name: string | undefined,
  value: Value | undefined,
): Made {
  const own = value?.kind === "code" ? value.name : undefined;
  return f.one(name ?? own ?? phrase, value, phrase);
}

export function math(
  f: FieldReader,
  helperName: string,
  a: string,
  b: string,
  name: string | undefined,
): Made {
  const [left, right] = [f.scope.read(a), f.scope.read(b)];
  return keepName(f, left ? b : a, name, left && right ? call(helperName, [left, right]) : undefined);
}

export function replaceIn(f: FieldReader, from: string, by: string, phrase: string): Made | undefined {
  const search = readSeparator(f.scope, from);
  const replacement = readSeparator(f.scope, by) ?? (/^\S+$/.test(by) ? f.said(by) : undefined);
  if (!search || replacement === undefined) return undefined;
  return f.applied(phrase, (value) => call("replace", [value, literal(search), literal(replacement)]));
}

export function joinedOrCombined(f: FieldReader, phrase: string): Value | undefined {
  const single = f.scope.read(phrase);
  return f.combined(phrase) ?? (single?.kind === "code" ? single : undefined);
}

/** "Add a field source with value web", "add the email as contact", "add the email from the webhook". */
export function added(f: FieldReader, list: string): Made | undefined {
  const made: Made = { fields: [], asks: [] };
  const whole = f.set(list);
  const kept = f.keep(list);
  if (
    !kept.asks.length &&
    !new RegExp(`^${fieldWord.replace(")*", ")+")}\\S+\\s+(?:with|=|:|set)`, "i").test(list)
  )
    return kept;
  if (!whole.asks.length) return whole;
  return made.fields.length ? made : whole;
}
