import { formatPath } from "@/lib/template/path-text";
import type { Parser } from "../../parse-intent";
import { type Context, isRecord, knowsNothing, pathsBelow, type Resolution } from "../../references";
import {
  type Marked,
  mark,
  markOf,
  nameKey,
  numberPattern,
  readNumber,
  singular,
  unmark,
  wordsOf,
} from "../../words";
import { type Draft, newDraft } from "../draft";
import { resolveField } from "../resolve-field";
import { Scope, trailingSource } from "../transform/expression";
import { readSeparator } from "../transform/separators";
import { takeAtOnce } from "./at-once";

const verb =
  /^(?:.*?\b)?(?:for\s*each(?:\s+(?:of|one\s+of))?|for\s+(?:every|all)(?:\s+of)?|(?:loop|iterate|go|run|walk|step|cycle|map|work|page|repeat)\s+(?:this\s+|it\s+)?(?:over|through|across|on|for|along|with)(?:\s+(?:each|every|all)(?:\s+of)?)?|(?:process|handle|visit|treat|take|do|execute|repeat|perform)(?:\s+(?:this|it|the\s+(?:body|steps?)))?(?:\s+for)?\s+(?:each|every|all)(?:\s+of)?|each|every|over|iterate|loop|process|handle|repeat)(?:\s+|$)(?:one\s+of\s+|single\s+|individual\s+|of\s+)?/i;
const tail =
  /\s*(?:[,;:.]\s*|\s+(?:and|then|to)\s+)(?:(?:and|then|please|to)\s+)*(?:do|run|send|call|process|handle|create|post|email|notify|execute|update|fetch|make|get|delete|check|write|start|trigger|perform)\b.*$/i;
const general =
  /^(?:(?:the|all|of|them|these|those|each|every|list|array|item|element|entry|entrie|row|record|result|one|thing|object|it|member|value|data|collection|whole|response|output|body|return|step|previous|last|from|in|webhook|trigger|payload)\b[\s]*)+$/i;

type Found = Extract<Resolution, { kind: "found" }>;
const inner = (template: string) => template.slice(2, -2).trim();
const argument = (template: string) =>
  /\s/.test(inner(template)) ? `(${inner(template)})` : inner(template);

/** Every list in the data, outermost ones. */
function listsIn(context: Context): string[][] {
  const whole = { trigger: context.trigger, steps: context.steps, loop: context.loop };
  return pathsBelow(whole)
    .filter(({ value }) => Array.isArray(value))
    .map(({ path }) => path);
}

function asked(question: string, context: Context): { question: string } {
  const lists = listsIn(context).slice(0, 10).map(formatPath);
  return { question: `${question}${lists.length ? ` There is: ${lists.join(", ")}.` : ""}` };
}

type Items = { items: unknown; origin: "words" | "context" } | { question: string };

/** Names of lists that hold whatever was asked for, as APIs wrap their answers. */
const container =
  /^(?:body|data|items?|results?|records?|values?|list|entries|nodes|rows|hits|content|response|elements|objects|edges|resources)$/i;

/** A list inside of what was found: the only one, if the words call it so or it holds whatever there is. */
function listOf(found: Found, context: Context, noun: string): Items {
  if (Array.isArray(found.value)) return { items: found.template, origin: "context" };
  if (isRecord(found.value)) {
    const inside = pathsBelow(found.value).filter(({ value }) => Array.isArray(value));
    const named = inside.filter(({ path }) => nameKey(path.at(-1) ?? "") === nameKey(noun));
    const [only] = named.length ? named : inside;
    const fits =
      named.length === 1 ||
      !noun ||
      general.test(wordsOf(noun).map(singular).join(" ")) ||
      container.test(only?.path.at(-1) ?? "");
    if (only && (named.length === 1 || inside.length === 1) && fits)
      return { items: `{{${formatPath([...found.path, ...only.path])}}}`, origin: "context" };
    if (inside.length > 1) {
      const names = inside.map(({ path }) => formatPath([...found.path, ...path]));
      return { question: `Which list is meant: ${names.join(" or ")}?` };
    }
    if (only)
      return asked(
        `There is no list "${noun}" in ${found.template}. Which list shall it go through?`,
        context,
      );
  }
  return asked(`${found.template} is no list. Which list shall it go through?`, context);
}

