import type { WorkflowDocument } from "./document";

/**
 * A document that came from elsewhere, bound to no credential, and the labels of the nodes that named one: who made it
 * has no say in what its new owner's credentials are used for.
 */
export function withoutCredentials(document: WorkflowDocument): {
  document: WorkflowDocument;
  labels: string[];
} {
  const labels: string[] = [];
  const nodes = document.nodes.map((node) => {
    if (node.data.credentialId === undefined) return node;
    labels.push(node.data.label);
    const { credentialId: _, ...data } = node.data;
    return { ...node, data };
  });
  return { document: { ...document, nodes }, labels };
}
