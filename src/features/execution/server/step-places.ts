import type { Iteration } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import { outsideWorkspaces } from "@/server/workspace-scope";

/** Which execution's steps, and whose it is. */
export type StepsOf = { executionId: string; workspaceId: string };

/**
 * Asked by the product itself, because row-level security would have PostgreSQL go through all steps of the execution:
 * it uses no index for comparing arrays before a row is known to be the reader's (manual, "Rules and Privileges").
 * Nothing but ids comes out, and whoever reads the rows by them sees those of the own workspace.
 */
async function idsOf(text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await outsideWorkspaces(pool).query<{ id: string }>(text, values);
  return rows.map(({ id }) => id);
}

/** Where a step is listed: its iteration, its position there and its id. */
export type StepPlace = readonly [Iteration, number, string];

/** The ids of so many steps behind a place, in order: those outside loops first, then item by item. */
export function stepsAfter(
  { executionId, workspaceId }: StepsOf,
  after: StepPlace | undefined,
  limit: number,
): Promise<string[]> {
  return idsOf(
    `SELECT id FROM execution_step WHERE execution_id = $1 AND workspace_id = $2
      ${after ? "AND (iteration, position, id) > ($4::int[], $5::int, $6::uuid)" : ""}
      ORDER BY iteration, position, id LIMIT $3`,
    [executionId, workspaceId, limit, ...(after ?? [])],
  );
}

/** The ids of the steps of some iterations; with `nodeIds` of these nodes' alone. */
export function stepsIn(
  { executionId, workspaceId }: StepsOf,
  iterations: readonly Iteration[],
  nodeIds?: readonly string[],
): Promise<string[]> {
  const values: unknown[] = [executionId, workspaceId];
  const places = iterations.map((iteration) => `$${values.push(iteration)}::int[]`).join(", ");
  const ofNodes = nodeIds ? `AND node_id = ANY($${values.push(nodeIds)})` : "";
  return idsOf(
    `SELECT id FROM execution_step
      WHERE execution_id = $1 AND workspace_id = $2 AND iteration IN (${places}) ${ofNodes}`,
    values,
  );
}
