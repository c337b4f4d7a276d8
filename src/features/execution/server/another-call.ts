import { pool } from "@/server/db";
import type { Failure, StepStatus } from "../schema";
import type { NodeRun, Outcome } from "./node-run";

type Row = {
  status: StepStatus;
  handle: string | null;
  output: string | null;
  error: string | null;
  carried: boolean;
};

/**
 * What a call of a step is to say whose attempt could not be ended because its row had been changed meanwhile: by
 * another call of the same step, as there may be while a process that lost its connection and the one that took its
 * work over both live, or because the run is closed. Rejects where the other call is still at work, so that the
 * engine asks again.
 */
export async function outcomeOfAnotherCall(nodeRun: NodeRun): Promise<Outcome> {
  const { run, node, iteration, engineRunId } = nodeRun;
  const { rows } = await pool().query<Row>({
    name: "another-call",
    text: `SELECT s.status, s.handle, s.output, s.error, e.status = 'RUNNING' AND e.engine_run_id = $4 AS carried
      FROM execution_step s JOIN execution e ON e.id = s.execution_id
      WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`,
    values: [run.executionId, node.id, iteration, engineRunId],
  });
  const [row] = rows;
  if (!row?.carried) return { state: "closed" };
  if (row.status === "SUCCESS")
    return { state: "success", handle: row.handle ?? "out", output: row.output ?? "null" };
  if (row.status === "FAILED" && row.error !== null)
    return { state: "failed", failure: JSON.parse(row.error) as Failure };
  throw new Error(`Another call of the step ${node.id} is at work.`);
}
