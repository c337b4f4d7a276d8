import { v7 as uuidv7 } from "uuid";
import type { Iteration } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Attempt, Failure, StepStatus } from "../schema";
import type { Plan } from "./plan";

export type Begun =
  | { state: "begun"; stepId: string; attempts: Attempt[] }
  /** The row says that this step has ended: what is recorded counts, nothing is done again. */
  | { state: "ended"; status: StepStatus; handle: string | null; output: string | null }
  /** The execution is final: nothing may start any more. */
  | { state: "closed" };

/**
 * Makes this run the execution's own, if no other has, and lays out a row for each step: the trigger as
 * SUCCESS, what cannot be reached as SKIPPED, the rest as PENDING. Returns null where another run was first.
 */
export async function claimExecution(
  executionId: string,
  engineRunId: string,
  rows: {
    plan: Plan;
    workspaceId: string;
    triggerNodeId: string;
    triggerOutput: unknown;
    skipped: ReadonlySet<string>;
  },
): Promise<{ startedAt: string } | null> {
  const { plan, workspaceId, triggerNodeId, triggerOutput, skipped } = rows;
  const statuses = plan.nodes.map(({ id }) =>
    id === triggerNodeId ? "SUCCESS" : skipped.has(id) ? "SKIPPED" : "PENDING",
  );
  const { rows: claimed } = await pool().query<{ started_at: Date }>({
    name: "claim",
    text: `WITH claimed AS (
        UPDATE execution SET status = 'RUNNING', engine_run_id = $2, started_at = coalesce(started_at, now()),
          revision = revision + 1
        WHERE id = $1 AND (status = 'PENDING' OR (status = 'RUNNING' AND engine_run_id = $2))
        RETURNING started_at),
      laid AS (
        INSERT INTO execution_step
          (id, workspace_id, execution_id, node_id, name, position, status, output, handle, started_at, completed_at, attempts)
        SELECT n.id, $3, $1, n.node_id, n.name, n.position, n.status::step_status,
          CASE n.status WHEN 'SUCCESS' THEN $9 END, CASE n.status WHEN 'SUCCESS' THEN 'out' END,
          CASE n.status WHEN 'SUCCESS' THEN c.started_at END,
          CASE n.status WHEN 'PENDING' THEN NULL ELSE c.started_at END, '[]'
        FROM claimed c, unnest($4::uuid[], $5::text[], $6::text[], $7::int[], $8::text[])
          AS n(id, node_id, name, position, status)
        ON CONFLICT (execution_id, node_id, iteration) DO NOTHING)
      SELECT started_at FROM claimed`,
    values: [
      executionId,
      engineRunId,
      workspaceId,
      plan.nodes.map(() => uuidv7()),
      plan.nodes.map(({ id }) => id),
      plan.nodes.map(({ label }) => label),
      plan.nodes.map((_, index) => index),
      statuses,
      JSON.stringify(triggerOutput ?? null),
    ],
  });
  const [row] = claimed;
  if (!row) return null;
  publish({ executionId, execution: true });
  return { startedAt: row.started_at.toISOString() };
}

type BeginRow = {
  id: string | null;
  attempts: Attempt[] | null;
  status: StepStatus;
  handle: string | null;
  output: string | null;
};

/** Writes that an attempt starts; says instead what is recorded where the step has ended already. */
export async function beginAttempt(
  executionId: string,
  nodeId: string,
  iteration: Iteration,
  now: Date,
): Promise<Begun> {
  const { rows } = await pool().query<BeginRow>({
    name: "begin",
    text: `WITH begun AS (
        UPDATE execution_step s SET status = 'RUNNING', started_at = coalesce(s.started_at, $4),
          attempts = s.attempts || jsonb_build_array(jsonb_build_object('startedAt', $5::text)),
          revision = s.revision + 1
        FROM execution e
        WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3 AND e.id = $1
          AND e.status = 'RUNNING' AND s.status IN ('PENDING', 'RUNNING')
        RETURNING s.id, s.attempts)
      SELECT b.id, b.attempts, s.status, s.handle, s.output FROM execution_step s LEFT JOIN begun b ON true
      WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`,
    values: [executionId, nodeId, iteration, now, now.toISOString()],
  });
  const [row] = rows;
  if (!row) throw new Error(`Execution ${executionId} has no step ${nodeId}.`);
  if (row.id && row.attempts) {
    publish({ executionId, steps: [row.id] });
    return { state: "begun", stepId: row.id, attempts: row.attempts };
  }
  return recordedState(row);
}

