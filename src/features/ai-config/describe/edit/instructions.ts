import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import { uniqueLabel } from "@/nodes/document/identifiers";
import { renameNode } from "@/nodes/document/rename-node";
import { findVendor } from "../../catalogue";
import { addNode, ask, connect, type Draft, said } from "../draft";
import { stepType } from "../kinds";
import type { Item } from "../outline";
import { readSentence } from "../sentence";
import { triggerType } from "../trigger";
import { findMentioned, findNode } from "./find-node";
import { endOf, removeNode, takeEdges } from "./graph";
import { insertItems } from "./insert";
import { type Place, placeBefore, placeBehindWords } from "./place";
import { reconfigure, replaceText, swapApi } from "./reconfigure";
import { asSteps } from "./wording";

const courtesy =
  /^(?:(?:please|also|and|then|now|next|finally|ok(?:ay)?|can\s+you|could\s+you|would\s+you|i\s+(?:want|would\s+like)\s+(?:you\s+)?to|i['’]d\s+like\s+(?:you\s+)?to|let['’]s|we\s+should)\b,?\s*)+/i;
const aiModel = /\b(?:gpt|chat\s?gpt|claude|gemini|openai|anthropic|google)\b/i;
const workflowWords = /^(?:the\s+|this\s+)?(?:whole\s+)?(?:workflow|flow|automation)(?:['’]s\s+name)?$/i;
const changing =
  /^(?:change|set|make|update|switch|use|increase|decrease|raise|lower|reduce|let|give|have|run|retry|require|turn|enable|disable|configure|adjust|edit|modify|extend|shorten|limit|protect|secure|sign|schedule|start|trigger|do\s+not|don['’]t|never|stop|allow|increase|it\s+should|instead)\b/i;

const nameOf = ({ data }: WorkflowNode) => `"${data.label}"`;

/** The one node that a phrase means; where there is none, or more than one, that is asked. */
function theNode(draft: Draft, phrase: string): WorkflowNode | null {
  const wanted = said(draft, phrase);
  const found = findNode(wanted, draft.document);
  if ("node" in found) return found.node;
  const there = draft.document.nodes.map(nameOf).join(", ");
  ask(
    draft,
    null,
    null,
    "several" in found
      ? `"${wanted}" can be ${found.several.map(nameOf).join(" or ")}. Which one is meant?`
      : `There is no "${wanted}" in this workflow. Which step is meant? There is: ${there}.`,
  );
  return null;
}

type Handler = (draft: Draft, text: string) => boolean;

const rename: Handler = (draft, text) => {
  const found =
    /^(?:re-?name|re-?label)\s+(.+?)\s+(?:to|as|into)\s+(.+)$/i.exec(text) ??
    /^(?:call|name|title)\s+(.+?)\s+([\uE000-\uE3FF])$/i.exec(text) ??
    /^(?:change|set)\s+(?:the\s+)?(?:name|label|title)\s+of\s+(.+?)\s+to\s+(.+)$/i.exec(text);
  if (!found) return false;
  const label = said(draft, found[2] ?? "")
    .replace(/^["'“‘`]|["'”’`]$/g, "")
    .trim();
  if (!label) return false;
  if (workflowWords.test(found[1] ?? "")) {
    draft.document.name = label.slice(0, 200);
    return true;
  }
  const node = theNode(draft, found[1] ?? "");
  if (!node) return true;
  const others = new Set(
    draft.document.nodes.filter(({ id }) => id !== node.id).map(({ data }) => slugOf(data.label)),
  );
  if (!slugOf(label)) {
    ask(
      draft,
      node.id,
      "label",
      `"${label}" has no letter or digit, by which templates could name the step. What shall it be called?`,
    );
    return true;
  }
  draft.document = { ...renameNode(draft.document, node.id, uniqueLabel(label.slice(0, 90), others)) };
  return true;
};

const remove: Handler = (draft, text) => {
  const found =
    /^(?:remove|delete|drop|get\s+rid\s+of|take\s+(?:out|away)|throw\s+(?:out|away)|kick\s+out|cut)\s+(?!.*[\uF000-\uF3FF])(.+)$/i.exec(
      text,
    );
  if (!found || /^(?:DELETE)\s/.test(text)) return false;
  const phrases = (found[1] ?? "").split(/\s*,\s*(?:and\s+)?|\s+and\s+/i);
  for (const phrase of phrases) {
    const node = theNode(draft, phrase);
    if (node) removeNode(draft, node.id);
  }
  return true;
};

const move: Handler = (draft, text) => {
  const found = /^(?:move|put|place|shift)\s+(.+)$/i.exec(text);
  if (!found) return false;
  const placed = placeBehindWords(found[1] ?? "", draft.document);
  const what = placed && findNode(said(draft, placed.rest), draft.document);
  if (!placed || !what || !("node" in what))
    return /^move\b/i.test(text) && theNode(draft, placed?.rest ?? found[1] ?? "") === null;
  moveNode(draft, what.node, placed.place);
  return true;
};

/** Takes a node out of its place and puts it into another, as it is. */
function moveNode(draft: Draft, node: WorkflowNode, place: Place): void {
  if ((place.kind === "before" || place.kind === "after") && place.node.id === node.id) return;
  if (
    node.type.startsWith("trigger.") ||
    ["logic.condition", "logic.switch", "logic.loop"].includes(node.type)
  ) {
    ask(
      draft,
      node.id,
      null,
      `${nameOf(node)} has several ways out or none in, so it cannot be moved by words. Draw its connections where they shall be.`,
    );
    return;
  }
  removeNode(draft, node.id);
  const before = new Set(draft.document.nodes.map(({ id }) => id));
  insertItems(draft, [{ kind: "step", words: "wait 1 second" }], place);
  const stand = draft.document.nodes.find(({ id }) => !before.has(id));
  if (!stand) {
    draft.document.nodes.push(node);
    return;
  }
  draft.words.delete(stand.id);
  draft.document.nodes = draft.document.nodes.map((other) => (other.id === stand.id ? node : other));
  draft.document.edges = draft.document.edges.map((edge) => ({
    ...edge,
    id: edge.id.replaceAll(stand.id, node.id),
    ...(edge.source === stand.id && { source: node.id }),
    ...(edge.target === stand.id && { target: node.id }),
  }));
}

const replace: Handler = (draft, text) => {
  const found =
    /^(?:replace|swap|exchange|substitute|switch|change|turn)\s+(?:out\s+)?(.+?)\s+(?:with|by|for|into)\s+(.+)$/i.exec(
      text,
    );
  if (!found) return false;
  const [, old = "", next = ""] = found;
  const type = triggerType(next) ?? stepType(asSteps(next));
  const target = findNode(said(draft, old), draft.document);
  if (!("node" in target)) {
    if (replaceText(draft, old, next, undefined)) return true;
    return /^(?:replace|swap|exchange|substitute)/i.test(text) && theNode(draft, old) === null;
  }
  const { node } = target;
  if (
    node.type === "action.http" &&
    findVendor(next) &&
    !/^(?:a|an|the)\s+.*\b(?:step|delay|condition)\b/i.test(next)
  ) {
    if (swapApi(draft, node, next)) return true;
  }
  if (
    node.type === "action.ai" &&
    aiModel.test(next) &&
    (type === null || type === "action.ai" || type === "action.http")
  )
    return reconfigure(draft, node, `use ${next}`);
  if (!type) return false;
  if (type === node.type) return reconfigure(draft, node, next);
  replaceNode(draft, node, type, next);
  return true;
};

/** Puts a new node of another type where an old one stood. */
function replaceNode(draft: Draft, old: WorkflowNode, type: string, words: string): void {
  const into = takeEdges(draft, ({ target }) => target === old.id);
  const out = takeEdges(draft, ({ source }) => source === old.id);
  draft.document.nodes = draft.document.nodes.filter(({ id }) => id !== old.id);
  const node = addNode(draft, type, type.startsWith("trigger.") ? words : asSteps(words));
  node.position = { ...old.position };
  if (!type.startsWith("trigger.")) for (const edge of into) connect(draft, endOf(edge), node.id);
  for (const { target } of out) connect(draft, { node: node.id }, target);
}

const insteadOf: Handler = (draft, text) => {
  const found =
    /^(.*?)\b(\S+(?:\s\S+){0,3}?)\s+(?:instead\s+of|rather\s+than|and\s+not)\s+(?:to\s+)?(.+?)(?:\s+(?:for|in)\s+(?:the\s+)?([^,]+))?$/i.exec(
      text,
    ) ??
    /^(.*?)(?<=\s)([#@\uE000-\uF7FF][\w-]*)\s+(?:instead\s+of|rather\s+than)\s+(?:to\s+)?(\S+)()$/i.exec(
      text,
    );
  if (!found) return false;
  const [, , , from = "", where] = found;
  const to = /(\S+)\s+(?:instead\s+of|rather\s+than|and\s+not)/i.exec(text)?.[1] ?? "";
  if (aiModel.test(to) && aiModel.test(from)) {
    const ai = draft.document.nodes.filter(({ type }) => type === "action.ai");
    const named = where ? findNode(where, draft.document) : undefined;
    const node =
      named && "node" in named && named.node.type === "action.ai"
        ? named.node
        : ai.length === 1
          ? ai[0]
          : undefined;
    if (node) return reconfigure(draft, node, `use ${to}`);
  }
  const target = where ? findNode(where, draft.document) : undefined;
  if (replaceText(draft, from.trim(), to, target && "node" in target ? target.node : undefined)) return true;
  const old = findNode(said(draft, from), draft.document);
  const api = findVendor(to);
  return "node" in old && api !== null && swapApi(draft, old.node, to);
};

/** "only post the digest if …": a condition before a step that is there already. */
const guard: Handler = (draft, text) => {
  const found = /^(?:only\s+)?(.+?)[\s,]+(?:but\s+)?(only\s+)?(if|when|unless)\s+(.+)$/i.exec(text);
  const isGuard = /^only\b/i.test(text) || Boolean(found?.[2]) || /^skip\b/i.test(text);
  const leading = /^(?:only\s+)?(if|unless|when)\s+(.+?),\s*(?:only\s+)?(.+)$/i.exec(text);
  if (!found || (leading && !isGuard) || !isGuard) return false;
  const [, what = "", , word = "", condition = ""] = found;
  const mentioned = findMentioned(said(draft, what).replace(/^(?:skip|only|do|run)\s+/i, ""), draft.document);
  if (!mentioned || !("node" in mentioned) || mentioned.node.type.startsWith("trigger.")) return false;
  const negated = /^unless$/i.test(word) !== /^skip\b/i.test(text);
  const edges = takeEdges(draft, ({ target }) => target === mentioned.node.id);
  const check = addNode(draft, "logic.condition", condition);
  for (const edge of edges) connect(draft, endOf(edge), check.id);
  connect(draft, { node: check.id, handle: negated ? "false" : "true" }, mentioned.node.id);
  return true;
};

const failure: Handler = (draft, text) => {
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

const add: Handler = (draft, text) => {
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

/** Changes a step that is there: the one that is spoken of, or the only one that the words can be about. */
const change: Handler = (draft, text) => {
  const isSchedule =
    triggerType(
      text.replace(/^(?:run|start|trigger|do|schedule|make)\s+(?:it|this|the\s+\w+)\s+(?:run\s+)?/i, ""),
    ) === "trigger.schedule";
  const schedule = draft.document.nodes.filter(({ type }) => type === "trigger.schedule");
  const [only] = schedule;
  if (isSchedule && only && schedule.length === 1) return reconfigure(draft, only, text);
  const atOnce = /\b(?:at\s+(?:once|a\s+time|the\s+same\s+time)|in\s+parallel|concurren\w+)\b/i.test(text);
  const loops = draft.document.nodes.filter(({ type }) => type === "logic.loop");
  if (atOnce && loops[0] && loops.length === 1) {
    const count = /\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)\b/i.exec(text)?.[0];
    if (count) return reconfigure(draft, loops[0], `${count} at once`);
  }
  const instead = /[\s,]+instead\b/i.test(text);
  if (!changing.test(text) && !instead) return false;
  const mentioned = findMentioned(text, draft.document);
  if (mentioned && "node" in mentioned) {
    const words = text
      .replace(mentioned.said, (match, at: number) =>
        match && /\b(?:the|our|my|this)\s+$/i.test(text.slice(0, at)) ? "\u0000" : match,
      )
      .replace(/\b(?:the|our|my|this)\s+\0(?:\s+(?:step|node|request|call))?/i, "it");
    return reconfigure(draft, mentioned.node, mentioned.node.type.startsWith("trigger.") ? text : words);
  }
  if (mentioned) {
    ask(
      draft,
      null,
      null,
      `This can be about ${mentioned.several.map(nameOf).join(" or ")}. Which one is meant?`,
    );
    return true;
  }
  return false;
};

const more: Handler = (draft, text) => {
  const items = itemsOf(text);
  if (!canBeDone(items)) return false;
  insertItems(draft, items, { kind: "end" });
  return true;
};

const handlers: readonly Handler[] = [
  rename,
  remove,
  move,
  replace,
  insteadOf,
  failure,
  guard,
  add,
  change,
  more,
];

const nextInstruction =
  /\s*(?:,\s*)?(?:;|\band\b|,)\s+(?:(?:then|also)\s+)?(?=(?:remove|delete(?!\s+[\uF000-\uF3FF])|drop|rename|move|replace|swap|change|insert|give|set\s+the|make\s+the|add)\s)/i;

/** Does what one sentence of an edit says; what nothing can be made of is told as unread. */
export function applySentence(draft: Draft, sentence: string): void {
  const clean = sentence.replace(courtesy, "").trim();
  if (!clean) return;
  const next = nextInstruction.exec(clean);
  if (next && !/^(?:if|when|after|before|between|in|on|at|for)\b/i.test(clean)) {
    applySentence(draft, clean.slice(0, next.index));
    applySentence(draft, clean.slice(next.index + next[0].length));
    return;
  }
  if (handlers.some((handle) => handle(draft, clean))) return;
  draft.unread.push(said(draft, sentence));
}
