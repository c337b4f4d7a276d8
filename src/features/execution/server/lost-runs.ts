import { pool } from "@/server/db";
import { loadPlan } from "./load-plan";

/** What a step may take beyond its time-out before it counts as dead, in milliseconds: to be recorded, or to abort. */
const marginMs = 30_000;
/** How many are looked at in one go. */
const batch = 500;

/** An execution whose engine run gives no sign of life. */
export type LostRun = {
  id: string;
  workspaceId: string;
  engineRunId: string;
  part: number;
  /** When a step last began or ended, as the database's text; null where none has. */
  movedAt: string | null;
  /** A step has its answer but does not go on; since when it has it, nobody knows. */
  answered: boolean;
  /** For the log: what was looked for and not found. */
  reason: string;
};

type Row = {
  id: string;
  workspace_id: string;
  version_id: string;
  engine_run_id: string;
  part: number;
  moved_at: string | null;
  answered: boolean;
  quiet_ms: number;
  work_ms: number | null;
  overdue: string | null;
};

/**
 * Whether a step waits for something that is still to come: $1 ms after its time it does not. An answer that is
 * stored, and a child that has ended, have come.
 */
const waits = `s.status = 'RUNNING' AND s.waiting_for IS NOT NULL AND s.answer IS NULL
  AND (s.wake_at > now() - $1 * interval '1 ms' OR (s.wake_at IS NULL AND s.waiting_for IN ('answer', 'child')))
  AND (s.waiting_for <> 'child' OR EXISTS (
    SELECT FROM execution c WHERE c.parent_id = e.id AND c.parent_step_id = s.id
      AND (c.completed_at IS NULL OR c.completed_at > now() - $1 * interval '1 ms')))`;

const find = `SELECT * FROM (
    SELECT e.id, e.workspace_id, e.version_id, e.engine_run_id, e.part, e.claimed_at, l.*,
      extract(epoch FROM now() - greatest(e.claimed_at, e.started_at, l.moved, l.attempted))::float8 * 1000 AS quiet_ms
    FROM execution e CROSS JOIN LATERAL (
      SELECT max(greatest(s.started_at, s.completed_at)) AS moved,
        max(greatest(s.started_at, s.completed_at))::text AS moved_at,
        max(coalesce(s.attempts->-1->>'completedAt', s.attempts->-1->>'startedAt')::timestamptz)
          FILTER (WHERE s.status = 'RUNNING') AS attempted,
        extract(epoch FROM now() - max(coalesce((s.attempts->-1->>'startedAt')::timestamptz, s.started_at))
          FILTER (WHERE s.status = 'RUNNING' AND s.waiting_for IS NULL))::float8 * 1000 AS work_ms,
        coalesce(bool_or(s.status = 'RUNNING' AND s.answer IS NOT NULL), false) AS answered,
        min(s.name || ' (' || s.waiting_for || ')') FILTER (WHERE s.status = 'RUNNING' AND s.waiting_for IS NOT NULL)
          AS overdue,
        coalesce(bool_or(${waits}), false) AS waits
      FROM execution_step s WHERE s.execution_id = e.id) l
    WHERE e.completed_at IS NULL AND e.engine_run_id IS NOT NULL AND e.claimed_at < now() - $1 * interval '1 ms') run
  WHERE NOT waits AND quiet_ms > $1 LIMIT ${batch}`;

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

function reasonOf({ quiet_ms, work_ms, overdue }: Row): string {
  const quiet = `nothing has happened for ${seconds(quiet_ms)}`;
  if (overdue !== null) return `${quiet}, and what ${overdue} waits for has come or is over`;
  if (work_ms !== null)
    return `${quiet}, and a step has been at work for ${seconds(work_ms)}, beyond its time`;
  return `${quiet}, no step is at work and none waits`;
}

/**
 * Executions that an engine run has claimed and in which, for `patienceMs`, nothing has happened although nothing is
 * waited for: no step is at work within its time (the longest time-out of the plan, and half a minute) and none
 * waits for a time, an answer or a child that is still to come.
 */
export async function findLostRuns(patienceMs: number): Promise<LostRun[]> {
  const { rows } = await pool().query<Row>({ name: "lost-runs", text: find, values: [patienceMs] });
  const lost: LostRun[] = [];
  for (const row of rows) {
    if (row.work_ms !== null) {
      const { nodes } = await loadPlan(row.version_id);
      const longestMs = nodes.reduce((most, { timeoutMs }) => Math.max(most, timeoutMs), 0);
      if (row.work_ms < longestMs + Math.min(marginMs, patienceMs)) continue;
    }
    const { id, workspace_id, engine_run_id, part, moved_at, answered } = row;
    const known = { id, workspaceId: workspace_id, engineRunId: engine_run_id, part, movedAt: moved_at };
    lost.push({ ...known, answered, reason: reasonOf(row) });
  }
  return lost;
}

/** Whether a statement is at work on a step of a run: it has the step's row locked for as long as it takes. */
export async function atWork(executionId: string): Promise<boolean> {
  const { rows } = await pool().query<{ locked: boolean }>({
    name: "at-work",
    text: `WITH free AS (
        SELECT id FROM execution_step WHERE execution_id = $1 AND status = 'RUNNING' FOR NO KEY UPDATE SKIP LOCKED)
      SELECT (SELECT count(*) FROM execution_step WHERE execution_id = $1 AND status = 'RUNNING')
        > (SELECT count(*) FROM free) AS locked`,
    values: [executionId],
  });
  return rows[0]?.locked === true;
}
