import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";

import { geometryOf, headerHeight, nodeWidth } from "./node-geometry";

/**
 * Places for all nodes in layers from left to right (dagre: Gansner et al., "A Technique for Drawing Directed
 * Graphs", 1993). The layout is loaded when it is first asked for.
 */
export async function tidyPositions(
  document: WorkflowDocument,
): Promise<Map<string, WorkflowNode["position"]>> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: 88, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of document.nodes) {
    const { width, height } = geometryOf(node);
    // Centred on the header, where edges enter and leave, so that a straight way is drawn straight.
    graph.setNode(node.id, { width, height: Math.max(headerHeight, 2 * height - headerHeight) });
  }
  for (const { id, source, target } of document.edges) {
    if (graph.hasNode(source) && graph.hasNode(target)) graph.setEdge(source, target, {}, id);
  }
  layout(graph);
  return new Map(
    document.nodes.map((node) => {
      const placed = graph.node(node.id);
      return [node.id, { x: placed.x - nodeWidth / 2, y: placed.y - headerHeight / 2 }];
    }),
  );
}
