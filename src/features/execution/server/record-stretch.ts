import { runPool } from "@/server/db";
import { type EndedRow, noticeOfEnd, notify, publish } from "@/server/status-bus";
import type { Attempt } from "../schema";
import { isAwaitedHere } from "./await-end";
import { isAwaited } from "./is-awaited";
import type { NodeRun } from "./node-run";
import type { PlanNode } from "./plan";
import { type AttemptEnd, attemptOf, carriedBy, closedAttempts, type PureEnd } from "./step-store";
import { tellOfEnd } from "./tell-of-end";

/** A node that was computed, and when it had ended. */
export type ComputedStep = { node: PlanNode; end: Extract<PureEnd, { status: "SUCCESS" }>; now: Date };

/** The computed node that ends the run, and its output, which is the run's. */
export type Conclusion = { nodeId: string; output: string };

type Of = Pick<NodeRun, "run" | "engineRunId">;
/** `other`: the step that acts. */
type Row = { kind: "recorded" | "other" | "concluded"; id: string; parent_id: string | null };

/** Only while this run of the engine carries the execution. */
const mine = `mine AS MATERIALIZED (SELECT FROM execution e WHERE ${carriedBy("$2")})`;
/** The same for a statement that ends it: the execution's row is locked first, as by all who close it. */
const minePinned = mine.replace(/\)$/, " FOR UPDATE)");

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
    RETURNING s.id, s.node_id, s.output)`;

/**
 * Closes the execution as `finishExecution` would, with the output of the recorded step `node`, where all are recorded
 * and no other is under way. `among` excepts a step from those.
 */
const concluded = (node: string, all: string, among = ""): string => `concluded AS (
    UPDATE execution SET status = 'COMPLETED', completed_at = now(), revision = revision + 1, progress = NULL,
      output = (SELECT output FROM recorded WHERE node_id = ${node}), error = NULL
    WHERE id = $1 AND (SELECT count(*) FROM recorded) = cardinality($3) AND ${all}
      AND NOT EXISTS (SELECT FROM execution_step other WHERE other.execution_id = $1 AND other.status = 'RUNNING'
        AND other.node_id <> ALL($3) ${among})
    RETURNING id, parent_id),
  skipped AS (
    UPDATE execution_step SET status = 'SKIPPED', completed_at = now(), revision = revision + 1
    WHERE execution_id = $1 AND status = 'PENDING' AND node_id <> ALL($3) AND EXISTS (SELECT FROM concluded))`;

const rowsOf = (...lists: [kind: Row["kind"], list: string][]): string =>
  lists
    .map(([kind, list]) => `SELECT '${kind}' AS kind, id, NULL::uuid AS parent_id FROM ${list}`)
    .join(" UNION ALL ");
const rowOfEnd = (notice: string): string =>
  `SELECT 'concluded' || coalesce(${notify(notice)}, ''), id, parent_id FROM concluded`;

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
  ${rowsOf(["recorded", "recorded"], ["other", "begun"])}`;

/** The end of an attempt. */
const closed = (where = "") => `closed AS (
    UPDATE execution_step SET status = 'SUCCESS', input = coalesce($12, input), output = $13, handle = $14,
      error = NULL, attempts = $15::jsonb, completed_at = $16, waiting_for = NULL, wake_at = NULL,
      revision = revision + 1
    WHERE id = $10 AND status = 'RUNNING' AND jsonb_array_length(attempts) = $11 ${where}
    RETURNING id)`;

/** The end of an attempt, and where that counts the computed steps behind it. */
const endThenRecord = `WITH ${mine}, ${closed()}, ${recorded("mine, closed")}
  ${rowsOf(["recorded", "recorded"], ["other", "closed"])}`;

/** The same, and the run's end. */
const endThenConclude = `WITH ${minePinned}, ${closed("AND EXISTS (SELECT FROM mine)")}, ${recorded("mine, closed")},
  ${concluded("$17", "EXISTS (SELECT FROM closed)", "AND other.id <> $10")}
  ${rowsOf(["recorded", "recorded"], ["other", "closed"])} UNION ALL ${rowOfEnd("$18::text")}`;

const record = `WITH ${mine}, ${recorded("mine")} ${rowsOf(["recorded", "recorded"])}`;

/** The same, and the run's end. */
const recordThenConclude = `WITH ${minePinned}, ${recorded("mine")}, ${concluded("$10", "EXISTS (SELECT FROM mine)")}
  ${rowsOf(["recorded", "recorded"])} UNION ALL ${rowOfEnd("$11::text")}`;