const plural = (word: string) =>
  singular(word) === word
    ? /(?:s|x|ch|sh)$/.test(word)
      ? `${word}es`
      : /[^aeiou]y$/.test(word)
        ? `${word.slice(0, -1)}ies`
        : `${word}s`
    : word;

/** In shapes that nobody has seen, "each order in …" is an element of `orders`. */
function ofUnseen(found: Found): Items {
  const last = found.path.at(-1);
  if (!last || found.path.length < 3 || last === "body" || /^(?:data|items|list)$/i.test(last))
    return { items: found.template, origin: "words" };
  return { items: `{{${formatPath([...found.path.slice(0, -1), plural(last)])}}}`, origin: "words" };
}

const pieces: readonly (readonly [RegExp, string])[] = [
  [/^(?:the\s+)?lines?\s+(?:of|in|from)\s+(?:the\s+)?/i, "\\n"],
  [/^(?:the\s+)?words?\s+(?:of|in|from)\s+(?:the\s+)?/i, " "],
  [
    /^(?:the\s+)?comma[\s-]separated\s+(?:values?|items?|entries|parts?|names?|ids?)\s+(?:of|in|from)\s+(?:the\s+)?/i,
    ",",
  ],
  [/^(?:the\s+)?(?:characters?|letters?)\s+(?:of|in|from)\s+(?:the\s+)?/i, ""],
];

/** A list made of a text or of a part of a list: "each line of the text", "the first 10 orders". */
function derived(scope: Scope, marked: string, phrase: string, context: Context): Items | undefined {
  for (const [pattern, separator] of pieces) {
    if (!pattern.test(phrase)) continue;
    const found = resolveField(phrase.replace(pattern, ""), context);
    if (found.kind !== "found" || (found.exists && typeof found.value !== "string")) continue;
    const quoted = separator === "\\n" ? '"\n"' : JSON.stringify(separator);
    return { items: `{{split ${argument(found.template)} ${quoted}}}`, origin: "context" };
  }
  const bracketed = /^(.+?)\s*\((comma|semicolon|pipe|newline|space)[\s-]separated\)$/i.exec(marked);
  const separated =
    (bracketed && [bracketed[0], bracketed[1], bracketed[2]]) ??
    /^(.+?)\s*,?\s*\(?(?:split|separated|divided|cut)\s+(?:up\s+)?(?:by|on|at|with|into\s+\w+\s+(?:by|on|at))\s+(.+?)\)?$/i.exec(
      marked,
    ) ??
    /^(?:the\s+)?(comma|semicolon|pipe|newline|space)[\s-]separated\s+(.+)$/i.exec(marked);
  if (separated) {
    const said = /^(?:comma|semicolon|pipe|newline|space)$/i.test(separated[1] ?? "");
    const [words = "", sign = ""] = said ? [separated[2], separated[1]] : [separated[1], separated[2]];
    const separator = readSeparator(scope, sign);
    const whole = unmark(scope.marked, words);
    const owner = /^(?:the\s+)?[\w-]+\s+(?:of|in|from)\s+(\S.*)$/i.exec(whole)?.[1];
    const direct = resolveField(
      whole
        .replace(
          /^(?:the\s+)?(?:list|text|string|part|piece|value|item|entry|element|line|row|id|name)s?\s+(?:of|in|from)\s+/i,
          "",
        )
        .replace(/^(?:the\s+)?(?:text|string|csv)\s+(?:field\s+|column\s+)?(?=\w)/i, ""),
      context,
    );
    const found = direct.kind !== "found" && owner ? resolveField(owner, context) : direct;
    if (separator && found.kind === "found" && (!found.exists || typeof found.value === "string"))
      return {
        items: `{{split ${argument(found.template)} ${JSON.stringify(separator).replace("\\n", "\n")}}}`,
        origin: "context",
      };
  }
  const part = new RegExp(
    `^(?:the\\s+)?(first|last)\\s+(${numberPattern})\\s+(?:(?:items|elements|entries|of|from)\\s+)*(.+)$`,
    "i",
  ).exec(phrase);
  const size = part ? readNumber(part[2] ?? "") : null;
  if (!part || size === null) return undefined;
  const found = resolveField(part[3] ?? "", context);
  if (found.kind !== "found" || (found.exists && !Array.isArray(found.value))) return undefined;
  const bounds = part[1]?.toLowerCase() === "first" ? `0 ${size}` : `-${size}`;
  return { items: `{{slice ${argument(found.template)} ${bounds}}}`, origin: "context" };
}

