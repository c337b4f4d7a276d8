import { NodeError } from "@/nodes/kit/executor";
import { triggerManual } from "@/nodes/trigger-manual/definition";
import { pool } from "@/server/db";
import { acceptExecution } from "./accept-execution";
import { stillAwaited } from "./answers";
import { loadPlan } from "./load-plan";
import type { NodeRun } from "./node-run";

/** How many runs may lie above one. */
const deepest = 10;

/** The run that this attempt of a step has started already, or undefined; and how many earlier attempts had one. */
async function knownChild(
  executionId: string,
  stepId: string,
): Promise<{ known: string | undefined; earlier: number }> {
  const { rows } = await pool().query<{ id: string; awaited: boolean }>({
    name: "children-of-step",
    text: `SELECT c.id, coalesce(${stillAwaited}, true) AS awaited
      FROM execution c LEFT JOIN execution_step s ON s.id = c.parent_step_id
      WHERE c.parent_id = $1 AND c.parent_step_id = $2 ORDER BY c.id`,
    values: [executionId, stepId],
  });
  return {
    known: rows.find(({ awaited }) => awaited)?.id,
    earlier: rows.filter((row) => !row.awaited).length,
  };
}

type Ancestor = { workflow_id: string; name: string; depth: number };

/** A run and those above it, the first of them first. */
async function lineageOf(executionId: string): Promise<Ancestor[]> {
  const { rows } = await pool().query<Ancestor>({
    name: "lineage",
    text: `WITH RECURSIVE lineage AS (
        SELECT parent_id, workflow_id, depth FROM execution WHERE id = $1
        UNION ALL
        SELECT e.parent_id, e.workflow_id, e.depth FROM execution e JOIN lineage l ON e.id = l.parent_id)
      SELECT l.workflow_id, l.depth, w.name FROM lineage l JOIN workflow w ON w.id = l.workflow_id ORDER BY l.depth`,
    values: [executionId],
  });
  return rows;
}

const refusal = (name: string, message: string) => new NodeError(name, message, { final: true });

type Target = { id: string; name: string; versionId: string | null };

async function targetOf(workspaceId: string, workflowId: string): Promise<Target> {
  const { rows } = await pool().query<Target>({
    name: "child-target",
    text: `SELECT id, name, active_version_id AS "versionId" FROM workflow
      WHERE id = $1 AND workspace_id = $2 AND deleted_at IS NULL`,
    values: [workflowId, workspaceId],
  });
  if (rows[0]) return rows[0];
  throw refusal(
    "UnknownWorkflow",
    `This workspace has no workflow ${workflowId} (any more): choose another.`,
  );
}

/** Where runs of the target that another run starts begin. */
async function entryOf({ id, name, versionId }: Target): Promise<{ versionId: string; nodeId: string }> {
  if (versionId === null) {
    const message = `The workflow "${name}" (${id}) has no deployed version: deploy it, then run this again.`;
    throw refusal("NotDeployed", message);
  }
  const { nodes } = await loadPlan(versionId);
  const manual = nodes.find(({ type }) => type === triggerManual.type);
  if (manual) return { versionId, nodeId: manual.id };
  const has = nodes.flatMap(({ trigger, type }) => (trigger ? [type] : [])).join(", ");
  throw refusal(
    "NoManualTrigger",
    `The workflow "${name}" (${id}) has no ${triggerManual.type}, at which a run that another one starts begins. It has ${has}: add one and deploy it.`,
  );
}

/** Refuses what would never end: cycles that no deployment could see, and chains that are too long. */
function checkLineage(lineage: readonly Ancestor[], target: Target): void {
  const from = lineage.findIndex(({ workflow_id }) => workflow_id === target.id);
  if (from >= 0) {
    const chain = [...lineage.slice(from).map(({ name }) => name), target.name].join(" → ");
    throw refusal("WorkflowCycle", `The workflow "${target.name}" is being run already: ${chain}.`);
  }
  const depth = lineage.at(-1)?.depth ?? 0;
  if (depth >= deepest) {
    throw refusal(
      "TooDeep",
      `There are ${depth} runs above this one, each started by the other: that is the most.`,
    );
  }
}

/** Whether the run may still start others. */
async function isOpen(executionId: string): Promise<boolean> {
  const { rowCount } = await pool().query({
    name: "parent-open",
    text: "SELECT FROM execution WHERE id = $1 AND completed_at IS NULL",
    values: [executionId],
  });
  return rowCount === 1;
}

/**
 * Starts a run of another workflow of the same workspace, at its manual trigger, whose end will be this step's answer.
 * Once for each attempt that failed with its run, however often it is called. Rejects with a final NodeError where there is no such run.
 */
export async function startChild(
  { run }: NodeRun,
  stepId: string,
  { workflowId, input }: { workflowId: string; input: unknown },
): Promise<{ executionId: string }> {
  const { executionId: parentId, workspaceId } = run;
  const { known, earlier } = await knownChild(parentId, stepId);
  if (known !== undefined) return { executionId: known };
  const target = await targetOf(workspaceId, workflowId);
  const lineage = await lineageOf(parentId);
  checkLineage(lineage, target);
  const { versionId, nodeId } = await entryOf(target);
  const accepted = acceptExecution({
    workspaceId,
    workflowId,
    versionId,
    triggerNodeId: nodeId,
    triggerData: input,
    parent: { executionId: parentId, stepId, depth: lineage.at(-1)?.depth ?? 0 },
    idempotencyKey: earlier ? `child:${stepId}:${earlier}` : `child:${stepId}`,
  });
  const { executionId } = await accepted.catch(async (error: unknown) => {
    if (await isOpen(parentId)) throw error;
    throw refusal("Cancelled", "The run is over, so that it starts no other.");
  });
  return { executionId };
}
