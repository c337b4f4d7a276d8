import type { WorkflowDocument } from "@/lib/workflow/document";
import { geometryOf, leavingPort } from "@/nodes/document/node-geometry";

/** Ids of edges that nothing can come along: an end is missing, or has no such handle. */
export function brokenEdges(document: WorkflowDocument): string[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  return document.edges
    .filter(({ source, target, sourceHandle }) => {
      const from = nodes.get(source);
      const to = nodes.get(target);
      if (!from || !to) return true;
      return !leavingPort(from, sourceHandle) || !geometryOf(to).ports.some(({ kind }) => kind === "in");
    })
    .map(({ id }) => id);
}
