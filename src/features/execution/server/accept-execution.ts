import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { pool } from "@/server/db";
import { log } from "@/server/log";
import { inngest } from "~/inngest/client";
import { executionRequested } from "~/inngest/events";

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
  /** The execution that this one repeats. */
  replayOf?: string;
};

const columns = `id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, not_before, parent_id,
  parent_step_id, depth, replay_of, admitted_at, requested_at`;
const row = "$1, $2, $3, $4, $5, $6, $7::timestamptz, $8::uuid, $9::uuid, $10::int, $11::uuid, now(), now()";

const insert = `INSERT INTO execution (${columns}) VALUES (${row})`;

const insertOnce = `WITH key AS (
    INSERT INTO idempotency_key (workflow_id, key, execution_id, expires_at)
    VALUES ($3, $12, $1, now() + interval '24 hours')
    ON CONFLICT (workflow_id, key) DO UPDATE
      SET execution_id = excluded.execution_id, expires_at = excluded.expires_at
      WHERE idempotency_key.expires_at <= now()
    RETURNING execution_id)
  INSERT INTO execution (${columns}) SELECT ${row} FROM key
  RETURNING id`;

/**
 * Stores an execution durably, in one transaction with its idempotency key, and asks the engine to run it.
 * When this returns the run will happen, whatever dies: the reconciler asks again for what nobody took.
 */
export async function acceptExecution(
  execution: NewExecution,
): Promise<{ executionId: string; repeated: boolean }> {
  const id = execution.id ?? uuidv7();
  const { workspaceId, workflowId, versionId, triggerNodeId, idempotencyKey } = execution;
  const values = [
    id,
    workspaceId,
    workflowId,
    versionId,
    triggerNodeId,
    JSON.stringify(execution.triggerData ?? null),
    execution.notBefore ?? null,
    execution.parent?.executionId ?? null,
    execution.parent?.stepId ?? null,
    execution.parent ? execution.parent.depth + 1 : 0,
    execution.replayOf ?? null,
  ];
  if (idempotencyKey === undefined) {
    await pool().query({ name: "accept", text: insert, values });
  } else {
    const stored = await pool().query({
      name: "accept-once",
      text: insertOnce,
      values: [...values, idempotencyKey],
    });
    if (!stored.rowCount)
      return { executionId: await executionOfKey(workflowId, idempotencyKey), repeated: true };
  }
  await requestRuns([{ executionId: id, eventId: id }]);
  return { executionId: id, repeated: false };
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

/**
 * Asks the engine to run executions, each by an event with an id of its own. A failure is logged only, and noted
 * so that the reconciler asks again at its next look.
 */
export async function requestRuns(
  requests: readonly { executionId: string; eventId: string }[],
): Promise<void> {
  try {
    await inngest.send(
      requests.map(({ executionId, eventId }) => executionRequested.create({ executionId }, { id: eventId })),
    );
  } catch (error) {
    log.warn(
      { err: error, count: requests.length },
      "the engine could not be asked to run; it will be asked again",
    );
    await noteNotRequested(requests.map(({ executionId }) => executionId));
  }
}

async function noteNotRequested(executionIds: readonly string[]): Promise<void> {
  try {
    await pool().query({
      name: "not-requested",
      text: "UPDATE execution SET requested_at = NULL WHERE id = ANY($1::uuid[]) AND status = 'PENDING'",
      values: [executionIds],
    });
  } catch (error) {
    log.warn({ err: error }, "the reconciler will ask again only after its patience");
  }
}
