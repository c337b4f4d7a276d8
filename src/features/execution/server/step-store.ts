import { v7 as uuidv7 } from "uuid";
import { runPool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Attempt, Failure, StepStatus } from "../schema";
import { positionOf } from "./claim-execution";
import type { NodeRun } from "./node-run";

export type Begun =
  | { state: "begun"; stepId: string; attempts: Attempt[] }
  /** The row says that this step has ended: what is recorded counts, nothing is done again. */
  | { state: "ended"; status: StepStatus; handle: string | null; output: string | null }
  /** It has begun to wait for a time, an answer or a run: that attempt goes on. */
  | { state: "waiting" }
  /** The execution is final, or another run of the engine carries it now: nothing may start any more. */
  | { state: "closed" };

type BeginRow = {
  id: string | null;
  attempts: Attempt[] | null;
  status: StepStatus | null;
  handle: string | null;
  output: string | null;
  waiting_for: WaitingFor | null;
};

/** Only while this run of the engine carries the execution may a step of it change. */
export const carriedBy = (engineRun: string): string =>
  `e.id = $1 AND e.status = 'RUNNING' AND e.engine_run_id = ${engineRun}`;
const carried = carriedBy("$4");
/**
 * The same for a statement that makes rows: whoever closes the run locks its row, so that this waits for it and then
 * sees it closed, or is waited for. A row that was made behind its back would stay open for ever.
 */
export const heldBy = (engineRun: string): string => `${carriedBy(engineRun)} FOR KEY SHARE OF e`;
const held = heldBy("$4");

/** A step that may begin an attempt: not one that waits in the middle of one. */
const beginnable = `s.status IN ('PENDING', 'RUNNING') AND (s.waiting_for IS NULL OR s.waiting_for = 'retry')`;

/** A step outside loops, whose row was laid out when the run was claimed. */
const beginLaid = `WITH begun AS (
    UPDATE execution_step s SET status = 'RUNNING', started_at = coalesce(s.started_at, $5), waiting_for = NULL,
      wake_at = NULL, attempts = s.attempts || jsonb_build_array(jsonb_build_object('startedAt', $6::text)),
      revision = s.revision + 1
    FROM execution e
    WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3 AND ${carried}
      AND ${beginnable}
    RETURNING s.id, s.attempts)
  SELECT b.id, b.attempts, s.status, s.handle, s.output, s.waiting_for FROM execution_step s LEFT JOIN begun b ON true
  WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`;

/** A step of an item, whose row is made when it begins. */
const beginMade = `WITH begun AS (
    INSERT INTO execution_step AS s
      (id, workspace_id, execution_id, node_id, name, position, iteration, status, started_at, attempts)
    SELECT $7, $8, $1, $2, $9, $10, $3, 'RUNNING', $5, jsonb_build_array(jsonb_build_object('startedAt', $6::text))
    FROM execution e WHERE ${held}
    ON CONFLICT (execution_id, node_id, iteration) DO UPDATE SET status = 'RUNNING', waiting_for = NULL,
      started_at = coalesce(s.started_at, excluded.started_at), wake_at = NULL, attempts = s.attempts || excluded.attempts, revision = s.revision + 1
      WHERE ${beginnable}
    RETURNING s.id, s.attempts)
  SELECT b.id, b.attempts, s.status, s.handle, s.output, s.waiting_for FROM (VALUES (1)) AS one LEFT JOIN begun b ON true
    LEFT JOIN execution_step s ON s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`;

/** What a row of an item's step is made with. */
const newRow = ({ run, node }: NodeRun): unknown[] => [
  uuidv7(),
  run.workspaceId,
  node.label,
  positionOf(run.plan, node.id),
];

