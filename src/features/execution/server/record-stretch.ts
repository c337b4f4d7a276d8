import { runPool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Attempt } from "../schema";
import type { NodeRun } from "./node-run";
import type { PlanNode } from "./plan";
import { type AttemptEnd, attemptOf, carriedBy, closedAttempts, type PureEnd } from "./step-store";

/** A node that was computed, and when it had ended. */
export type ComputedStep = { node: PlanNode; end: Extract<PureEnd, { status: "SUCCESS" }>; now: Date };

/** Only while this run of the engine carries the execution. */
const mine = `mine AS MATERIALIZED (SELECT FROM execution e WHERE ${carriedBy("$2")})`;

/**
 * The computed steps' rows, those of `from`'s statement permitting. Each is looked up by itself: the planner, who may
 * know nothing of the table yet, would read all of the run's.
 */
const recorded = (from: string): string => `r AS MATERIALIZED (
    SELECT (SELECT step.id FROM execution_step step
        WHERE step.execution_id = $1 AND step.node_id = ended.node_id AND step.iteration = '{}') AS id, ended.*
    FROM ${from}, unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
      $9::jsonb[]) AS ended(node_id, input, output, handle, started_at, completed_at, attempts)),
  recorded AS (
    UPDATE execution_step s SET status = 'SUCCESS', input = r.input, output = r.output, handle = r.handle,
      started_at = coalesce(s.started_at, r.started_at), completed_at = r.completed_at,
      attempts = s.attempts || r.attempts, revision = s.revision + 1
    FROM r WHERE s.id = r.id AND s.status IN ('PENDING', 'RUNNING')
    RETURNING s.id)`;

/** The computed steps, and where all of them were recorded the first attempt at the step that follows. */
const recordThenBegin = `WITH ${mine}, ${recorded("mine")},
  begun AS (
    UPDATE execution_step s SET status = 'RUNNING', started_at = coalesce(s.started_at, $11),
      attempts = jsonb_build_array(jsonb_build_object('startedAt', $12::text)), revision = s.revision + 1
    FROM mine
    WHERE s.id = (SELECT step.id FROM execution_step step
        WHERE step.execution_id = $1 AND step.node_id = $10 AND step.iteration = '{}')
      AND s.status = 'PENDING' AND s.attempts = '[]' AND (SELECT count(*) FROM recorded) = cardinality($3)
    RETURNING s.id)
  SELECT id, false AS other FROM recorded UNION ALL SELECT id, true FROM begun`;

/** The end of an attempt, and where that counts the computed steps behind it. */
const endThenRecord = `WITH ${mine},
  closed AS (
    UPDATE execution_step SET status = 'SUCCESS', input = coalesce($12, input), output = $13, handle = $14,
      error = NULL, attempts = $15::jsonb, completed_at = $16, waiting_for = NULL, wake_at = NULL,
      revision = revision + 1
    WHERE id = $10 AND status = 'RUNNING' AND jsonb_array_length(attempts) = $11
    RETURNING id),
  ${recorded("mine, closed")}
  SELECT id, false AS other FROM recorded UNION ALL SELECT id, true FROM closed`;

const record = `WITH ${mine}, ${recorded("mine")} SELECT id, false AS other FROM recorded`;

type Of = Pick<NodeRun, "run" | "engineRunId">;
type Row = { id: string; other: boolean };

async function write(
  { run: { executionId }, engineRunId }: Of,
  steps: readonly ComputedStep[],
  { name, text, values }: { name: string; text: string; values: readonly unknown[] },
): Promise<{ all: boolean; other: string | undefined }> {
  const { rows } = await runPool().query<Row>({
    name,
    text,
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
      ...values,
    ],
  });
  if (rows.length) publish({ executionId, steps: rows.map(({ id }) => id) });
  return {
    all: rows.filter(({ other }) => !other).length === steps.length,
    other: rows.find(({ other }) => other)?.id,
  };
}

/**
 * Writes start and end of several steps outside loops at once, whose rows were laid out when the run was claimed.
 * False where not every one was open: what is recorded counts, or the run may do nothing more.
 */
export async function recordStretch(nodeRun: Of, steps: readonly ComputedStep[]): Promise<boolean> {
  return (await write(nodeRun, steps, { name: "record-stretch", text: record, values: [] })).all;
}

/**
 * The same, and in the same transaction that the first attempt at the node behind them starts. `begun` is undefined
 * where that has been tried before, or where not all of the steps were open.
 */
export async function recordThenBeginAttempt(
  nodeRun: Of,
  steps: readonly ComputedStep[],
  next: PlanNode,
  now: Date,
): Promise<{ all: boolean; begun: { stepId: string; attempts: Attempt[] } | undefined }> {
  const startedAt = now.toISOString();
  const { all, other } = await write(nodeRun, steps, {
    name: "record-then-begin",
    text: recordThenBegin,
    values: [next.id, now, startedAt],
  });
  return { all, begun: other === undefined ? undefined : { stepId: other, attempts: [{ startedAt }] } };
}

/**
 * Ends an attempt with success, and in the same transaction records the steps behind it. `kept` is false as in
 * `endAttempt`; `all` where not every one of the steps was open, or the run may do nothing more.
 */
export async function endAttemptThenRecord(
  nodeRun: Of,
  begun: { stepId: string; attempts: readonly Attempt[] },
  end: Extract<AttemptEnd, { status: "SUCCESS" }>,
  now: Date,
  steps: readonly ComputedStep[],
): Promise<{ kept: boolean; all: boolean }> {
  const { all, other } = await write(nodeRun, steps, {
    name: "end-then-record",
    text: endThenRecord,
    values: [
      begun.stepId,
      begun.attempts.length,
      end.input ?? null,
      end.output,
      end.handle,
      JSON.stringify(closedAttempts(begun.attempts, now)),
      now,
    ],
  });
  return { kept: other !== undefined, all };
}
