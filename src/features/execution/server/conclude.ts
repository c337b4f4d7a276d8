import type { Plan } from "./plan";
import type { NodeResult } from "./run-graph";

/**
 * The final status of a run as a function of how its nodes ended: FAILED where a failure was not handled,
 * else COMPLETED. (CANCELLED is not concluded but commanded.)
 */
export function finalStatus(results: Iterable<NodeResult>): "COMPLETED" | "FAILED" {
  for (const result of results) if (result.status === "FAILED" && !result.handled) return "FAILED";
  return "COMPLETED";
}

/** The nodes whose outputs make the run's output: SUCCESS, and no edge out of them was taken. */
export function outputNodes(plan: Plan, results: ReadonlyMap<string, NodeResult>): string[] {
  return plan.nodes
    .filter(({ id }) => {
      const result = results.get(id);
      if (result?.status !== "SUCCESS") return false;
      return !plan.edges.some((edge) => edge.source === id && edge.handle === result.handle);
    })
    .map(({ id }) => id);
}

/** The run's output: of one node itself, of several an object by slug, of none null. */
export function runOutput(
  plan: Plan,
  ids: readonly string[],
  outputs: ReadonlyMap<string, unknown>,
): unknown {
  const [only] = ids;
  if (only === undefined) return null;
  if (ids.length === 1) return outputs.get(only) ?? null;
  const slugs = new Map(plan.nodes.map(({ id, slug }) => [id, slug]));
  return Object.fromEntries(ids.map((id) => [slugs.get(id) ?? id, outputs.get(id) ?? null]));
}
