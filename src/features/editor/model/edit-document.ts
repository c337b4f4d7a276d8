import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "@/lib/workflow/document";
import { type ValuePath, withValueAt } from "./value-path";

export type Position = { x: number; y: number };

/**
 * Edits of a document. Each gives a new one that shares all that did not change, and the very same one where
 * nothing did.
 */

/** The document with one node replaced by what `change` makes of it. */
export function changeNode(
  document: WorkflowDocument,
  id: string,
  change: (node: WorkflowNode) => WorkflowNode,
): WorkflowDocument {
  const index = document.nodes.findIndex((node) => node.id === id);
  const node = document.nodes[index];
  if (!node) return document;
  const next = change(node);
  return next === node ? document : { ...document, nodes: document.nodes.with(index, next) };
}

/** With more nodes and edges. */
export function addElements(
  document: WorkflowDocument,
  nodes: readonly WorkflowNode[],
  edges: readonly WorkflowEdge[] = [],
): WorkflowDocument {
  if (!nodes.length && !edges.length) return document;
  return { ...document, nodes: [...document.nodes, ...nodes], edges: [...document.edges, ...edges] };
}

/** Without these nodes, the edges at them, and these edges. */
export function removeElements(
  document: WorkflowDocument,
  nodeIds: ReadonlySet<string>,
  edgeIds: ReadonlySet<string> = new Set(),
): WorkflowDocument {
  const nodes = document.nodes.filter(({ id }) => !nodeIds.has(id));
  const edges = document.edges.filter(
    ({ id, source, target }) => !edgeIds.has(id) && !nodeIds.has(source) && !nodeIds.has(target),
  );
  const same = nodes.length === document.nodes.length && edges.length === document.edges.length;
  return same ? document : { ...document, nodes, edges };
}

/** With nodes at new places; coordinates are rounded to whole pixels. */
export function moveNodes(
  document: WorkflowDocument,
  positions: ReadonlyMap<string, Position>,
): WorkflowDocument {
  let moved = false;
  const nodes = document.nodes.map((node) => {
    const to = positions.get(node.id);
    if (!to) return node;
    const position = { x: Math.round(to.x), y: Math.round(to.y) };
    if (position.x === node.position.x && position.y === node.position.y) return node;
    moved = true;
    return { ...node, position };
  });
  return moved ? { ...document, nodes } : document;
}

/** With one value of a node's config set; `undefined` takes it out. */
export function setConfigValue(
  document: WorkflowDocument,
  id: string,
  path: ValuePath,
  value: unknown,
): WorkflowDocument {
  return changeNode(document, id, (node) => {
    const config = (withValueAt(node.data.config, path, value) ?? {}) as Record<string, unknown>;
    return config === node.data.config ? node : { ...node, data: { ...node.data, config } };
  });
}

export type NodeSettings = Pick<WorkflowNode["data"], "credentialId" | "retries" | "timeoutMs">;

/** With settings of a node changed; a setting that is `undefined` is taken out, one that is absent is kept. */
export function changeSettings(
  document: WorkflowDocument,
  id: string,
  settings: Partial<NodeSettings>,
): WorkflowDocument {
  return changeNode(document, id, (node) => {
    let data: unknown = node.data;
    for (const [key, value] of Object.entries(settings)) data = withValueAt(data, [key], value);
    return data === node.data ? node : { ...node, data: data as WorkflowNode["data"] };
  });
}

/** With another name or description; an empty description is taken out. */
export function changeDetails(
  document: WorkflowDocument,
  details: { name?: string; description?: string },
): WorkflowDocument {
  const name = details.name ?? document.name;
  const description = details.description ?? document.description ?? "";
  if (name === document.name && description === (document.description ?? "")) return document;
  const { description: _, ...others } = document;
  return { ...others, name, ...(description && { description }) };
}