/** Writes that an attempt starts; says instead what is recorded where the step has ended already. */
export async function beginAttempt(nodeRun: NodeRun, now: Date): Promise<Begun> {
  const { run, node, iteration, engineRunId } = nodeRun;
  const { executionId } = run;
  const inLoop = iteration.length > 0;
  const { rows } = await runPool().query<BeginRow>({
    name: inLoop ? "begin-item" : "begin",
    text: inLoop ? beginMade : beginLaid,
    values: [
      executionId,
      node.id,
      iteration,
      engineRunId,
      now,
      now.toISOString(),
      ...(inLoop ? newRow(nodeRun) : []),
    ],
  });
  const [row] = rows;
  if (!row) throw new Error(`Execution ${executionId} has no step ${node.id}.`);
  if (row.id && row.attempts) {
    publish({ executionId, steps: [row.id] });
    return { state: "begun", stepId: row.id, attempts: row.attempts };
  }
  return readState(nodeRun, row);
}

/** What the row of a step that could not be begun says. */
function recordedState({
  status,
  handle,
  output,
  waiting_for,
}: Omit<BeginRow, "id" | "attempts">): Exclude<Begun, { state: "begun" }> {
  if (status === "RUNNING" && waiting_for !== null && waiting_for !== "retry") return { state: "waiting" };
  return status === null || status === "PENDING" || status === "RUNNING"
    ? { state: "closed" }
    : { state: "ended", status, handle, output };
}

/**
 * The same, and looked at once more where the row seems to be open: a statement that had to wait for the row does not
 * change what another call has ended meanwhile, but still shows it as it was before.
 */
async function readState(
  { run, node, iteration }: NodeRun,
  seen: Omit<BeginRow, "id" | "attempts">,
): Promise<Exclude<Begun, { state: "begun" }>> {
  const state = recordedState(seen);
  if (state.state === "ended") return state;
  const { rows } = await runPool().query<Omit<BeginRow, "id" | "attempts">>({
    name: "read-state",
    text: `SELECT status, handle, output, waiting_for FROM execution_step
      WHERE execution_id = $1 AND node_id = $2 AND iteration = $3`,
    values: [run.executionId, node.id, iteration],
  });
  return rows[0] ? recordedState(rows[0]) : state;
}

/** Why a step that is RUNNING does nothing at present. */
export type WaitingFor = "retry" | "timer" | "answer" | "child";

export type AttemptEnd = {
  input?: string | null;
} & (
  | { status: "SUCCESS"; handle: string; output: string }
  | { status: "FAILED"; error: Failure }
  /** Another attempt, or a wake-up, is to come. */
  | { status: "RUNNING"; waitingFor: Exclude<WaitingFor, "retry">; wakeAt: Date; error?: undefined }
  /** `answered`: this attempt had an answer, which is not to be the next one's. */
  | { status: "RUNNING"; waitingFor: "retry"; wakeAt: Date; error: Failure; answered?: true }
);

/** The attempts of a step whose last one ends now. */
export const closedAttempts = (
  attempts: readonly Attempt[],
  now: Date,
  error?: Failure | undefined,
): Attempt[] => [
  ...attempts.slice(0, -1),
  {
    startedAt: attempts.at(-1)?.startedAt ?? now.toISOString(),
    completedAt: now.toISOString(),
    ...(error && { error }),
  },
];

/**
 * Closes an attempt. A row that was closed meanwhile, by a cancellation, or taken over by another run of the engine
 * stays as it is: false. So does one with `unanswered` that has got an answer: a wait ends by its time only without.
 */
export async function endAttempt(
  executionId: string,
  begun: { stepId: string; attempts: Attempt[]; unanswered?: boolean },
  end: AttemptEnd,
  now: Date,
): Promise<boolean> {
  const error = end.status === "SUCCESS" ? undefined : end.error;
  const success = end.status === "SUCCESS" ? end : undefined;
  const waiting = end.status === "RUNNING" ? end : undefined;
  const { rowCount } = await runPool().query({
    name: "end",
    text: `UPDATE execution_step SET status = $2::step_status, input = coalesce($3, input), output = $4, handle = $5,
        error = $6, attempts = $7::jsonb, completed_at = $8, waiting_for = $9, wake_at = $10, revision = revision + 1,
        answer = CASE WHEN $12 THEN NULL ELSE answer END
      WHERE id = $1 AND status = 'RUNNING' AND jsonb_array_length(attempts) = $11
        AND NOT ($13 AND answer IS NOT NULL)`,
    values: [
      begun.stepId,
      end.status,
      end.input ?? null,
      success?.output ?? null,
      success?.handle ?? null,
      error ? JSON.stringify(error) : null,
      JSON.stringify(closedAttempts(begun.attempts, now, error)),
      waiting ? null : now,
      waiting?.waitingFor ?? null,
      waiting?.wakeAt ?? null,
      begun.attempts.length,
      waiting?.waitingFor === "retry" && waiting.answered === true,
      begun.unanswered === true,
    ],
  });
  publish({ executionId, steps: [begun.stepId] });
  return rowCount === 1;
}