/** What the row of a step that could not be begun says. */
function recordedState({ status, handle, output }: Omit<BeginRow, "id" | "attempts">) {
  return status === "PENDING" || status === "RUNNING"
    ? { state: "closed" as const }
    : { state: "ended" as const, status, handle, output };
}

export type AttemptEnd = {
  /** PENDING and RUNNING: another attempt, or a wake-up, is to come. */
  status: StepStatus;
  input?: string | null;
  output?: string | null;
  handle?: string;
  error?: Failure;
};

/** Closes an attempt. A row that was closed meanwhile, by a cancellation, stays as it is: false. */
export async function endAttempt(
  executionId: string,
  begun: { stepId: string; attempts: Attempt[] },
  end: AttemptEnd,
  now: Date,
): Promise<boolean> {
  const over = end.status !== "RUNNING";
  const last = begun.attempts.at(-1);
  const closed: Attempt = {
    startedAt: last?.startedAt ?? now.toISOString(),
    completedAt: now.toISOString(),
    ...(end.error && { error: end.error }),
  };
  const { rowCount } = await pool().query({
    name: "end",
    text: `UPDATE execution_step SET status = $2::step_status, input = coalesce($3, input), output = $4, handle = $5,
        error = $6, attempts = $7::jsonb, completed_at = $8, revision = revision + 1
      WHERE id = $1 AND status = 'RUNNING'`,
    values: [
      begun.stepId,
      end.status,
      end.input ?? null,
      end.output ?? null,
      end.handle ?? null,
      end.error ? JSON.stringify(end.error) : null,
      JSON.stringify([...begun.attempts.slice(0, -1), closed]),
      end.status === "SUCCESS" || end.status === "FAILED" ? now : null,
    ],
  });
  if (over || rowCount) publish({ executionId, steps: [begun.stepId] });
  return rowCount === 1;
}

export type PureEnd = {
  startedAt: Date;
  input: string | null;
} & ({ status: "SUCCESS"; handle: string; output: string } | { status: "FAILED"; error: Failure });

/**
 * Writes start and end of a step at once, for a node that only computes. Says instead what is recorded where the
 * step has ended already, and "closed" where the execution is final.
 */
export async function recordPure(
  executionId: string,
  nodeId: string,
  iteration: Iteration,
  end: PureEnd,
  now: Date,
): Promise<{ state: "recorded" } | Exclude<Begun, { state: "begun" }>> {
  const success = end.status === "SUCCESS" ? end : undefined;
  const error = end.status === "FAILED" ? end.error : undefined;
  const attempt: Attempt = {
    startedAt: end.startedAt.toISOString(),
    completedAt: now.toISOString(),
    ...(error && { error }),
  };
  const { rows } = await pool().query<Omit<BeginRow, "attempts">>({
    name: "record-pure",
    text: `WITH recorded AS (
        UPDATE execution_step s SET status = $4::step_status, input = $5, output = $6, handle = $7, error = $8,
          started_at = coalesce(s.started_at, $9), completed_at = $10, attempts = s.attempts || $11::jsonb,
          revision = s.revision + 1
        FROM execution e
        WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3 AND e.id = $1
          AND e.status = 'RUNNING' AND s.status IN ('PENDING', 'RUNNING')
        RETURNING s.id)
      SELECT r.id, s.status, s.handle, s.output FROM execution_step s LEFT JOIN recorded r ON true
      WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`,
    values: [
      executionId,
      nodeId,
      iteration,
      end.status,
      end.input,
      success?.output ?? null,
      success?.handle ?? null,
      error ? JSON.stringify(error) : null,
      end.startedAt,
      now,
      JSON.stringify([attempt]),
    ],
  });
  const [row] = rows;
  if (!row) throw new Error(`Execution ${executionId} has no step ${nodeId}.`);
  if (!row.id) return recordedState(row);
  publish({ executionId, steps: [row.id] });
  return { state: "recorded" };
}

/** The outputs of steps that have ended, as JSON texts by node; of a failed one, what its error handle gives. */
export async function readOutputs(
  executionId: string,
  nodeIds: readonly string[],
): Promise<Map<string, { output: string | null; error: string | null }>> {
  if (!nodeIds.length) return new Map();
  const { rows } = await pool().query<{ node_id: string; output: string | null; error: string | null }>({
    name: "outputs",
    text: `SELECT node_id, output, error FROM execution_step
      WHERE execution_id = $1 AND node_id = ANY($2) AND iteration = '{}'`,
    values: [executionId, nodeIds],
  });
  return new Map(rows.map(({ node_id, output, error }) => [node_id, { output, error }]));
}
