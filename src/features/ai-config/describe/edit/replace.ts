import type { WorkflowNode } from "@/lib/workflow/document";
import { findVendor } from "../../catalogue";
import { addNode, connect, type Draft, said } from "../draft";
import { stepType } from "../kinds";
import { triggerType } from "../trigger";
import { findNode } from "./find-node";
import { endOf, takeEdges } from "./graph";
import { reconfigure, replaceText, swapApi } from "./reconfigure";
import { type Handler, theNode } from "./target";
import { asSteps } from "./wording";

const aiModel = /\b(?:gpt|chat\s?gpt|claude|gemini|openai|anthropic|google)\b/i;

export const replace: Handler = (draft, text) => {
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
export function replaceNode(draft: Draft, old: WorkflowNode, type: string, words: string): void {
  const into = takeEdges(draft, ({ target }) => target === old.id);
  const out = takeEdges(draft, ({ source }) => source === old.id);
  draft.document.nodes = draft.document.nodes.filter(({ id }) => id !== old.id);
  const node = addNode(draft, type, type.startsWith("trigger.") ? words : asSteps(words));
  node.position = { ...old.position };
  if (!type.startsWith("trigger.")) for (const edge of into) connect(draft, endOf(edge), node.id);
  for (const { target } of out) connect(draft, { node: node.id }, target);
}

export const insteadOf: Handler = (draft, text) => {
  const found =
    /^(.*?)\b(\S+(?:\s\S+){0,3}?)\s+(?:instead\s+of|rather\s+than|and\s+not)\s+(?:to\s+)?(.+?)(?:\s+(?:for|in)\s+(?:the\s+)?([^,]+))?$/i.exec(
      text,
    ) ??
    /^(.*?)(?<=\s)([#@\uE000-\uF7FF][\w-]*)\s+(?:instead\s+of|rather\s+than)\s+(?:to\s+)?(\S+)()$/i.exec(
      text,
    );
  const moved = /\bfrom\s+(\S+)\s+to\s+(\S+)$/i.exec(text);
  if (moved && replaceText(draft, moved[1] ?? "", moved[2] ?? "", undefined)) return true;
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
