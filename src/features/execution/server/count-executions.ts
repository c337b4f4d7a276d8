import { pool } from "@/server/db";
import { findLostRuns } from "./lost-runs";
import { reapPatienceMs } from "./reaper";

/** What should happen at once must have happened within this time, in seconds: the engine asked, a free slot taken. */
const patienceSeconds = 60;
/** The reaper finds a dead run within this many times its patience, or it is not at work. */
const reaperFactor = 3;

/**
 * Each stored row falls into the first class that it fits. What fits none is not accounted for: it is neither over
 * nor is anybody seeing to it.
 */
const classes = `CASE
    WHEN completed_at IS NOT NULL
      THEN CASE WHEN status IN ('COMPLETED', 'FAILED', 'CANCELLED') THEN 'finished' END
    WHEN status NOT IN ('PENDING', 'RUNNING') THEN NULL
    WHEN admitted_at IS NULL THEN held_by
    WHEN engine_run_id IS NOT NULL THEN 'running'
    WHEN coalesce(requested_at, claimed_at, admitted_at) > now() - interval '${patienceSeconds} seconds' THEN 'worker'
  END`;

type ExecutionClass = "finished" | "running" | "worker" | "time" | "rate" | "workflow" | "workspace" | null;
export type ExecutionCount = {
  status: string;
  class: ExecutionClass;
  count: number;
  /** Of those that wait for a worker, for how long the first has, in seconds. */
  oldest: number | null;
};

/** All stored executions by status and class, in one look, so that the sums belong to one moment. */
export async function countExecutions(): Promise<ExecutionCount[]> {
  const { rows } = await pool().query<ExecutionCount>({
    name: "count-executions",
    text: `SELECT status::text, ${classes} AS class, count(*)::int,
        extract(epoch FROM now() - min(coalesce(claimed_at, admitted_at)) FILTER (
          WHERE completed_at IS NULL AND admitted_at IS NOT NULL AND engine_run_id IS NULL))::float8 AS oldest
      FROM execution GROUP BY 1, 2`,
  });
  return rows;
}

/**
 * How many held runs have been due, with no limit in their way, for so long that somebody must have let them in:
 * no run of the workspace has ended in that time, and the rate would have had room all the while.
 */
async function countForgotten(): Promise<number> {
  const long = `interval '${patienceSeconds} seconds'`;
  const underWay = "e.completed_at IS NULL AND e.admitted_at IS NOT NULL";
  const { rows } = await pool().query<{ count: number }>({
    name: "count-forgotten",
    text: `WITH due AS (
        SELECT workspace_id, workflow_id, parent_id IS NULL AS root, count(*) AS runs FROM execution
        WHERE engine_run_id IS NULL AND completed_at IS NULL AND admitted_at IS NULL
          AND greatest(created_at, not_before) < now() - ${long}
        GROUP BY 1, 2, 3)
      SELECT coalesce(sum(due.runs), 0)::int AS count
      FROM due JOIN workflow w ON w.id = due.workflow_id JOIN workspace s ON s.id = due.workspace_id
      WHERE (w.concurrency IS NULL OR w.concurrency > (
          SELECT count(*) FROM execution e
          WHERE e.workspace_id = s.id AND e.workflow_id = w.id AND ${underWay}))
        AND (s.concurrency IS NULL OR NOT due.root OR s.concurrency > (
          SELECT count(*) FROM execution e WHERE e.workspace_id = s.id AND e.parent_id IS NULL AND ${underWay}))
        AND (w.rate_limit IS NULL OR w.rate_limit > (
          SELECT count(*) FROM execution e
          WHERE e.workflow_id = w.id AND e.admitted_at > now() - ${long} - w.rate_seconds * interval '1 second'))
        AND NOT EXISTS (
          SELECT FROM execution e WHERE e.workspace_id = s.id AND e.completed_at > now() - ${long})`,
  });
  return rows[0]?.count ?? 0;
}

/**
 * Accepted minus those that are over, that run or that wait: 0, or something is lost (DESIGN, "From a trigger to the
 * last status"). A run counts as running only with a sign of life, as waiting for a worker only while the engine is
 * being asked, and as held only while something holds it.
 */
export async function countUnaccounted(counts: readonly ExecutionCount[]): Promise<number> {
  const lost = await findLostRuns(reaperFactor * reapPatienceMs);
  const forgotten = await countForgotten();
  const unclassed = counts.reduce((sum, row) => sum + (row.class === null ? row.count : 0), 0);
  return unclassed + lost.length + forgotten;
}
