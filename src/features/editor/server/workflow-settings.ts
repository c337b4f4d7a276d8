import type { Prisma } from "@/generated/prisma/client";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { SaveWorkflowSettings, WorkflowSettings } from "../schema";
import { notFound, ownWorkflow } from "./workflow-row";

/** What a change of limits needs of the execution side: runs that wait are let in where they may start now. */
export type Limits = { limitsChanged(workspaceId: string): Promise<void> };

const columns = { concurrency: true, rateLimit: true, rateSeconds: true, priority: true } as const;
type Row = Prisma.WorkflowGetPayload<{ select: typeof columns }>;

const settingsOf = ({ concurrency, rateLimit, rateSeconds, priority }: Row): WorkflowSettings => ({
  concurrency,
  rateLimit: rateLimit === null || rateSeconds === null ? null : { limit: rateLimit, seconds: rateSeconds },
  priority,
});

/** How a workflow's runs are let in. */
export async function getWorkflowSettings(actor: Actor, id: string): Promise<WorkflowSettings> {
  const row = await db().workflow.findFirst({ where: ownWorkflow(actor, id), select: columns });
  if (!row) throw notFound();
  return settingsOf(row);
}

/** Sets how a workflow's runs are let in, from now on and for those that wait; no deployment is needed. */
export async function saveWorkflowSettings(
  actor: Actor,
  { id, ...settings }: SaveWorkflowSettings,
  { limitsChanged }: Limits,
): Promise<WorkflowSettings> {
  const { concurrency, rateLimit, priority } = settings;
  const data = {
    concurrency,
    rateLimit: rateLimit?.limit ?? null,
    rateSeconds: rateLimit?.seconds ?? null,
    priority,
  };
  await db().$transaction(async (tx) => {
    const row = await tx.workflow.findFirst({
      where: ownWorkflow(actor, id),
      select: { ...columns, name: true },
    });
    if (!row) throw notFound();
    const { name, ...before } = row;
    // By hand: Prisma would note the time of the last edit, and the document is as it was.
    const changed = await tx.$executeRaw`
      UPDATE workflow SET concurrency = ${concurrency}, rate_limit = ${data.rateLimit},
        rate_seconds = ${data.rateSeconds}, priority = ${priority}
      WHERE id = ${id}::uuid AND workspace_id = ${actor.workspaceId}::uuid AND deleted_at IS NULL`;
    if (!changed) throw notFound();
    const entry = { targetType: "workflow", targetId: id, name, before, after: data };
    const { workspaceId, userId: actorId } = actor;
    await audit({ workspaceId, actorId, action: "workflow.settings_changed", ...entry }, tx);
  });
  await limitsChanged(actor.workspaceId);
  return settings;
}
