import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { pool } from "@/server/db";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { publish } from "@/server/status-bus";
import { admitWaiting } from "./admission";
import { requestRuns } from "./request-runs";
import { type ContextRow, keepAccepted } from "./run-context";

export type NewExecution = {
  /** A UUIDv7 of the caller's, who wants to listen for the end before the run can start. */
  id?: string;
  workspaceId: string;
  workflowId: string;
  versionId: string;
  triggerNodeId: string;
  triggerData: unknown;
  /** The same key within 24 hours is the same execution. */
  idempotencyKey?: string;
  /** It starts at this time, not before. */
  notBefore?: Date;
  /** The step of another execution that waits for this one's end. */
  parent?: { executionId: string; stepId: string; depth: number };
  /** The execution that this one repeats, and the steps outside loops whose records it takes over from there. */
  replay?: { of: string; reused: readonly ReusedStep[] };
};

/** A recorded step as the plan of the new run has it. */
export type ReusedStep = { nodeId: string; name: string; position: number };

/**
 * What an execution of this workflow meets: the priority that it takes over, and what could hold it back. Where
 * anything could, it is stored as held, and the admission pass that follows decides. The limit of the workspace
 * does not hold a child: it runs in its parent's slot, which waits for it. A child whose parent is over is none; a
 * cancellation that is under way is waited for, and one that comes waits for this.
 */
const gate = `SELECT w.priority, CASE
      WHEN $7::timestamptz > now() THEN 'time'
      WHEN w.concurrency IS NOT NULL THEN 'workflow'
      WHEN w.rate_limit IS NOT NULL THEN 'rate'
      WHEN s.concurrency IS NOT NULL AND $8::uuid IS NULL THEN 'workspace' END AS held_by
    FROM workflow w JOIN workspace s ON s.id = w.workspace_id WHERE w.id = $3 AND ($8::uuid IS NULL OR EXISTS (
      SELECT FROM execution p WHERE p.id = $8 AND p.completed_at IS NULL FOR SHARE))`;

const columns = `id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, not_before, parent_id,
  parent_step_id, depth, replay_of, priority, held_by, admitted_at, requested_at`;
const row = `$1, $2, $3, $4, $5, $6, $7::timestamptz, $8::uuid, $9::uuid, $10::int, $11::uuid, gate.priority,
  gate.held_by, CASE WHEN gate.held_by IS NULL THEN now() END, CASE WHEN gate.held_by IS NULL THEN now() END`;

/** `queued`: others of the workflow were waiting already, so that the turn of this one has not come. */
const answer = `held_by, held_by IS NOT NULL AND EXISTS (
    SELECT FROM execution e WHERE e.workspace_id = $2 AND e.workflow_id = $3
      AND e.completed_at IS NULL AND e.admitted_at IS NULL) AS queued`;

/** Of two who store one execution, because the first was not heard of, the second stores nothing. */
const once = `ON CONFLICT (id) DO NOTHING RETURNING ${answer}`;

const insertBehind = (gate: string) => `WITH gate AS (${gate})
  INSERT INTO execution (${columns}) SELECT ${row} FROM gate ${once}`;

const insert = insertBehind(gate);
const insertWhileActive = insertBehind(`${gate} AND w.deleted_at IS NULL AND w.active_version_id = $4`);

const gateAndKey = `gate AS (${gate}),
  key AS (
    INSERT INTO idempotency_key (workflow_id, key, execution_id, expires_at)
    SELECT $3, $12, $1, now() + interval '24 hours' FROM gate
    ON CONFLICT (workflow_id, key) DO UPDATE
      SET execution_id = excluded.execution_id, expires_at = excluded.expires_at
      WHERE idempotency_key.expires_at <= now()
    RETURNING execution_id)`;

const insertWithKey = `INSERT INTO execution (${columns}) SELECT ${row} FROM gate, key ${once}`;

const insertOnce = `WITH ${gateAndKey} ${insertWithKey}`;

/** A failed run that is repeated leaves the inbox: the new one comes there if it fails again. */
const insertReplay = `WITH ${gateAndKey},
  stored AS (${insertWithKey}),
  reused AS (
    INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, status, input, output,
      error, handle, attempts, started_at, completed_at)
    SELECT r.id, $2, $1, r.node_id, r.name, r.position, s.status, s.input, s.output,
      s.error, s.handle, s.attempts, s.started_at, s.completed_at
    FROM stored, unnest($13::uuid[], $14::text[], $15::text[], $16::int[]) AS r(id, node_id, name, position)
      JOIN execution_step s ON s.execution_id = $11 AND s.workspace_id = $2 AND s.node_id = r.node_id
        AND s.iteration = '{}'),
  pieces AS (
    INSERT INTO output_piece (owner_id, place, execution_id, to_index, content)
    SELECT r.id, p.place, $1, p.to_index, p.content
    FROM stored, unnest($13::uuid[], $14::text[]) AS r(id, node_id)
      JOIN execution_step s ON s.execution_id = $11 AND s.workspace_id = $2 AND s.node_id = r.node_id
        AND s.iteration = '{}'
      JOIN output_piece p ON p.owner_id = s.id),
  dismissed AS (
    UPDATE execution SET dismissed_at = now() FROM stored
    WHERE id = $11 AND workspace_id = $2 AND status = 'FAILED' AND dismissed_at IS NULL)
  SELECT * FROM stored`;

