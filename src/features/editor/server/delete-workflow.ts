import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { Planner } from "./deploy-workflow";
import { notFound, ownWorkflow, withActive } from "./workflow-row";

/** Takes a workflow out of sight and out of service; its rows stay. */
export async function deleteWorkflow(actor: Actor, id: string, planner: Planner): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await tx.workflow.findFirst({ where: ownWorkflow(actor, id), include: withActive });
    const deleted = await tx.workflow.updateMany({
      where: ownWorkflow(actor, id),
      data: { deletedAt: new Date(), activeVersionId: null },
    });
    if (!row || deleted.count === 0) throw notFound();
    await planner.registerTriggers(tx, { workspaceId: actor.workspaceId, workflowId: id }, null);
    const before = { name: row.name, version: row.activeVersion?.number ?? null };
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "workflow", targetId: id, before, after: null };
    await audit({ workspaceId, actorId, action: "workflow.deleted", ...entry }, tx);
  });
}
