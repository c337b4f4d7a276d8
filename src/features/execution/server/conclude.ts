import type { Scope } from "./scope";
import type { NodeResult } from "./walk";

/**
 * The final status of a run as a function of how its nodes ended: FAILED where a failure was not handled,
 * else COMPLETED. (CANCELLED is not concluded but commanded.)
 */
export function finalStatus(results: Iterable<NodeResult>): "COMPLETED" | "FAILED" {
  for (const result of results) if (result.status === "FAILED" && !result.handled) return "FAILED";
  return "COMPLETED";
}

/** The nodes whose outputs make the run's output: SUCCESS, and no edge out of them was taken. */
export function outputNodes(
  { nodes, edges }: Pick<Scope, "nodes" | "edges">,
  results: ReadonlyMap<string, NodeResult>,
): string[] {
  return nodes
    .filter(({ id }) => {
      const result = results.get(id);
      if (result?.status !== "SUCCESS") return false;
      return !edges.some((edge) => edge.source === id && edge.handle === result.handle);
    })
    .map(({ id }) => id);
}