type Stored = { held_by: string | null; queued: boolean };

/**
 * Stores an execution durably, in one transaction with its idempotency key, and asks the engine to run it, or
 * holds it back where the limits or its time say so. When this returns the run will happen, whatever dies: the
 * reconciler asks again for what nobody took, and admission lets in what was held.
 */
export async function acceptExecution(
  execution: NewExecution,
): Promise<{ executionId: string; repeated: boolean }> {
  const { workflowId, idempotencyKey } = execution;
  const id = execution.id ?? uuidv7();
  if (await store(execution, id, statementFor(execution, id))) return { executionId: id, repeated: false };
  if (idempotencyKey === undefined) throw new AppError("NOT_FOUND", "There is no such workflow.");
  return { executionId: await executionOfKey(workflowId, idempotencyKey), repeated: true };
}

/** The same without a key, and only while its version is the workflow's active one; false where it is not. */
export const acceptWhileActive = (
  execution: Omit<NewExecution, "id" | "idempotencyKey" | "replay"> & { id: string },
): Promise<boolean> =>
  store(execution, execution.id, { name: "accept-while-active", text: insertWhileActive, values: [] });

/** Whether there is an execution with this id. */
export async function isAccepted(id: string): Promise<boolean> {
  const { rowCount } = await pool().query({
    name: "is-accepted",
    text: "SELECT FROM execution WHERE id = $1",
    values: [id],
  });
  return rowCount === 1;
}

type Statement = { name: string; text: string; values: readonly unknown[] };

/** Stores it by a statement that takes these values in front of its own, and sees to its start. */
async function store(
  execution: NewExecution,
  id: string,
  { values, ...statement }: Statement,
): Promise<boolean> {
  const { workspaceId, workflowId, versionId, triggerNodeId } = execution;
  const contextRow: ContextRow = {
    workspace_id: workspaceId,
    workflow_id: workflowId,
    version_id: versionId,
    trigger_node_id: triggerNodeId,
    trigger_data: JSON.stringify(execution.triggerData ?? null),
  };
  const own = [
    id,
    workspaceId,
    workflowId,
    versionId,
    triggerNodeId,
    contextRow.trigger_data,
    execution.notBefore ?? null,
    execution.parent?.executionId ?? null,
    execution.parent?.stepId ?? null,
    execution.parent ? execution.parent.depth + 1 : 0,
    execution.replay?.of ?? null,
  ];
  const { rows } = await pool().query<Stored>({ ...statement, values: [...own, ...values] });
  const [stored] = rows;
  if (!stored) return false;
  if (stored.held_by === null) {
    if (env().hosts.engine && !execution.replay) keepAccepted(id, contextRow);
    await requestRuns([{ executionId: id, eventId: id, row: { versionId, triggerNodeId } }]);
  } else await hold(workspaceId, id, stored);
  return true;
}

function statementFor({ idempotencyKey, replay }: NewExecution, id: string): Statement {
  if (replay) {
    const { reused } = replay;
    const key = idempotencyKey ?? `replay:${id}`;
    const steps = [
      reused.map(() => uuidv7()),
      reused.map(({ nodeId }) => nodeId),
      reused.map(({ name }) => name),
      reused.map(({ position }) => position),
    ];
    return { name: "accept-replay", text: insertReplay, values: [key, ...steps] };
  }
  return idempotencyKey === undefined
    ? { name: "accept", text: insert, values: [] }
    : { name: "accept-once", text: insertOnce, values: [idempotencyKey] };
}

/** Lets it in where its turn has come; where not, the runtime is told to watch for that moment. */
async function hold(workspaceId: string, executionId: string, { held_by, queued }: Stored): Promise<void> {
  try {
    const waits = held_by === "time" || queued || (await admitWaiting(workspaceId)).waiting;
    if (waits) publish({ executionId, held: true });
  } catch (error) {
    log.warn({ err: error, executionId }, "a held run was not looked at; the next look at all of them will");
  }
}

async function executionOfKey(workflowId: string, key: string): Promise<string> {
  const { rows } = await pool().query<{ execution_id: string }>(
    "SELECT execution_id FROM idempotency_key WHERE workflow_id = $1 AND key = $2",
    [workflowId, key],
  );
  if (!rows[0])
    throw new AppError("CONFLICT", "The Idempotency-Key has just expired: send the request again.");
  return rows[0].execution_id;
}
