/** Where a proposal for a workflow that nobody has decided about yet is kept in this browser. */
export const pendingKey = (workflowId: string): string => `workfuse:proposal:${workflowId}`;

/** Whether there is one. Apart from what reads it: each opening of the editor asks. */
export const isPending = (workflowId: string): boolean =>
  window.localStorage.getItem(pendingKey(workflowId)) !== null;
