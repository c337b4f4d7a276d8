import type { WorkflowDocument } from "@/lib/workflow/document";
import { placeBehind } from "@/nodes/document/place-node";
import { tidyPositions } from "@/nodes/document/tidy-positions";

/** Gives the nodes that were not there before their places: beside what led to them, or all anew where none was. */
export async function layOut(
  document: WorkflowDocument,
  before: Pick<WorkflowDocument, "nodes">,
): Promise<WorkflowDocument> {
  const old = new Set(before.nodes.map(({ id }) => id));
  if (!document.nodes.some(({ id }) => old.has(id))) {
    const positions = await tidyPositions(document);
    const nodes = document.nodes.map((node) => {
      const { x, y } = positions.get(node.id) ?? node.position;
      return { ...node, position: { x: Math.round(x), y: Math.round(y) } };
    });
    return { ...document, nodes };
  }
  const placed = new Map(document.nodes.filter(({ id }) => old.has(id)).map((node) => [node.id, node]));
  for (const node of document.nodes) {
    if (placed.has(node.id)) continue;
    const edge = document.edges.find(({ source, target }) => target === node.id && placed.has(source));
    const source = placed.get(edge?.source ?? "") ?? placed.values().next().value;
    const others = { ...document, nodes: [...placed.values()] };
    placed.set(node.id, source ? { ...node, position: placeBehind(others, source, node) } : node);
  }
  return { ...document, nodes: document.nodes.map((node) => placed.get(node.id) ?? node) };
}
