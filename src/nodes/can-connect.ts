import { reachable, successors } from "@/lib/graph/graph";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { isTrigger, outPorts } from "./kit/define-node";
import { findDefinition } from "./registry";

export type Connection = { source: string; target: string; sourceHandle?: string | null | undefined };

/** The handle that an edge leaves by: the one named, else the first of the source's type, whatever its config. */
export function handleOf(document: Pick<WorkflowDocument, "nodes">, edge: Connection): string | undefined {
  if (edge.sourceHandle) return edge.sourceHandle;
  const source = document.nodes.find((node) => node.id === edge.source);
  const definition = source && findDefinition(source.type, source.typeVersion);
  return definition?.ports.out[0]?.id;
}

/**
 * Whether an edge may be drawn, asked by the canvas while one drags; the same faults are found in a whole
 * document by `validateDocument`. Returns the reason where it may not.
 */
export function whyNotConnect(
  document: Pick<WorkflowDocument, "nodes" | "edges">,
  edge: Connection,
): string | undefined {
  const source = document.nodes.find((node) => node.id === edge.source);
  const target = document.nodes.find((node) => node.id === edge.target);
  if (!source || !target) return "Both ends of a connection must be nodes of this workflow.";
  if (source === target) return "A node cannot be connected to itself.";
  const from = findDefinition(source.type, source.typeVersion);
  const to = findDefinition(target.type, target.typeVersion);
  if (to && isTrigger(to))
    return `"${target.data.label}" is a trigger: a run starts there, so nothing can lead to it.`;
  const handle = handleOf(document, edge);
  if (from && !outPorts(from, source.data.config).some((port) => port.id === handle)) {
    return `"${source.data.label}" has no handle "${handle}".`;
  }
  const twin = document.edges.some(
    (other) =>
      other.source === edge.source && other.target === edge.target && handleOf(document, other) === handle,
  );
  if (twin) return "These two are already connected.";
  const next = successors(
    document.nodes.map((node) => node.id),
    document.edges,
  );
  if (reachable(edge.target, next).has(edge.source)) {
    return "This would make a circle: a workflow runs forward only.";
  }
  return undefined;
}
