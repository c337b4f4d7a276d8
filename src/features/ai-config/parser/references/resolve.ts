import { formatPath } from "@/lib/template/path-text";
import type { Provenance } from "../../schema";
import { wordsOf } from "../words";
import { templateFaults } from "./check-template";
import { type Match, matchField, spellPath } from "./match-field";
import { type Context, isHttpAnswer, isRecord, lookUp, type Path, pathsBelow } from "./shape";
import { findStep, type Source, sourceOf } from "./sources";

/**
 * What a phrase refers to. `found`: the template of an existing path with its sample value, or, where the shape is
 * not known (`exists` false), of the path that the words spell. `missing`: it is a reference, but nothing is there, or
 * more than one thing; the question says what is. `none`: it is no reference.
 */
export type Resolution =
  | {
      kind: "found";
      template: string;
      path: Path;
      provenance: Provenance;
      exists: boolean;
      value: unknown;
    }
  | { kind: "missing"; question: string; candidates: string[] }
  | { kind: "none" };

const none = { kind: "none" } as const;
const leading =
  /^(?:(?:the|an?|my|our|its|this|that|their|his|her|current|value\s+(?:of|in)|contents?\s+of|(?:whatever|what)\s+is(?:\s+in)?|field|property|variable)\s+)+/i;
const preposition =
  /\s+(?:from|in|of|on|inside|within|out\s+of|at|returned\s+(?:by|from)|given\s+(?:by|in)|sent\s+(?:in|by|with)|provided\s+(?:by|in)|contained\s+in|found\s+in|that\s+came\s+(?:with|in)|coming\s+from|taken\s+from|received\s+(?:from|in|by)|stored\s+in|under|by|produced\s+by|as\s+returned\s+by)\s+/gi;
const shown = 8;

const templateOf = (path: Path) => `{{${formatPath(path)}}}`;

function foundAt(path: Path, value: unknown, provenance: Provenance, exists = true): Resolution {
  return { kind: "found", template: templateOf(path), path, provenance, exists, value };
}

/** Names of what is there, shallow ones first, as templates write them. */
function candidatesIn(context: Context, base: Path): string[] {
  const at = base.length ? lookUp(context, base) : { state: "missing" as const };
  if (at.state === "found" && isRecord(at.value) && Object.keys(at.value).length) {
    return pathsBelow(at.value)
      .slice(0, shown)
      .map(({ path }) => formatPath([...base, ...path]));
  }
  const roots = [
    ...(isRecord(context.trigger) ? pathsBelow(context.trigger).map(({ path }) => ["trigger", ...path]) : []),
    ...Object.keys(context.steps).map((slug) => ["steps", slug]),
  ];
  return roots.slice(0, shown).map((path) => formatPath(path));
}

function missingOf(what: string, source: Source, context: Context): Resolution {
  const candidates = candidatesIn(context, source.missing ? [] : source.base);
  const there = candidates.length ? ` There is: ${candidates.join(", ")}.` : "";
  const question = source.missing
    ? `There is no ${source.said.replace(/^(?:the|an?) /, "")} before this node. Where shall ${what ? `"${what}"` : "the value"} come from?${there}`
    : `There is no "${what}" in ${source.said}. Which field is meant?${there}`;
  return { kind: "missing", question, candidates };
}

function several(matches: readonly Match[], base: Path, what: string): Resolution {
  const candidates = matches.map(({ path }) => formatPath([...base, ...path]));
  return {
    kind: "missing",
    question: `"${what}" can be ${candidates.join(" or ")}. Which one is meant?`,
    candidates,
  };
}

/** Fields are looked for in the body first: an answer's own status and headers only where they are spoken of. */
function basesOf(source: Source, value: unknown, field: string): Path[] {
  const named = wordsOf(field).join(" ");
  const ofTransport =
    /^(?:(?:http|response) )?(?:status|status code|response code|code|headers?)$/.test(named) &&
    /http|response|code|header/.test(named);
  const inside = isRecord(value) && isRecord(value.body) ? [[...source.base, "body"]] : [];
  const query =
    source.base.length === 1 && isRecord(value) && isRecord(value.query) ? [[...source.base, "query"]] : [];
  return ofTransport ? [source.base] : [...inside, ...query, source.base];
}

function fieldIn(source: Source, field: string, context: Context): Resolution {
  const at = lookUp(context, source.base);
  const what = field.trim();
  if (source.missing) return missingOf(what, source, context);
  if (at.state !== "found" || unseen(source, at.value)) {
    if (at.state === "missing") return missingOf(what, source, context);
    const spelled = spellPath(what);
    return spelled.length ? foundAt([...source.base, ...spelled], undefined, "words", false) : none;
  }
  if (/^(?:(?:http|response)\s+)?(?:status(?:\s*code)?|response\s+code|http\s+code)$/i.test(what)) {
    const owner = source.base.at(-1) === "body" ? source.base.slice(0, -1) : source.base;
    const answer = lookUp(context, owner);
    const said = /http|response|code/i.test(what);
    const inBody = matchField(isHttpAnswer(at.value) ? at.value.body : at.value, "status");
    if (answer.state === "found" && isHttpAnswer(answer.value) && (said || !inBody.length)) {
      return foundAt([...owner, "status"], answer.value.status, "context");
    }
  }
  for (const base of basesOf(source, at.value, what)) {
    const inside = lookUp(context, base);
    if (inside.state !== "found") continue;
    const matches = matchField(inside.value, what, source.words);
    if (matches.length > 1) return several(matches, base, what);
    const [match] = matches;
    if (match) {
      return foundAt(
        [...base, ...match.path],
        match.value,
        match.guessed && !source.explicit ? "guessed" : "context",
      );
    }
  }
  return outsideBody(source, what, context) ?? missingOf(what, source, context);
}

