import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { findDefinition } from "@/nodes/registry";
import { isRecord } from "../../parser/references";
import type { Suggestion } from "../../schema";
import type { WorkflowAnswer } from "./answer-schema";

/** A model's answer as a document, nothing of it checked yet. */
export type Assembled = {
  document: WorkflowDocument;
  /** Of nodes that are new or changed, what their configs consist of, by id. */
  suggestions: Map<string, Suggestion>;
  questions: WorkflowAnswer["questions"];
  /** What cannot be made a document of at all. */
  faults: string[];
};

function configOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

const identifier = /^[A-Za-z0-9_-]{1,64}$/;

function nodeOf(
  answer: WorkflowAnswer["nodes"][number],
  config: Record<string, unknown>,
  old: WorkflowNode | undefined,
): WorkflowNode {
  const settings = {
    ...(answer.retries !== null && { retries: answer.retries }),
    ...(answer.timeoutMs !== null && { timeoutMs: answer.timeoutMs }),
  };
  const keepsType = old?.type === answer.type;
  return {
    ...(keepsType ? old : { position: old?.position ?? { x: 0, y: 0 } }),
    id: answer.id,
    type: answer.type,
    typeVersion: keepsType ? (old.typeVersion ?? 1) : (findDefinition(answer.type)?.version ?? 1),
    data: {
      ...(keepsType && old.data),
      label: answer.label.slice(0, 100) || (findDefinition(answer.type)?.label ?? "Step"),
      config,
      ...settings,
    },
  };
}

/** Edges as they are asked for; one that was there already stays the very same. */
function edgesOf(
  answer: WorkflowAnswer,
  nodes: readonly WorkflowNode[],
  before: WorkflowDocument,
): WorkflowDocument["edges"] {
  const left = [...before.edges];
  return answer.edges.map(({ from, handle, to }, index) => {
    const wanted = handleOf({ nodes: [...nodes] }, { source: from, target: to, sourceHandle: handle });
    const at = left.findIndex(
      (edge) => edge.source === from && edge.target === to && handleOf(before, edge) === wanted,
    );
    const [old] = at < 0 ? [] : left.splice(at, 1);
    if (old) return old;
    const taken = before.edges.some(({ id }) => id === `${from}-${to}`);
    const id =
      taken || index !== answer.edges.findIndex((edge) => edge.from === from && edge.to === to)
        ? `${from}-${to}-${index}`
        : `${from}-${to}`;
    return { id: id.slice(0, 200), source: from, target: to, ...(handle && { sourceHandle: handle }) };
  });
}

/** Puts a model's answer together with the document that it is to change; what it does not name is as it was. */
export function assemble(answer: WorkflowAnswer, before: WorkflowDocument): Assembled {
  const faults: string[] = [];
  const suggestions = new Map<string, Suggestion>();
  const removed = new Set(answer.removed);
  const nodes = before.nodes.filter(({ id }) => !removed.has(id));
  for (const each of answer.nodes) {
    const config = configOf(each.config);
    if (!identifier.test(each.id)) faults.push(`nodes: "${each.id}" is no id: use letters, digits, _ and -.`);
    if (!config) faults.push(`${each.id}: its config is no JSON object.`);
    if (!findDefinition(each.type)) faults.push(`${each.id}: there is no node type "${each.type}".`);
    if (!slugOf(each.label)) faults.push(`${each.id}: its label has no letter or digit.`);
    if (!config || !identifier.test(each.id)) continue;
    const at = nodes.findIndex(({ id }) => id === each.id);
    const node = nodeOf(each, config, nodes[at]);
    if (at < 0) nodes.push(node);
    else nodes[at] = node;
    const said = new Map(each.origins.map(({ field, origin }) => [field, origin]));
    const origins = Object.keys(config).map((field) => {
      const nested = each.origins.find((entry) => entry.field.startsWith(`${field}.`))?.origin;
      return [field, said.get(field) ?? nested ?? "guessed"] as const;
    });
    const asked = answer.questions.filter(({ nodeId }) => nodeId === each.id);
    suggestions.set(each.id, {
      config,
      node: {},
      questions: asked.map(({ field, question }) => ({ field: field ?? "", question })),
      provenance: Object.fromEntries(origins),
    });
  }
  const name = answer.name?.trim().slice(0, 200);
  return {
    document: { ...before, ...(name && { name }), nodes, edges: edgesOf(answer, nodes, before) },
    suggestions,
    questions: answer.questions.filter(({ nodeId }) => nodeId === null || !suggestions.has(nodeId)),
    faults,
  };
}
