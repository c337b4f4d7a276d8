import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { Planner } from "./deploy-workflow";
import { notFound, ownWorkflow } from "./workflow-row";

/** Takes a workflow out of sight and out of service; its rows stay. */
export async function deleteWorkflow(actor: Actor, id: string, planner: Planner): Promise<void> {
  await db().$transaction(async (tx) => {
    const deleted = await tx.workflow.updateMany({
      where: ownWorkflow(actor, id),
      data: { deletedAt: new Date(), activeVersionId: null },
    });
    if (deleted.count === 0) throw notFound();
    await planner.registerTriggers(tx, { workspaceId: actor.workspaceId, workflowId: id }, null);
    const entry = { action: "workflow.deleted", targetType: "workflow", targetId: id };
    await audit({ workspaceId: actor.workspaceId, actorId: actor.userId, ...entry }, tx);
  });
}
