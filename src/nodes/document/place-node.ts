import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { geometryOf, nodeWidth } from "./node-geometry";

export const grid = 16;
const gap = 80;

const snap = (value: number) => Math.round(value / grid) * grid;

/** The nearest free place at or below the wanted one, on the grid. */
export function freePlace(
  nodes: readonly WorkflowNode[],
  wanted: WorkflowNode["position"],
  size: { width: number; height: number },
): WorkflowNode["position"] {
  const place = { x: snap(wanted.x), y: snap(wanted.y) };
  const blocks = (node: WorkflowNode) => {
    const { width, height } = geometryOf(node);
    return (
      node.position.x < place.x + size.width + grid &&
      place.x < node.position.x + width + grid &&
      node.position.y < place.y + size.height + grid &&
      place.y < node.position.y + height + grid
    );
  };
  for (let tries = 0; tries <= nodes.length; tries++) {
    const inTheWay = nodes.find(blocks);
    if (!inTheWay) break;
    place.y = snap(inTheWay.position.y + geometryOf(inTheWay).height + grid * 2);
  }
  return place;
}

/** Where a node goes that is added behind another. */
export function placeBehind(
  document: WorkflowDocument,
  source: WorkflowNode,
  added: WorkflowNode,
): WorkflowNode["position"] {
  const wanted = { x: source.position.x + nodeWidth + gap, y: source.position.y };
  return freePlace(document.nodes, wanted, geometryOf(added));
}
