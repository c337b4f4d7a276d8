import { predecessors, reachable } from "@/lib/graph/graph";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { isTrigger } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";

export const definitionOf = (node: WorkflowNode) => findDefinition(node.type, node.typeVersion);

export const isTriggerNode = (node: WorkflowNode): boolean => {
  const definition = definitionOf(node);
  return definition !== undefined && isTrigger(definition);
};

/** The nodes from which a run can have come to this one, in the document's order. */
export function ancestorsOf(document: WorkflowDocument, id: string): WorkflowNode[] {
  const before = predecessors(
    document.nodes.map((node) => node.id),
    document.edges,
  );
  const found = reachable(id, before);
  return document.nodes.filter((node) => node.id !== id && found.has(node.id));
}
