import { addItems } from "../build";
import { addNode, ask, connect, type Draft, said } from "../draft";
import { stepType } from "../kinds";
import type { Item } from "../outline";
import { readSentence } from "../sentence";
import { takeTrigger, triggerType } from "../trigger";
import { change } from "./change";
import { findMentioned } from "./find-node";
import { insertItems } from "./insert";
import { placeBefore, placeBehindWords } from "./place";
import { reconfigure } from "./reconfigure";
import { replaceNode } from "./replace";
import { type Handler, nameOf, theNode } from "./target";
import { asSteps } from "./wording";

export const failure: Handler = (draft, text) => {
  const [first, ...rest] = readSentence(text);
  if (first?.kind !== "failure" && first?.kind !== "timeout") return false;
  if (rest.length) insertItems(draft, rest, { kind: "end" });
  if (first.kind === "timeout") {
    const waits = draft.document.nodes.filter(({ type }) => type === "logic.wait");
    const [wait] = waits;
    if (wait && waits.length === 1)
      insertItems(draft, first.items, { kind: "branch", node: wait, handle: "timeout" });
    else ask(draft, null, null, "Which wait is meant?");
    return true;
  }
  const phrase = said(draft, first.of)
    .replace(/^(?:the\s+)?(?:call|request|step)$/i, "")
    .trim();
  if (!phrase || /^(?:it|that|this)$/i.test(phrase)) {
    const actions = draft.document.nodes.filter(({ type }) => type.startsWith("action."));
    const [only] = actions;
    if (only && actions.length === 1)
      insertItems(draft, first.items, { kind: "branch", node: only, handle: "error" });
    else
      ask(draft, null, null, `Which step's failure is meant? There is: ${actions.map(nameOf).join(", ")}.`);
    return true;
  }
  const node = theNode(draft, phrase);
  if (node) insertItems(draft, first.items, { kind: "branch", node, handle: "error" });
  return true;
};

const itemsOf = (text: string): Item[] => readSentence(asSteps(text));

const canBeDone = (items: readonly Item[]): boolean =>
  items.length > 0 && items.every((item) => item.kind !== "step" || stepType(item.words) !== null);

export const add: Handler = (draft, text) => {
  const lead = placeBefore(text, draft.document);
  const told = lead?.rest ?? text;
  const adds = /^(?:add|insert|append|include|put(?:\s+in)?|create|have)\s+/i.exec(told);
  const behind = placeBehindWords(told, draft.document);
  const place = behind ?? lead;
  const words = (behind?.rest ?? told).slice(
    adds && (place || /^(?:add|insert|append|include)\b/i.test(told)) ? adds[0].length : 0,
  );
  const explicit = place !== null || (adds !== null && /^(?:add|insert|append)\b/i.test(told));
  if (!explicit) return false;
  const nested = lead && placeBefore(lead.rest, draft.document);
  if (nested) return add(draft, lead.rest);
  const items = itemsOf(words);
  if (!canBeDone(items)) {
    // "add a header to the charge" changes a step that is there.
    return place === null ? change(draft, text) : false;
  }
  if (place === null && isAboutStep(draft, words)) return change(draft, text);
  insertItems(draft, items, place?.place ?? { kind: "end" });
  return true;
};

/** "add a header … to the charge" and "add a timeout" are about a step that is there. */
const isAboutStep = (draft: Draft, words: string): boolean =>
  /^(?:an?\s+|the\s+)?(?:[\w-]+\s+)?(?:headers?|query|param(?:eter)?s?|time-?outs?|retr(?:y|ies)|fields?|body|auth\w*|rules?|conditions?\s+that|cases?)\b/i.test(
    words,
  ) && findMentioned(said(draft, words), draft.document) !== undefined;

/** "run it every hour", "also start it by a webhook": another trigger, in the place of the one there or beside it. */
export const retrigger: Handler = (draft, text) => {
  const found =
    /^(?:run|start|trigger|launch|execute|kick\s+off)\s+(?:it|this|the\s+(?:workflow|flow))\s+(.+)$/i.exec(
      text,
    );
  const words = (found?.[1] ?? "").replace(/^(?:also|as\s+well)\s+/i, "");
  const type = found && triggerType(words);
  if (!type) return false;
  const triggers = draft.document.nodes.filter((node) => node.type.startsWith("trigger."));
  const same = triggers.find((node) => node.type === type);
  if (same) return reconfigure(draft, same, words);
  const [only, ...others] = triggers;
  if (!only || others.length || /\b(?:also|as\s+well|too)\b/i.test(text)) {
    const node = addNode(draft, type, words);
    const first = new Set(
      draft.document.edges
        .filter(({ source }) => triggers.some(({ id }) => id === source))
        .map(({ target }) => target),
    );
    for (const target of first) connect(draft, { node: node.id }, target);
    return true;
  }
  replaceNode(draft, only, type, words);
  return true;
};

/** "when a webhook comes in, …" beside what is there: a trigger of its own with its own steps. */
export const anotherStart: Handler = (draft, text) => {
  const start = /^(?:when|whenever|every|each|on|once|as\s+soon\s+as)\b/i.test(text)
    ? takeTrigger(text)
    : null;
  const items = start?.known ? readSentence(start.rest) : [];
  if (!start || !canBeDone(items)) return false;
  const node = addNode(draft, start.type, start.words);
  addItems(draft, items, [{ node: node.id }], { made: [] });
  return true;
};

/** Words that change what is there, and are no new step where it is not found. */
const changesOnly =
  /^(?:change|set|switch|increase|decrease|raise|lower|reduce|edit|modify|adjust|configure|make(?!\s+(?:an?\s+)?(?:[A-Z]+\s|http|api|request|call)))\b/i;

export const more: Handler = (draft, text) => {
  if (changesOnly.test(text)) return false;
  const items = itemsOf(text);
  if (!canBeDone(items)) return false;
  insertItems(draft, items, { kind: "end" });
  return true;
};
