import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Failure } from "../schema";
import { finalStatus, outputNodes, runOutput } from "./conclude";
import type { RunContext } from "./run-context";
import type { NodeResult } from "./run-graph";
import { readOutputs } from "./step-store";
import type { Memo } from "./template-context";

/** What a run that failed says of itself: its first failed step, by name. */
const failedRun = `(SELECT json_build_object('name', s.error::json->>'name',
    'message', s.name || ': ' || (s.error::json->>'message'), 'nodeId', s.node_id)::text
  FROM execution_step s
  WHERE s.execution_id = $1 AND s.status = 'FAILED' AND s.node_id = ANY($4)
  ORDER BY s.completed_at, s.position LIMIT 1)`;

/** A step that the engine gave up on before it could record its own end. */
const brokenOff: Failure = {
  name: "RunFailed",
  message: "The step could not be carried out: see the runtime's log.",
};

/** The outputs of these nodes: what is not at hand in `memos` is read from their rows. */
async function outputsOf(
  { executionId, triggerNodeId, trigger }: RunContext,
  ids: readonly string[],
  memos: ReadonlyMap<string, Memo>,
): Promise<Map<string, unknown>> {
  const outputs = new Map<string, unknown>();
  for (const id of ids) {
    const memo = memos.get(id);
    if (id === triggerNodeId) outputs.set(id, trigger);
    else if (memo && !memo.stored) outputs.set(id, memo.output);
  }
  const stored = await readOutputs(
    executionId,
    ids.filter((id) => !outputs.has(id)),
  );
  for (const [id, { output }] of stored) outputs.set(id, output === null ? null : JSON.parse(output));
  return outputs;
}

/** Closes an execution by how its nodes ended. Steps that never started are SKIPPED from now on. */
export async function finishExecution(
  run: RunContext,
  results: ReadonlyMap<string, NodeResult>,
  memos: ReadonlyMap<string, Memo>,
): Promise<{ status: string }> {
  const { executionId, plan } = run;
  const status = finalStatus(results.values());
  const unhandled = [...results].flatMap(([id, result]) =>
    result.status === "FAILED" && !result.handled ? [id] : [],
  );
  const ids = status === "COMPLETED" ? outputNodes(plan, results) : [];
  const outputs = await outputsOf(run, ids, memos);
  const output = status === "COMPLETED" ? runOutput(plan, ids, outputs) : null;
  await pool().query({
    name: "finish",
    text: `WITH closed AS (
        UPDATE execution_step SET
          status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE 'SKIPPED' END::step_status,
          error = CASE status WHEN 'RUNNING' THEN $5 END, completed_at = now(), revision = revision + 1
        WHERE execution_id = $1 AND status IN ('PENDING', 'RUNNING'))
      UPDATE execution SET status = $2::execution_status, output = $3, completed_at = now(), revision = revision + 1,
        error = CASE $2 WHEN 'FAILED' THEN coalesce(${failedRun}, $5) END
      WHERE id = $1 AND status = 'RUNNING'`,
    values: [executionId, status, JSON.stringify(output), unhandled, JSON.stringify(brokenOff)],
  });
  publish({ executionId, execution: true, final: true });
  return { status };
}

/** Closes an execution whose run broke down outside any node; the reason is kept with every open step. */
export async function failExecution(executionId: string, failure: Failure): Promise<void> {
  const { rowCount } = await pool().query({
    text: `WITH closed AS (
        UPDATE execution_step SET
          status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE 'SKIPPED' END::step_status,
          error = CASE status WHEN 'RUNNING' THEN $2 END, completed_at = now(), revision = revision + 1
        WHERE execution_id = $1 AND status IN ('PENDING', 'RUNNING'))
      UPDATE execution SET status = 'FAILED', error = $2, completed_at = now(), revision = revision + 1
      WHERE id = $1 AND status IN ('PENDING', 'RUNNING')`,
    values: [executionId, JSON.stringify(failure)],
  });
  if (rowCount) publish({ executionId, execution: true, final: true });
}
