import type { Iteration } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";

/** What a step that has ended gives, as JSON texts: its output, or of a failed one the error. */
export type StoredOutput = { output: string | null; error: string | null };

/** The outputs of steps of one iteration, by node. */
export async function readOutputs(
  executionId: string,
  iteration: Iteration,
  nodeIds: readonly string[],
): Promise<Map<string, StoredOutput>> {
  if (!nodeIds.length) return new Map();
  const { rows } = await pool().query<{ node_id: string } & StoredOutput>({
    name: "outputs",
    text: `SELECT node_id, output, error FROM execution_step
      WHERE execution_id = $1 AND node_id = ANY($2) AND iteration = $3`,
    values: [executionId, nodeIds, iteration],
  });
  return new Map(rows.map(({ node_id, output, error }) => [node_id, { output, error }]));
}
