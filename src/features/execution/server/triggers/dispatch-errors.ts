import { triggerError } from "@/nodes/trigger-error/definition";
import { pool } from "@/server/db";
import { type Failure, failure } from "../../schema";
import { acceptExecution } from "../accept-execution";
import { loadPlan } from "../load-plan";

/** Whether the version that was the newest when the execution ended watched with the same trigger, and was in service. */
const watchedBefore = `EXISTS (
    SELECT FROM (
      SELECT plan, created_at FROM workflow_version
      WHERE workflow_id = h.id AND number IS NOT NULL AND created_at <= e.completed_at
      ORDER BY created_at DESC LIMIT 1) v
    WHERE EXISTS (
        SELECT FROM json_array_elements(v.plan::json->'nodes') n
        WHERE n->>'id' = s.node_id AND n->>'type' = '${triggerError.type}'
          AND coalesce(n->'config'->>'workflow', '') IN ('', e.workflow_id::text))
      AND NOT EXISTS (
        SELECT FROM audit_log l
        WHERE l.workspace_id = h.workspace_id AND l.target_id = h.id::text AND l.action = 'workflow.deactivated'
          AND l.created_at BETWEEN v.created_at AND e.completed_at))`;

/**
 * The triggers of active versions that watch an execution's workflow, and have done so since before it ended: in this
 * version, or in the one before, where it was deployed anew before they were told.
 */
const watching = `subscription s
  JOIN workflow h ON h.id = s.workflow_id AND h.deleted_at IS NULL
  JOIN workflow_version a ON a.id = h.active_version_id
  WHERE s.kind = 'error' AND s.workspace_id = e.workspace_id AND s.key IN ('', e.workflow_id::text)
    AND (a.created_at <= e.completed_at OR ${watchedBefore})`;

const dispatched = `SELECT FROM idempotency_key k
  WHERE k.workflow_id = s.workflow_id AND k.key = 'error:' || e.id || ':' || s.node_id`;

/** What has failed after a draft was run, or a failure had started it, is left out here where that shows at once. */
const undispatched = `e.status = 'FAILED'
  AND NOT EXISTS (SELECT FROM subscription o
    WHERE o.workflow_id = e.workflow_id AND o.node_id = e.trigger_node_id AND o.kind = 'error')
  AND EXISTS (SELECT FROM workflow_version v WHERE v.id = e.version_id AND v.number IS NOT NULL)
  AND EXISTS (SELECT FROM ${watching} AND NOT EXISTS (${dispatched}))`;

/** Which of these executions have failed and are watched by a trigger that has not heard of it. */
export async function failedAmong(executionIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>({
    name: "failed-among",
    text: `SELECT e.id FROM execution e WHERE e.id = ANY($1::uuid[]) AND ${undispatched}`,
    values: [executionIds],
  });
  return rows.map(({ id }) => id);
}

/** The executions that failed in the last hour and are watched by a trigger that has not heard of it. */
export async function failedLately(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>({
    name: "failed-lately",
    // The inbox's index finds failed runs of the few workspaces with such a trigger; a dismissed one was seen.
    text: `SELECT e.id FROM execution e
      WHERE e.workspace_id IN (SELECT workspace_id FROM subscription WHERE kind = 'error')
        AND e.dismissed_at IS NULL AND e.completed_at > now() - interval '1 hour' AND ${undispatched}
      ORDER BY e.id`,
  });
  return rows.map(({ id }) => id);
}

/** Whether this execution, or one that it is a part of, ran a draft or was started by a failure. */
async function isExempt(executionId: string): Promise<boolean> {
  type Row = { version_id: string; trigger_node_id: string; number: number | null };
  const { rows } = await pool().query<Row>({
    name: "execution-lineage",
    text: `WITH RECURSIVE lineage AS (
        SELECT id, parent_id, version_id, trigger_node_id FROM execution WHERE id = $1
        UNION ALL
        SELECT e.id, e.parent_id, e.version_id, e.trigger_node_id FROM execution e JOIN lineage l ON e.id = l.parent_id)
      SELECT l.version_id, l.trigger_node_id, v.number FROM lineage l JOIN workflow_version v ON v.id = l.version_id`,
    values: [executionId],
  });
  for (const { version_id, trigger_node_id, number } of rows) {
    if (number === null) return true;
    const { nodes } = await loadPlan(version_id);
    if (nodes.some(({ id, type }) => id === trigger_node_id && type === triggerError.type)) return true;
  }
  return false;
}

type FailedRun = {
  workspace_id: string;
  workflow_id: string;
  workflow_name: string;
  error: string | null;
  step: { nodeId: string; name: string } | null;
  began_at: Date;
  completed_at: Date;
};

async function failedRun(executionId: string): Promise<FailedRun | undefined> {
  const { rows } = await pool().query<FailedRun>({
    name: "failed-run",
    text: `SELECT e.workspace_id, e.workflow_id, w.name AS workflow_name, e.error, e.completed_at,
        coalesce(e.started_at, e.created_at) AS began_at,
        (SELECT json_build_object('nodeId', s.node_id, 'name', s.name) FROM execution_step s
          WHERE s.execution_id = e.id AND s.node_id = e.error::json->>'nodeId' LIMIT 1) AS step
      FROM execution e JOIN workflow w ON w.id = e.workflow_id
      WHERE e.id = $1 AND e.status = 'FAILED'`,
    values: [executionId],
  });
  return rows[0];
}

const unknownFailure: Failure = { name: "RunFailed", message: "The run failed: see its steps." };

/**
 * Starts what watches for failures of a failed execution's workflow, each once however often this is called. Drafts
 * and what a failure has started, or is below such a run, start nothing: it would never end. Returns how many runs
 * watch, those that were there already included.
 */
export async function dispatchErrorTriggers(executionId: string): Promise<number> {
  const run = await failedRun(executionId);
  if (!run || (await isExempt(executionId))) return 0;
  const { rows: watchers } = await pool().query<{ workflow_id: string; node_id: string; version_id: string }>(
    {
      name: "error-watchers",
      text: `SELECT s.workflow_id, s.node_id, a.id AS version_id FROM execution e, ${watching} AND e.id = $1`,
      values: [executionId],
    },
  );
  const error = failure.safeParse(run.error === null ? null : JSON.parse(run.error));
  const triggerData = {
    workflow: { id: run.workflow_id, name: run.workflow_name },
    execution: {
      id: executionId,
      error: error.success ? error.data : unknownFailure,
      startedAt: run.began_at.toISOString(),
      completedAt: run.completed_at.toISOString(),
    },
    failedStep: run.step,
  };
  for (const { workflow_id, node_id, version_id } of watchers) {
    await acceptExecution({
      workspaceId: run.workspace_id,
      workflowId: workflow_id,
      versionId: version_id,
      triggerNodeId: node_id,
      triggerData,
      idempotencyKey: `error:${executionId}:${node_id}`,
    });
  }
  return watchers.length;
}