const mostRepeats = 1_000;

/** A list that the words themselves hold: "5 times", "from 1 to 10", "'a', 'b' and 'c'", pasted JSON. */
function spoken(marked: Marked, text: string): unknown[] | undefined {
  const json = /[\uF400-\uF7FF]/.exec(text)?.[0];
  if (json) {
    try {
      const value: unknown = JSON.parse(markOf(marked, json)?.value ?? "");
      return Array.isArray(value) ? value : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  const times = new RegExp(`\\b(${numberPattern}|twice)\\s*(?:times\\b|x\\b)|\\b(twice)\\b`, "i").exec(text);
  const many = times ? readNumber(times[1] ?? times[2] ?? "") : null;
  if (many !== null && many >= 1 && many <= mostRepeats)
    return Array.from({ length: many }, (_, index) => index + 1);
  const range = /\b(?:from|numbers?)\s+(-?\d+)\s+(?:to|through|until|up\s+to)\s+(-?\d+)\b/i.exec(text);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (to >= from && to - from < mostRepeats)
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }
  const quoted = /^(?:of\s+)?[\uE000-\uE3FF](?:\s*(?:,|and|or|,\s*and)\s*[\uE000-\uE3FF])+$/i.exec(
    text.trim(),
  );
  return quoted
    ? [...text.matchAll(/[\uE000-\uE3FF]/g)].map(([character]) => markOf(marked, character)?.value ?? "")
    : undefined;
}

function readItems(marked: Marked, text: string, context: Context): Items {
  const stripped = text.replace(verb, "").replace(tail, "").trim();
  const literal = spoken(marked, stripped) ?? spoken(marked, text);
  if (literal) return { items: literal, origin: "words" };
  const phrase = unmark(marked, stripped)
    .replace(/[.!?,]+$/, "")
    .replace(
      /\s+(?:(?:as|that\s+(?:are|is|were|was))\s+)?(?:listed|returned|given|sent|found|fetched|loaded|delivered|provided)\s+(?:by|in|from|at)\s+/i,
      " from ",
    )
    .replace(
      /\s+(?:that|which)\s+(?:the\s+)?(?:step\s+)?(\S+)\s+(?:has\s+|have\s+)?(?:returned|found|gave|listed|delivered|sent|fetched|loaded|returns|gives|finds|lists)$/i,
      " from $1",
    );
  const explicit = /\{\{[\s\S]+?\}\}|\b(?:trigger|steps|loop)(?:\.[\w$-]+|\[[^\]]+\])+/.exec(
    unmark(marked, text),
  )?.[0];
  const made = derived(new Scope(marked, context), stripped, phrase, context);
  if (made) return made;
  const whole =
    /^(?:(?:the|all|each|of|every)\s+)*(?:list|array|item|element|entry|row|record|result|thing|data|collection|them|it|everything)$/i;
  const unnamed = !phrase || whole.test(wordsOf(phrase).map(singular).join(" "));
  const alike = listsIn(context).some(
    (path) => nameKey(path.at(-1) ?? "") === nameKey(phrase.replace(/^(?:the|all|each|of|every)\s+/gi, "")),
  );
  if (unnamed && !alike && !explicit && listsIn(context).length > 1)
    return {
      question: `Which list shall it go through: ${listsIn(context).slice(0, 10).map(formatPath).join(" or ")}?`,
    };
  const source = trailingSource(phrase, context);
  const noun = source
    ? phrase
        .slice(0, phrase.lastIndexOf(source))
        .replace(
          /\s+(?:from|in|of|on|inside|within|(?:returned|listed|given|sent|found|fetched)\s+(?:by|in|from))\s+(?:the\s+)?$/i,
          "",
        )
        .replace(/\s+(?:returned|listed|given|sent|found|fetched)$/i, "")
        .replace(/^(?:the|all|of|each|every)\s+/gi, "")
    : "";
  const attempts: (readonly [string | undefined, string])[] = [
    [explicit, ""],
    [phrase, noun],
    [phrase.replace(/^(?:the\s+)?(?:item|element|entry|row|record|one)s?\s+(?:of|in|from)\s+/i, ""), noun],
    [source, noun],
  ];
  let missing: string | undefined;
  for (const [attempt, about] of attempts) {
    if (!attempt) continue;
    const found = resolveField(attempt, context);
    if (found.kind === "found") {
      const items = found.exists
        ? listOf(found, context, about)
        : attempt === explicit
          ? { items: found.template, origin: "words" as const }
          : ofUnseen(found);
      if ("items" in items) return items;
      missing ??= items.question;
    } else if (found.kind === "missing") missing ??= found.question;
  }
  const lists = listsIn(context);
  const [only] = lists;
  const words = wordsOf(phrase).map(singular).join(" ");
  const fits = (path: string[]) =>
    wordsOf(noun || phrase)
      .map(singular)
      .join(" ")
      .includes(
        wordsOf(path.at(-1) ?? "?")
          .map(singular)
          .join(" "),
      );
  const named = lists.filter(fits);
  const chosen =
    named.length === 1 ? named[0] : lists.length === 1 && (!phrase || general.test(words)) ? only : undefined;
  if (chosen) return { items: `{{${formatPath(chosen)}}}`, origin: "context" };
  if (lists.length > 1 && (!phrase || general.test(words)))
    return {
      question: `Which list shall it go through: ${lists.slice(0, 10).map(formatPath).join(" or ")}?`,
    };
  if (missing) return { question: missing };
  return asked(
    knowsNothing(context) || !phrase
      ? "Which list shall it go through?"
      : `There is no list "${phrase}" in the data seen. Which list shall it go through?`,
    context,
  );
}

function put(draft: Draft, items: Items): void {
  if ("question" in items) draft.ask("items", items.question);
  else draft.set("items", items.items, items.origin);
}

/** Which list to go through, and how many items at once. */
export const parseLoop: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const marked = mark(text);
  const { concurrency, question, rest } = takeAtOnce(marked.text);
  const said = rest.replace(/^[\s,;:.]+|(?<!\b(?:on|by|at|with)\s*)[\s,;:.]+$/g, "");
  const aside =
    /^(?:(?:make(?:\s+it)?|run|do|process|set|change(?:\s+it)?(?:\s+to)?|use|it|them|with)\s*)*$/i.test(said);
  if (current?.items !== undefined && aside) draft.set("items", current.items, "context");
  else put(draft, readItems(marked, said, context));
  if (concurrency !== undefined) draft.set("concurrency", concurrency, "words");
  else if (question) draft.ask("concurrency", question);
  else if (typeof current?.concurrency === "number") draft.set("concurrency", current.concurrency, "context");
  else draft.set("concurrency", 1, "default");
  return draft.suggestion();
};
