import { errorPort, outPorts } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import { wordsOf } from "../parser/words";
import { addNode, ask, connect, type Draft, type End, said } from "./draft";
import { stepType } from "./kinds";
import type { Item } from "./outline";

const takes = (draft: Draft, id: string, type: string) =>
  draft.document.nodes.some((node) => node.id === id && node.type === type);

/** The node that a failure is about: the one that is named, else the last that can fail. */
function failing(draft: Draft, of: string, made: readonly string[]): string | undefined {
  const named = wordsOf(of.replace(/^(?:the|this|that|it)\b/i, ""));
  const candidates = draft.document.nodes
    .filter(({ id, type }) => made.includes(id) && type.startsWith("action."))
    .toReversed();
  const byName = named.length
    ? candidates.find(({ data, id }) => {
        const own = wordsOf(`${data.label} ${draft.words.get(id) ?? ""}`);
        return named.some((word) => word.length > 2 && own.includes(word));
      })
    : undefined;
  return (byName ?? candidates[0])?.id;
}

/** What has been made so far, in order, by which "it" and "that" are found. */
export type Trail = { made: string[] };

function addStep(draft: Draft, words: string, ends: End[], trail: Trail): End[] {
  const type = stepType(words);
  if (!type) {
    const text = said(draft, words);
    if (text) draft.unread.push(text);
    return ends;
  }
  const node = addNode(draft, type, words);
  for (const end of ends) connect(draft, end, node.id);
  trail.made.push(node.id);
  return [{ node: node.id }];
}

function addLogic(draft: Draft, type: string, words: string, ends: End[], trail: Trail): string {
  const node = addNode(draft, type, words);
  for (const end of ends) connect(draft, end, node.id);
  trail.made.push(node.id);
  return node.id;
}

/** The most nodes that one description makes: what is beyond is told as unread. */
const mostMade = 100;

function addItem(draft: Draft, item: Item, ends: End[], trail: Trail): End[] {
  if (draft.words.size >= mostMade) {
    if ("words" in item) draft.unread.push(said(draft, item.words));
    return ends;
  }
  switch (item.kind) {
    case "step":
      return addStep(draft, item.words, ends, trail);
    case "stop":
      return [];
    case "branch": {
      const id = addLogic(draft, "logic.condition", item.words, ends, trail);
      const yes = addItems(draft, item.yes, [{ node: id, handle: "true" }], trail);
      return [...yes, ...addItems(draft, item.no, [{ node: id, handle: "false" }], trail)];
    }
    case "choice": {
      const id = addLogic(draft, "logic.switch", item.words, ends, trail);
      draft.cases.set(
        id,
        item.cases.map(({ name }) => name),
      );
      const cases = item.cases.flatMap(({ items }, index) =>
        addItems(draft, items, [{ node: id, handle: caseHandle(index) }], trail),
      );
      return [...cases, ...addItems(draft, item.otherwise, [{ node: id, handle: "default" }], trail)];
    }
    case "each": {
      const id = addLogic(draft, "logic.loop", item.words, ends, trail);
      addItems(draft, item.body, [{ node: id, handle: "item" }], trail);
      if (!item.body.length) ask(draft, id, null, "What shall be done for each item?");
      return [{ node: id, handle: "done" }];
    }
    case "failure": {
      const id = failing(draft, item.of, trail.made);
      if (!id) {
        draft.unread.push("what to do on a failure");
        return ends;
      }
      addItems(draft, item.items, [{ node: id, handle: errorPort.id }], trail);
      return ends;
    }
    case "timeout": {
      const id = trail.made.findLast((made) => takes(draft, made, "logic.wait"));
      if (!id) {
        draft.unread.push("what to do when nobody answers");
        return ends;
      }
      addItems(draft, item.items, [{ node: id, handle: "timeout" }], trail);
      return ends;
    }
    case "parallel":
      return item.ways.flatMap((way) => addItems(draft, way, ends, trail));
  }
}

/** Stands for the handle of a switch's case until its config is known. */
export const caseHandle = (index: number): string => `case:${index}`;

/** Adds what items say behind some ends, and gives the ends behind that. */
export function addItems(draft: Draft, items: readonly Item[], ends: readonly End[], trail: Trail): End[] {
  let open = [...ends];
  for (const item of items) {
    const reached = open.length > 0 || item.kind === "failure" || item.kind === "timeout";
    if (!reached && ends.length) {
      draft.unread.push(said(draft, "words" in item ? item.words : item.kind));
      continue;
    }
    open = addItem(draft, item, open, trail);
  }
  return open;
}

/** The handles by which a node's ways go on, of one that is there already; its error's is none. */
export function freeEnds(draft: Draft, id: string): End[] {
  const node = draft.document.nodes.find((other) => other.id === id);
  const definition = node && findDefinition(node.type, node.typeVersion);
  if (!node || !definition) return [{ node: id }];
  const ports = outPorts(definition, node.data.config).filter(
    (port) => definition.category === "trigger" || port.id !== errorPort.id,
  );
  return ports.length === 1 ? [{ node: id }] : ports.map((port) => ({ node: id, handle: port.id }));
}
