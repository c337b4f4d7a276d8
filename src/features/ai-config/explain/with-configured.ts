import type { WorkflowDocument } from "@/lib/workflow/document";

type Configured = {
  config: Record<string, unknown>;
  settings: { retries?: number | undefined; timeoutMs?: number | undefined };
};

/** A document with one node's config and settings changed, everything else as it was. */
export function withConfigured(
  document: WorkflowDocument,
  nodeId: string,
  edit: (present: Configured) => Configured,
): WorkflowDocument {
  const nodes = document.nodes.map((node) => {
    if (node.id !== nodeId) return node;
    const { config: before, retries: retriesBefore, timeoutMs: timeoutBefore, ...data } = node.data;
    const { config, settings } = edit({
      config: before,
      settings: { retries: retriesBefore, timeoutMs: timeoutBefore },
    });
    const { retries, timeoutMs } = settings;
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
