/** Which stored value of a run is meant: its output, or what one of its steps took or gave. */
export type ValuePlace = { executionId: string; nodeId?: string; iteration?: string; of: "input" | "output" };

/** Where the REST API sends the whole of a stored value, as a path. */
export function valueUrl({ executionId, nodeId, iteration, of }: ValuePlace): string {
  const query = new URLSearchParams({ ...(nodeId && { nodeId }), ...(iteration && { iteration }), of });
  return `/api/v1/executions/${executionId}/value?${query}`;
}
