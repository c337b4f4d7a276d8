import { z } from "zod";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { triggerError } from "@/nodes/trigger-error/definition";
import { db } from "@/server/db";

/** Problems of `trigger.error` nodes that watch a workflow which this workspace does not have: they never start. */
export async function watchedProblems(workspaceId: string, document: WorkflowDocument): Promise<Problem[]> {
  const watched = document.nodes.flatMap((node) => {
    const id = z.uuid().safeParse(node.data.config.workflow);
    return node.type === triggerError.type && id.success ? [{ node, id: id.data }] : [];
  });
  if (!watched.length) return [];
  const rows = await db().workflow.findMany({
    where: { workspaceId, deletedAt: null, id: { in: watched.map(({ id }) => id) } },
    select: { id: true },
  });
  const own = new Set(rows.map(({ id }) => id));
  return watched
    .filter(({ id }) => !own.has(id))
    .map(({ node, id }) => ({
      nodeId: node.id,
      field: "workflow",
      code: "UNKNOWN_WORKFLOW",
      message: `workflow: this workspace has no workflow ${id} (any more): give another's id, or none for any.`,
    }));
}
