import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import type { DescribeOutput } from "../describe-schema";
import { type Marked, unmark } from "../parser/words";
import { freeLabel, labelOf } from "./labels";

/** Where an edge into the next step begins. Without a handle it leaves by the type's first. */
export type End = { node: string; handle?: string };

/** A document in the making, and what is to be said of it. */
export type Draft = {
  document: WorkflowDocument;
  marked: Marked;
  /** The (marked) words of nodes whose config is still to be read from them. */
  words: Map<string, string>;
  /** The names of a switch's cases, as its words give them. */
  cases: Map<string, string[]>;
  /** The nodes before which a new node may be put without touching what was there. */
  questions: DescribeOutput["questions"];
  provenance: DescribeOutput["provenance"];
  unread: string[];
  now?: string;
};

export function newDraft(document: WorkflowDocument, marked: Marked, now?: string): Draft {
  return {
    document: { ...document, nodes: [...document.nodes], edges: [...document.edges] },
    marked,
    words: new Map(),
    cases: new Map(),
    questions: [],
    provenance: {},
    unread: [],
    ...(now && { now }),
  };
}

/** A name that is not in `taken`: the wanted one, or with the first free number behind it. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let count = 2;
  while (taken.has(`${wanted}-${count}`)) count++;
  return `${wanted}-${count}`;
}

/** Adds a node of a type for (marked) words; its config is read later. Ids follow from labels, so that answers repeat. */
export function addNode(draft: Draft, type: string, words: string): WorkflowNode {
  const { nodes } = draft.document;
  const slugs = new Set(nodes.map(({ data }) => slugOf(data.label)));
  const label = freeLabel(labelOf(type, words, draft.marked), type, slugs);
  const node: WorkflowNode = {
    id: freeName(slugOf(label).slice(0, 48), new Set(nodes.map(({ id }) => id))),
    type,
    typeVersion: findDefinition(type)?.version ?? 1,
    position: { x: 0, y: 0 },
    data: { label, config: {} },
  };
  nodes.push(node);
  draft.words.set(node.id, words);
  return node;
}

/** Adds an edge, unless there is one. */
export function connect(draft: Draft, { node, handle }: End, target: string): void {
  const { edges } = draft.document;
  const twin = edges.some(
    (edge) => edge.source === node && edge.target === target && (edge.sourceHandle ?? undefined) === handle,
  );
  if (twin) return;
  const wanted = `${node}${handle ? `.${handle}` : ""}-${target}`.slice(0, 190);
  const id = freeName(wanted, new Set(edges.map((edge) => edge.id)));
  edges.push({ id, source: node, target, ...(handle && { sourceHandle: handle }) });
}

/** Replaces a node of the draft by what `change` makes of it. */
export function changeNode(
  draft: Draft,
  id: string,
  change: (data: WorkflowNode["data"]) => WorkflowNode["data"],
): void {
  const { nodes } = draft.document;
  const at = nodes.findIndex((node) => node.id === id);
  const node = nodes[at];
  if (node) nodes[at] = { ...node, data: change(node.data) };
}

export const ask = (draft: Draft, nodeId: string | null, field: string | null, question: string): void => {
  const known = draft.questions.some((asked) => asked.nodeId === nodeId && asked.field === field);
  if (!known) draft.questions.push({ nodeId, field, question });
};

/** A piece of the words as it was written, for people: without secrets and on one line. */
export const said = (draft: Draft, words: string): string =>
  unmark(draft.marked, words).replaceAll("\uF8FF", "••••").replace(/\s+/g, " ").trim();

/** A secret was in the words of a node: it is in no config, and belongs into a credential. */
export const askForCredential = (draft: Draft, nodeId: string): void =>
  ask(
    draft,
    nodeId,
    "credentialId",
    "A secret was left out of the config. Store it as a credential and choose it here.",
  );
