import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { NodeRun } from "./node-run";
import type { PlanNode } from "./plan";
import { attemptOf, carriedBy, type PureEnd } from "./step-store";

/** A node that was computed, and when it had ended. */
export type ComputedStep = { node: PlanNode; end: Extract<PureEnd, { status: "SUCCESS" }>; now: Date };

/** Each row is looked up by itself: the planner, who may know nothing of the table yet, would read all of the run's. */
const update = `WITH mine AS MATERIALIZED (SELECT FROM execution e WHERE ${carriedBy("$2")}),
  r AS MATERIALIZED (
    SELECT (SELECT step.id FROM execution_step step
        WHERE step.execution_id = $1 AND step.node_id = ended.node_id AND step.iteration = '{}') AS id, ended.*
    FROM mine, unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
      $9::jsonb[]) AS ended(node_id, input, output, handle, started_at, completed_at, attempts))
  UPDATE execution_step s SET status = 'SUCCESS', input = r.input, output = r.output, handle = r.handle,
    started_at = coalesce(s.started_at, r.started_at), completed_at = r.completed_at,
    attempts = s.attempts || r.attempts, revision = s.revision + 1
  FROM r WHERE s.id = r.id AND s.status IN ('PENDING', 'RUNNING')
  RETURNING s.id`;

/**
 * Writes start and end of several steps outside loops at once, whose rows were laid out when the run was claimed.
 * False where not every one was open: what is recorded counts, or the run may do nothing more.
 */
export async function recordStretch(
  { run: { executionId }, engineRunId }: Pick<NodeRun, "run" | "engineRunId">,
  steps: readonly ComputedStep[],
): Promise<boolean> {
  const { rows } = await pool().query<{ id: string }>({
    name: "record-stretch",
    text: update,
    values: [
      executionId,
      engineRunId,
      steps.map(({ node }) => node.id),
      steps.map(({ end }) => end.input),
      steps.map(({ end }) => end.output),
      steps.map(({ end }) => end.handle),
      steps.map(({ end }) => end.startedAt),
      steps.map(({ now }) => now),
      steps.map(({ end, now }) => JSON.stringify([attemptOf(end, now)])),
    ],
  });
  if (rows.length) publish({ executionId, steps: rows.map(({ id }) => id) });
  return rows.length === steps.length;
}