const unseen = ({ base }: Source, value: unknown) =>
  isRecord(value) &&
  Object.keys(value).length === 0 &&
  (base.length === 1 || (base[0] === "steps" && base.length === 2) || base[0] === "loop");

/** "The id from the webhook" may be in its query or headers, and a step's field beside its body. */
function outsideBody(source: Source, field: string, context: Context): Resolution | null {
  if (source.base.at(-1) !== "body" || source.words.includes("body")) return null;
  const owner = lookUp(context, source.base.slice(0, -1));
  if (owner.state !== "found") return null;
  const [match, ...more] = matchField(owner.value, field, source.words);
  return match && !more.length
    ? foundAt([...source.base.slice(0, -1), ...match.path], match.value, "context")
    : null;
}

/** The field phrase of "email of the customer" as one would write the names in order: `customer email`. */
function inOrder(field: string): string {
  const parts = field
    .split(/\s+(?:of|in|from|on|inside|within)\s+(?:the\s+|its\s+|an?\s+)?/i)
    .map((part) =>
      part
        .replace(leading, "")
        .replace(/['’]s\b/g, "")
        .trim(),
    )
    .filter(Boolean);
  const [first = ""] = parts;
  if (
    /^(?:number|count|length|total number|list|name)$/i.test(first) &&
    parts.length === 2 &&
    !/^name$/i.test(first)
  ) {
    return `${first} of ${parts[1]}`;
  }
  return parts.reverse().join(" ");
}

function whole(source: Source, context: Context): Resolution {
  if (source.missing) return missingOf("", source, context);
  const at = lookUp(context, source.whole);
  if (at.state === "found") return foundAt(source.whole, at.value, "context");
  return at.state === "unknown"
    ? foundAt(source.whole, undefined, "words", false)
    : missingOf(source.whole.at(-1) ?? "", source, context);
}

function explicitPath(phrase: string, context: Context): Resolution | null {
  const braces = /^\{\{\{?\s*([\s\S]*?)\s*\}?\}\}$/.exec(phrase);
  const written = braces?.[1] ?? phrase;
  if (!braces && !/^(?:trigger|steps|loop|workflow|execution)(?:\.[\w$-]+|\.?\[[^\]]+\])+$/.test(written))
    return null;
  const template = braces ? phrase : `{{${written}}}`;
  const [fault] = templateFaults(template, context);
  if (fault) {
    const candidates = candidatesIn(context, []);
    const there = candidates.length ? ` There is: ${candidates.join(", ")}.` : "";
    return { kind: "missing", question: `${fault} What shall it be?${there}`, candidates };
  }
  const path = /^[\w$-]+(?:\.[\w$-]+)*$/.test(written) ? written.split(".") : [];
  const at = path.length ? lookUp(context, path) : { state: "unknown" as const };
  const value = at.state === "found" ? at.value : undefined;
  return { kind: "found", template, path, provenance: "words", exists: at.state === "found", value };
}

/** "The floor from the lookup": one word of a step's name, where no other step has it. */
function partOfStep(by: string, named: string, context: Context): Source | null {
  const word = /^the\s+([\p{L}\p{N}]{4,})$/iu.exec(named.trim())?.[1];
  const slug = word && /\b(?:from|by)\b/i.test(by) ? findStep(word, context, true) : null;
  return slug ? sourceOf(`the step ${slug}`, context) : null;
}

/** "email from the webhook": the longest phrase behind a preposition that names a source. */
function behindPreposition(phrase: string, context: Context): Resolution | null {
  for (const found of phrase.matchAll(preposition)) {
    const named = phrase.slice(found.index + found[0].length);
    const source = sourceOf(named, context) ?? partOfStep(found[0], named, context);
    if (source) return fieldIn(source, inOrder(phrase.slice(0, found.index)), context);
  }
  return null;
}

/** "the webhook's email", "invoice step total": the longest beginning that names a source. */
function beforeField(phrase: string, context: Context): Resolution | null {
  const words = phrase.split(/\s+/);
  for (let end = words.length - 1; end > 0; end--) {
    const said = words.slice(0, end).join(" ");
    const source = sourceOf(said, context);
    if (
      !source ||
      (/^(?:data|form|http|event|request|input|body)$/i.test(said) && !/['’]s$/.test(words[end - 1] ?? ""))
    )
      continue;
    const resolved = fieldIn(source, inOrder(words.slice(end).join(" ")), context);
    if (resolved.kind === "found" || source.explicit) return resolved;
  }
  return null;
}

function sourcesInOrder(context: Context): Source[] {
  const of = (base: Path, said: string): Source => ({ base, whole: base, said, words: [], explicit: false });
  return [
    ...(context.loop === undefined ? [] : [of(["loop", "item"], "the loop's item")]),
    ...(context.trigger === undefined ? [] : [of(["trigger"], "the trigger")]),
    ...Object.keys(context.steps).map((slug) => of(["steps", slug], `the step ${slug}`)),
  ];
}

/** The status, headers or body of an HTTP answer itself, of which one speaks less often than of what is in it. */
const isEnvelope = (path: Path, { steps }: Context): boolean =>
  path[0] === "steps" && path.length === 3 && isHttpAnswer(steps[path[1] ?? ""]);

/** "Risk level": a word of one step's name, and a field of that step. */
function behindStepWord(field: string, context: Context): Resolution | null {
  const [word = "", ...rest] = wordsOf(field);
  const slug = rest.length && word.length > 3 ? findStep(word, context, true) : null;
  if (!slug) return null;
  const source = sourceOf(`the step ${slug}`, context);
  const resolved = source && fieldIn(source, rest.join(" "), context);
  return resolved?.kind === "found" && resolved.exists ? resolved : null;
}

/** A field that is named without its source: where only one place has it, that is meant. */
function anywhere(phrase: string, context: Context): Resolution {
  const field = inOrder(phrase);
  const found: Extract<Resolution, { kind: "found" }>[] = [];
  for (const source of sourcesInOrder(context)) {
    const at = lookUp(context, source.base);
    if (at.state !== "found" || !isRecord(at.value) || Object.keys(at.value).length === 0) continue;
    const resolved = fieldIn(source, field, context);
    if (resolved.kind === "found" && resolved.exists) found.push(resolved);
    else if (resolved.kind === "missing" && resolved.question.startsWith(`"`)) return resolved;
  }
  const sure = found.filter(({ provenance }) => provenance !== "guessed");
  const inData = sure.filter(({ path }) => !isEnvelope(path, context));
  const inLoop = sure.find(({ path }) => path[0] === "loop");
  const best = inLoop ? [inLoop] : inData.length ? inData : sure.length ? sure : found;
  if (best.length > 1) {
    const candidates = best.map(({ path }) => formatPath(path));
    return {
      kind: "missing",
      question: `"${phrase}" can be ${candidates.join(" or ")}. Which one is meant?`,
      candidates,
    };
  }
  const [only] = best;
  if (only) return only;
  const inStep = behindStepWord(field, context);
  if (inStep) return inStep;
  const step = wordsOf(phrase).length <= 3 ? findStep(phrase, context, true) : null;
  if (!step) return none;
  const source = sourceOf(`the ${step} response`, context);
  return source ? whole(source, context) : none;
}

/**
 * Finds what a phrase refers to in the data that a node would see: "the email from the webhook", "status of step
 * get_order", "total of the invoice step", "the whole output of 'fetch user'", "current item", `trigger.body.id`,
 * `{{…}}`; also a bare "email" where just one place has it (leave that out with `bare: false`, as for words that may
 * be meant literally). Values of samples are never read as words.
 */
export function resolve(written: string, context: Context, { bare = true } = {}): Resolution {
  const phrase = written
    .trim()
    .replace(/[,;:!?]+$|(?<!\.)\.$/g, "")
    .trim();
  if (!phrase || phrase.length > 200) return none;
  const explicit = explicitPath(phrase, context);
  if (explicit) return explicit;
  const counted = /^how\s+(?:many|much)\s+(\S.*)$/i.exec(phrase)?.[1];
  if (counted) {
    const figure = resolve(counted, context);
    const isFigure = figure.kind === "found" && typeof figure.value === "number";
    return isFigure ? figure : resolve(`number of ${counted}`, context);
  }
  const said = phrase.replace(leading, "").trim();
  const source = sourceOf(phrase, context) ?? sourceOf(said, context);
  if (source) {
    const field = !source.missing ? anywhereNamed(said, source, context) : null;
    return field ?? whole(source, context);
  }
  const placed =
    behindPreposition(said, context) ?? (/^["'“‘`]/.test(said) ? null : beforeField(said, context));
  if (placed) return placed;
  return bare && !/^["'“‘`]/.test(said) ? anywhere(said, context) : none;
}

/** "The data" and "the webhook's message" are sources, unless a field there is called so. */
function anywhereNamed(said: string, source: Source, context: Context): Resolution | null {
  const last =
    /(?:^|\s)(data|input|event|form|request|message|contents?|call|output|payload|query|body|headers?)$/i.exec(
      said,
    )?.[1];
  if (!last || source.base[0] !== "trigger") return null;
  const at = lookUp(context, source.base);
  if (at.state !== "found" || !isRecord(at.value) || !Object.hasOwn(at.value, last)) return null;
  return foundAt([...source.base, last], at.value[last], "context");
}
