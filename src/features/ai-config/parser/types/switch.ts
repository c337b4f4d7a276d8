import { operators } from "@/nodes/logic-condition/definition";
import type { Parser } from "../parse-intent";
import { type Context, resolve } from "../references";
import { type Marked, mark, meaning, readNumber, unmark } from "../words";
import { findOperator } from "./condition/operators";
import { newDraft } from "./draft";

type Case = { id: string; name: string; operator: string; right?: unknown };

const rest =
  /^(?:(?:and\s+|or\s+)?(?:everything|anything|all|any|every|the|some)?\s*(?:else|others?|rest|remaining\w*|otherwise|default|fall-?back|no\s+match)\b.*)$/i;
const opening =
  /^\s*(?:please\s+)?(?:(?:switch|route|branch|split|decide|choose|divide|sort|go|fork|distinguish|separate|dispatch)\b\s*)?(?:(?:the\s+)?(?:run|flow|path|way|orders?|items?|requests?)\s+)?(?:(?:on|by|over|depending\s+on|based\s+on|according\s+to|for|between|per|where|when|if)\s+)?(?:the\s+value\s+of\s+)?/i;
const divider =
  /\s*(?::|\s[-–—]\s|,\s*(?=(?:if|when|for)\b)|\s(?:into|in|with(?:\s+the)?\s+cases?|cases?|being)\s)\s*/i;
const arrow =
  /\s*(?:->|=>|→|:(?=\s)|\b(?:goes?|leads?|routes?|maps?)(?:\s+(?:to|on|into))?\b|\bto\b|\bthen\b|\bis\s+(?:called|named)\b|\bas\b|\bcalled\b|\bnamed\b)\s*(?:the\s+)?/i;
const oneWay = /^(?:one\s+way|another(?:\s+way)?|a\s+different\s+way|its\s+own\s+way)?$/i;

/** A handle's id made of a name, free of what every switch has. */
function idOf(name: string, taken: readonly Case[]): string {
  const plain =
    name
      .replace(/[^A-Za-z0-9_-]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 60) || "case";
  const free = /^(?:default|error)$/.test(plain) ? `case_${plain}` : plain;
  return taken.some(({ id }) => id === free) ? `${free}_${taken.length + 1}` : free;
}

function literalOf(text: string): unknown {
  const number = /^[-+]?[\d.,]+k?$/i.test(text) ? readNumber(text) : null;
  if (number !== null) return number;
  return /^(?:true|false)$/i.test(text) ? /^true$/i.test(text) : text;
}

/** One case of a list: "over 1000 large", "paid -> Paid orders", "starting with [bug] → bugs", "free". */
function readCase(
  marked: Marked,
  member: string,
  cases: readonly Case[],
): { entry: Case; subject: string } | null {
  const [left = "", ...names] = member.split(arrow);
  const named = names.join(" ").trim();
  const found = findOperator(left.trim());
  const operator =
    found && (operators as readonly string[]).includes(found.comparison) ? found.comparison : "equals";
  let value = (found ? found.after : left).trim();
  let name = oneWay.test(named) ? "" : meaning(marked, named);
  // "over 1000 large": what stands behind a number is the case's name.
  const trailing = !name && found ? /^([-+]?[\d.,]+k?)\s+(\S.*)$/i.exec(value) : null;
  if (trailing) {
    value = trailing[1] ?? value;
    name = meaning(marked, trailing[2] ?? "");
  }
  const text = meaning(marked, value).replace(/\s+(?:one|another|a\s+different|its\s+own)(?:\s+way)?$/i, "");
  if (!text) return null;
  const label = name || (found && operator !== "equals" ? `${operator} ${text}` : text);
  const entry = { id: idOf(label, cases), name: label, operator, right: literalOf(text) };
  return { entry, subject: found?.before.replace(/^(?:if|when|where|for|the)\s+/i, "").trim() ?? "" };
}

function splitCases(text: string): string[] {
  return text
    .split(/\s*[,;|\n]\s*(?:(?:and|or)\s+)?|\s+\/\s+|\s+(?:and|or|vs\.?|versus)\s+/i)
    .map((member) => member.replace(/^(?:if|when|for|where)\s+(?:it['’]?s?\s+(?:is\s+)?)?|\.$/gi, "").trim())
    .filter(Boolean);
}

function subjectOf(phrase: string, context: Context) {
  const clean = phrase
    .replace(opening, "")
    .replace(/[:\s,.-]+$/, "")
    .trim();
  return clean ? resolve(clean, context) : ({ kind: "none" } as const);
}

/** Words to a switch: the value that is compared, and a case for each member of the list behind it. */
export const parseSwitch: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const marked = mark(text);
  const at = divider.exec(marked.text.replace(/->|=>|→/g, (found) => " ".repeat(found.length)));
  const head = at ? marked.text.slice(0, at.index) : marked.text;
  const tail = at ? marked.text.slice(at.index + at[0].length) : "";
  const listed = tail || (/->|→|=>/.test(marked.text) ? marked.text : "");
  const cases: Case[] = [];
  let spoken = listed === marked.text ? "" : unmark(marked, head);
  for (const member of splitCases(listed)) {
    if (rest.test(member)) continue;
    const read = readCase(marked, member, cases);
    if (!read) continue;
    cases.push(read.entry);
    if (!spoken && read.subject) spoken = unmark(marked, read.subject);
  }
  const value = subjectOf(spoken, context);
  if (value.kind === "found") draft.set("value", value.template, value.provenance);
  else if (value.kind === "missing") draft.ask("value", value.question);
  else if (current?.value === undefined) draft.ask("value", "Which value shall be compared?");
  if (cases.length) draft.set("cases", cases, "words");
  else if (current?.cases === undefined)
    draft.ask("cases", "Which cases are there? Name each value, and what it is called.");
  const made = draft.suggestion();
  return { ...made, config: { ...(current ? structuredClone(current) : {}), ...made.config } };
};
