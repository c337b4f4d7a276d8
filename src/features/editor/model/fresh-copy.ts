import { slugOf, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "@/lib/workflow/document";
import { newId, uniqueLabel } from "@/nodes/document/identifiers";
import { renameInNode } from "@/nodes/document/rename-node";
import type { Fragment } from "./fragment";

/**
 * The fragment made ready to stand beside what the document holds: new ids, labels whose slugs are free, and
 * references between its own nodes following them. `offset` is added to each position, in canvas pixels.
 */
export function freshCopy(
  document: WorkflowDocument,
  fragment: Fragment,
  offset: { x: number; y: number },
): { nodes: WorkflowNode[]; edges: WorkflowEdge[] } {
  const nodeIds = new Set(document.nodes.map(({ id }) => id));
  const edgeIds = new Set(document.edges.map(({ id }) => id));
  const slugs = new Set(document.nodes.map(({ data }) => slugOf(data.label)));
  const idOf = new Map<string, string>();
  const renamed: [from: string, to: string][] = [];
  const copies = fragment.nodes.map((node) => {
    const id = newId("node", nodeIds);
    nodeIds.add(id);
    idOf.set(node.id, id);
    const label = uniqueLabel(node.data.label, slugs);
    slugs.add(slugOf(label));
    if (slugOf(label) !== slugOf(node.data.label)) renamed.push([slugOf(node.data.label), slugOf(label)]);
    const position = { x: node.position.x + offset.x, y: node.position.y + offset.y };
    return { ...node, id, position, data: { ...node.data, label } };
  });
  const nodes = copies.map((node) => renameAll(node, renamed));
  const edges = fragment.edges.flatMap((edge) => {
    const source = idOf.get(edge.source);
    const target = idOf.get(edge.target);
    if (!source || !target) return [];
    const id = newId("edge", edgeIds);
    edgeIds.add(id);
    return [{ ...edge, id, source, target }];
  });
  return { nodes, edges };
}

/** All renamings at once: through names that nothing has, so that a → b and b → c do not run together. */
function renameAll(node: WorkflowNode, renamed: readonly [from: string, to: string][]): WorkflowNode {
  let copy = node;
  for (const [index, [from]] of renamed.entries()) copy = renameInNode(copy, from, `__copy_${index}`);
  for (const [index, [, to]] of renamed.entries()) copy = renameInNode(copy, `__copy_${index}`, to);
  return copy;
}
