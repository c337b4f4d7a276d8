import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { actionWorkflow } from "@/nodes/action-workflow/definition";
import { isWorkflowId } from "@/nodes/kit/workflow-id";
import { db } from "@/server/db";
import { loadPlan } from "./load-plan";

type Workflow = { id: string; name: string; activeVersionId: string | null };

const idsIn = (nodes: readonly { type: string; config: Record<string, unknown> }[]): string[] =>
  nodes
    .filter(({ type }) => type === actionWorkflow.type)
    .map(({ config }) => config.workflowId)
    .filter(isWorkflowId);

/** What the deployed version of a workflow runs. */
const runBy = async ({ activeVersionId }: Workflow): Promise<string[]> =>
  activeVersionId === null ? [] : idsIn((await loadPlan(activeVersionId)).nodes);

/** The workflows of this workspace that are run from these on, through as many others as there are. */
async function reachedFrom(
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Workflow & { runs: string[] }>> {
  const known = new Map<string, Workflow & { runs: string[] }>();
  for (let next = [...new Set(ids)]; next.length; ) {
    const rows = await db().workflow.findMany({
      where: { workspaceId, deletedAt: null, id: { in: next } },
      select: { id: true, name: true, activeVersionId: true },
    });
    for (const row of rows) known.set(row.id, { ...row, runs: await runBy(row) });
    const found = rows.flatMap(({ id }) => known.get(id)?.runs ?? []);
    next = [...new Set(found)].filter((id) => !known.has(id) && !next.includes(id));
  }
  return known;
}

/** The shortest way from one workflow to another, both included; undefined where there is none. */
function pathTo(
  goal: string,
  from: string,
  known: ReadonlyMap<string, { runs: string[] }>,
): string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  for (const id of before.keys()) {
    if (id === goal) {
      const path: string[] = [];
      for (let step: string | undefined = id; step !== undefined; step = before.get(step)) path.unshift(step);
      return path;
    }
    for (const next of known.get(id)?.runs ?? []) if (!before.has(next)) before.set(next, id);
  }
  return undefined;
}

/**
 * Problems of nodes that run a workflow which this workspace does not have, or one that in the end runs the workflow
 * whose document this is: they would never end.
 */
export async function childProblems(
  workspaceId: string,
  document: WorkflowDocument,
  workflowId: string,
): Promise<Problem[]> {
  const callers = document.nodes.flatMap((node) => {
    const [child] = idsIn([{ type: node.type, config: node.data.config }]);
    return child === undefined ? [] : [{ node, child }];
  });
  if (!callers.length) return [];
  const known = await reachedFrom(
    workspaceId,
    callers.map(({ child }) => child),
  );
  const nameOf = (id: string) => (id === workflowId ? document.name : (known.get(id)?.name ?? id));
  return callers.flatMap(({ node, child }): Problem[] => {
    const at = { nodeId: node.id, field: "workflowId" };
    if (!known.has(child)) {
      const message = `workflowId: this workspace has no workflow ${child} (any more): choose another.`;
      return [{ ...at, code: "UNKNOWN_WORKFLOW", message }];
    }
    const path = pathTo(workflowId, child, known);
    if (!path) return [];
    const chain = [workflowId, ...path].map(nameOf).join(" → ");
    const message = `workflowId: the workflow would run itself, without end: ${chain}. Choose a workflow that does not lead back here.`;
    return [{ ...at, code: "WORKFLOW_CYCLE", message }];
  });
}
