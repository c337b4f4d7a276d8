import type { WorkflowDocument } from "@/lib/workflow/document";

type Configured = {
  config: Record<string, unknown>;
  settings: { retries?: number | undefined; timeoutMs?: number | undefined };
};

/** A document with one node's config and settings changed, everything else as it was. */
export function withConfigured(
  document: WorkflowDocument,
  nodeId: string,
  { config, settings: { retries, timeoutMs } }: Configured,
): WorkflowDocument {
  const nodes = document.nodes.map((node) => {
    if (node.id !== nodeId) return node;
    const { retries: _retries, timeoutMs: _timeoutMs, ...data } = node.data;
    return {
      ...node,
      data: {
        ...data,
        config,
        ...(retries !== undefined && { retries }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
    };
  });
  return { ...document, nodes };
}