export type PureEnd = {
  startedAt: Date;
  input: string | null;
} & ({ status: "SUCCESS"; handle: string; output: string } | { status: "FAILED"; error: Failure });

const pureColumns = `status = $7::step_status, input = $8, output = $9, handle = $10, error = $11, completed_at = $6`;

const recordLaid = `WITH recorded AS (
    UPDATE execution_step s SET ${pureColumns}, started_at = coalesce(s.started_at, $5),
      attempts = s.attempts || $12::jsonb, revision = s.revision + 1
    FROM execution e
    WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3 AND ${carried}
      AND s.status IN ('PENDING', 'RUNNING')
    RETURNING s.id)
  SELECT r.id, s.status, s.handle, s.output, s.waiting_for FROM execution_step s LEFT JOIN recorded r ON true
  WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`;

const recordMade = `WITH recorded AS (
    INSERT INTO execution_step AS s (id, workspace_id, execution_id, node_id, name, position, iteration, status, input,
      output, handle, error, started_at, completed_at, attempts)
    SELECT $13, $14, $1, $2, $15, $16, $3, $7::step_status, $8, $9, $10, $11, $5, $6, $12::jsonb
    FROM execution e WHERE ${held}
    ON CONFLICT (execution_id, node_id, iteration) DO UPDATE SET ${pureColumns}, attempts = s.attempts || $12::jsonb,
      revision = s.revision + 1
      WHERE s.status IN ('PENDING', 'RUNNING')
    RETURNING s.id)
  SELECT r.id, s.status, s.handle, s.output, s.waiting_for FROM (VALUES (1)) AS one LEFT JOIN recorded r ON true
    LEFT JOIN execution_step s ON s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`;

/**
 * Writes start and end of a step at once, for a node that only computes. Says instead what is recorded where the
 * step has ended already, and "closed" where the run may do nothing more.
 */
export async function recordPure(
  nodeRun: NodeRun,
  end: PureEnd,
  now: Date,
): Promise<{ state: "recorded" } | Exclude<Begun, { state: "begun" }>> {
  const { run, node, iteration, engineRunId } = nodeRun;
  const { executionId } = run;
  const inLoop = iteration.length > 0;
  const success = end.status === "SUCCESS" ? end : undefined;
  const error = end.status === "FAILED" ? end.error : undefined;
  const { rows } = await runPool().query<Omit<BeginRow, "attempts">>({
    name: inLoop ? "record-pure-item" : "record-pure",
    text: inLoop ? recordMade : recordLaid,
    values: [
      executionId,
      node.id,
      iteration,
      engineRunId,
      end.startedAt,
      now,
      end.status,
      end.input,
      success?.output ?? null,
      success?.handle ?? null,
      error ? JSON.stringify(error) : null,
      JSON.stringify([attemptOf(end, now)]),
      ...(inLoop ? newRow(nodeRun) : []),
    ],
  });
  const [row] = rows;
  if (!row) throw new Error(`Execution ${executionId} has no step ${node.id}.`);
  if (!row.id) return readState(nodeRun, row);
  publish({ executionId, steps: [row.id] });
  return { state: "recorded" };
}

/** The one attempt of a step that only computed. */
export const attemptOf = (end: PureEnd, now: Date): Attempt => ({
  startedAt: end.startedAt.toISOString(),
  completedAt: now.toISOString(),
  ...(end.status === "FAILED" && { error: end.error }),
});