type Written = { all: boolean; other: string | undefined; concluded: boolean };

type Statement = { name: string; text: string; values: readonly unknown[] };

/** `ending`: how the run ends if the statement ends it. */
async function write(
  { run, engineRunId }: Of,
  steps: readonly ComputedStep[],
  { name, text, values }: Statement,
  ending?: Ending,
): Promise<Written> {
  const { executionId } = run;
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
  const changed = rows.filter(({ kind }) => kind !== "concluded").map(({ id }) => id);
  if (changed.length) publish({ executionId, steps: changed });
  const end = rows.find(({ kind }) => kind === "concluded");
  if (end) await tellOfEnd(executionId, { ...end, status: "COMPLETED", ...ending });
  return {
    all: rows.filter(({ kind }) => kind === "recorded").length === steps.length,
    other: rows.find(({ kind }) => kind === "other")?.id,
    concluded: end !== undefined,
  };
}

/** `told`: where a call waits for it. `noticed`: by the statement itself, since that call is with another process. */
type Ending = { told?: EndedRow; noticed: boolean };

/** How a run ends by a conclusion. */
function endingOf({ run }: Of, { output }: Conclusion): Ending {
  if (!isAwaited(run)) return { noticed: false };
  return { told: { status: "COMPLETED", output, error: null }, noticed: !isAwaitedHere(run.executionId) };
}

/** The values of a statement that ends the run, behind its others. */
const valuesOf = ({ run }: Of, { nodeId }: Conclusion, { told, noticed }: Ending): unknown[] => [
  nodeId,
  told && noticed ? noticeOfEnd(run.executionId, told) : null,
];

/**
 * Writes start and end of several steps outside loops at once, whose rows were laid out when the run was claimed; with
 * `conclusion` also the run's end, if it is that. `all` is false where not every one was open: what is recorded counts,
 * or the run may do nothing more.
 */
export async function recordStretch(
  of: Of,
  steps: readonly ComputedStep[],
  conclusion?: Conclusion,
): Promise<Pick<Written, "all" | "concluded">> {
  if (!conclusion) return write(of, steps, { name: "record-stretch", text: record, values: [] });
  const ending = endingOf(of, conclusion);
  const values = valuesOf(of, conclusion, ending);
  return write(of, steps, { name: "record-then-conclude", text: recordThenConclude, values }, ending);
}

/**
 * The same, and in the same transaction that the first attempt at the node behind them starts. `begun` is undefined
 * where that has been tried before, or where not all of the steps were open.
 */
export async function recordThenBeginAttempt(
  of: Of,
  steps: readonly ComputedStep[],
  next: PlanNode,
  now: Date,
): Promise<{ all: boolean; begun: { stepId: string; attempts: Attempt[] } | undefined }> {
  const startedAt = now.toISOString();
  const { all, other } = await write(of, steps, {
    name: "record-then-begin",
    text: recordThenBegin,
    values: [next.id, now, startedAt],
  });
  return { all, begun: other === undefined ? undefined : { stepId: other, attempts: [{ startedAt }] } };
}

/**
 * Ends an attempt with success, and in the same transaction records the steps behind it; with `conclusion` also the
 * run's end, if it is that. `kept` is false as in `endAttempt`, and also where a run that would have ended may do
 * nothing more; `all` where not every one of the steps was open, or the run may do nothing more.
 */
export async function endAttemptThenRecord(
  of: Of,
  begun: { stepId: string; attempts: readonly Attempt[] },
  end: Extract<AttemptEnd, { status: "SUCCESS" }>,
  now: Date,
  steps: readonly ComputedStep[],
  conclusion?: Conclusion,
): Promise<Pick<Written, "all" | "concluded"> & { kept: boolean }> {
  const own = [
    begun.stepId,
    begun.attempts.length,
    end.input ?? null,
    end.output,
    end.handle,
    JSON.stringify(closedAttempts(begun.attempts, now)),
    now,
  ];
  const ending = conclusion && endingOf(of, conclusion);
  const written = await write(
    of,
    steps,
    ending
      ? {
          name: "end-then-conclude",
          text: endThenConclude,
          values: [...own, ...valuesOf(of, conclusion, ending)],
        }
      : { name: "end-then-record", text: endThenRecord, values: own },
    ending,
  );
  return { ...written, kept: written.other !== undefined };
}
