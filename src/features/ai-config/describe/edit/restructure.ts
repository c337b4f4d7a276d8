import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import { uniqueLabel } from "@/nodes/document/identifiers";
import { renameNode } from "@/nodes/document/rename-node";
import { addNode, ask, connect, type Draft, said } from "../draft";
import { findMentioned, findNode } from "./find-node";
import { endOf, removeNode, takeEdges } from "./graph";
import { insertItems } from "./insert";
import { type Place, placeBehindWords } from "./place";
import { type Handler, nameOf, theNode } from "./target";

const workflowWords = /^(?:the\s+|this\s+)?(?:whole\s+)?(?:workflow|flow|automation)(?:['’]s\s+name)?$/i;

export const rename: Handler = (draft, text) => {
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

export const remove: Handler = (draft, text) => {
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

export const move: Handler = (draft, text) => {
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

/** "only post the digest if …": a condition before a step that is there already. */
export const guard: Handler = (draft, text) => {
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
