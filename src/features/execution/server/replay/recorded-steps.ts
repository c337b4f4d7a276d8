import { pool } from "@/server/db";
import type { StepStatus } from "../../schema";
import { stepsIn } from "../step-places";
import type { RecordedStep } from "./plan-replay";

type Row = { node_id: string; status: StepStatus; handle: string | null; error_name: string | null };

/** How the steps outside loops of a run ended. */
export async function readRecorded(workspaceId: string, executionId: string): Promise<RecordedStep[]> {
  const ids = await stepsIn({ executionId, workspaceId }, [[]]);
  const { rows } = await pool().query<Row>(
    `SELECT node_id, status, handle, error::json->>'name' AS error_name FROM execution_step
      WHERE id = ANY($1::uuid[]) AND workspace_id = $2`,
    [ids, workspaceId],
  );
  return rows.map(({ node_id, status, handle, error_name }) => ({
    nodeId: node_id,
    status,
    handle,
    errorName: error_name,
  }));
}

/** What nodes were given the last time, as JSON text, and how often each ran. */
export type RecordedInput = { times: number; input: string | null };

/** How often nodes ran in a run, loops included, with the input of those that ran once. */
export async function readInputs(
  workspaceId: string,
  executionId: string,
  nodeIds: readonly string[],
): Promise<Map<string, RecordedInput>> {
  if (!nodeIds.length) return new Map();
  const { rows } = await pool().query<{ node_id: string; times: number; input: string | null }>(
    `SELECT node_id, count(*)::int AS times, CASE WHEN count(*) = 1 THEN max(input) END AS input
      FROM execution_step
      WHERE execution_id = $1 AND workspace_id = $2 AND node_id = ANY($3) AND started_at IS NOT NULL
      GROUP BY node_id`,
    [executionId, workspaceId, nodeIds],
  );
  return new Map(rows.map(({ node_id, times, input }) => [node_id, { times, input }]));
}
