/** The editor of a workflow. */
export const workflowHref = (workflowId: string): string => `/workflows/${workflowId}`;

/** The editor of a workflow with a node opened, and in its form the focus on a field. */
export const workflowFieldHref = (
  workflowId: string,
  { nodeId, field }: { nodeId: string; field: string },
): string => `${workflowHref(workflowId)}?${new URLSearchParams({ node: nodeId, field })}`;

/** The runs of a workflow, one of them opened where it is given. */
export function executionsHref(workflowId: string, executionId?: string): string {
  const query = executionId ? `?execution=${encodeURIComponent(executionId)}` : "";
  return `/workflows/${workflowId}/executions${query}`;
}

/** A run by its id alone, whatever its workflow. */
export const executionHref = (executionId: string): string => `/executions/${executionId}`;
