import type { Iteration } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import { storedOutput } from "./output-pieces";

/** What a step that has ended gives: its output, or of a failed one the error as JSON text. */
export type StoredOutput = { output: unknown; error: string | null };

type Row = { id: string; node_id: string; output: string | null; error: string | null };

/** The outputs of steps of one iteration, by node. */
export async function readOutputs(
  executionId: string,
  iteration: Iteration,
  nodeIds: readonly string[],
): Promise<Map<string, StoredOutput>> {
  if (!nodeIds.length) return new Map();
  const { rows } = await pool().query<Row>({
    name: "outputs",
    text: `SELECT id, node_id, output, error FROM execution_step
      WHERE execution_id = $1 AND node_id = ANY($2) AND iteration = $3`,
    values: [executionId, nodeIds, iteration],
  });
  const outputs = new Map<string, StoredOutput>();
  for (const { id, node_id, output, error } of rows) {
    outputs.set(node_id, { output: error === null ? await storedOutput({ id, output }) : null, error });
  }
  return outputs;
}
