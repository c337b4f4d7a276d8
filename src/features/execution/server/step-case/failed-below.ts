import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Iteration, iterationText } from "@/lib/workflow/iteration";
import { errorPort } from "@/nodes/kit/define-node";
import { loopBodies } from "@/nodes/loop-bodies";
import type { Actor } from "@/server/actor";
import { db, pool } from "@/server/db";
import type { FailedStep, Failure, StepCase } from "../../schema";
import { parsed } from "../execution-view";
import { stepsIn } from "../step-places";

type Row = { node_id: string; name: string; iteration: number[]; error: string };

/** The first step of one iteration that failed, among those nodes. */
async function firstFailed(
  { workspaceId }: Actor,
  executionId: string,
  iteration: Iteration,
  nodeIds: readonly string[],
): Promise<FailedStep | null> {
  const ids = await stepsIn({ executionId, workspaceId }, [iteration], nodeIds);
  const { rows } = await pool().query<Row>(
    `SELECT node_id, name, iteration, error FROM execution_step
      WHERE id = ANY($1::uuid[]) AND workspace_id = $2 AND status = 'FAILED' AND error IS NOT NULL
      ORDER BY completed_at, position LIMIT 1`,
    [ids, workspaceId],
  );
  const [row] = rows;
  if (!row) return null;
  const { node_id, name, error } = row;
  return { nodeId: node_id, name, iteration: iterationText(row.iteration), error: parsed(error) as Failure };
}

/** The step by which an item of a loop failed: the first one whose failure leads nowhere. */
export async function innerOf(
  actor: Actor,
  document: WorkflowDocument,
  step: { executionId: string; nodeId: string; iteration: Iteration; error: Failure },
): Promise<FailedStep | null> {
  const index = step.error.name === "ItemFailed" ? /^Item (\d+)/.exec(step.error.message)?.[1] : undefined;
  if (index === undefined) return null;
  const handled = new Set(
    document.edges.filter(({ sourceHandle }) => sourceHandle === errorPort.id).map(({ source }) => source),
  );
  const body = [...(loopBodies(document).get(step.nodeId) ?? [])].filter((id) => !handled.has(id));
  return firstFailed(actor, step.executionId, [...step.iteration, Number(index)], body);
}

/** The run of another workflow whose end a failure is, with its step that failed. */
export async function childOf(actor: Actor, error: Failure): Promise<StepCase["child"]> {
  if (error.executionId === undefined) return null;
  const row = await db().execution.findFirst({
    where: { id: error.executionId, workspaceId: actor.workspaceId },
    select: { id: true, workflowId: true, error: true, workflow: { select: { name: true } } },
  });
  if (!row) return null;
  const nodeId = row.error === null ? undefined : (JSON.parse(row.error) as { nodeId?: string }).nodeId;
  return {
    executionId: row.id,
    workflowId: row.workflowId,
    workflowName: row.workflow.name,
    failed: nodeId === undefined ? null : await firstFailed(actor, row.id, [], [nodeId]),
  };
}
