import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { WorkspaceSettings } from "../schema";

/** What a change of limits needs of the execution side: runs that wait are let in where they may start now. */
export type Limits = { limitsChanged(workspaceId: string): Promise<void> };

/** How the runs of all workflows of the workspace are let in. */
export async function getWorkspaceSettings({ workspaceId }: Actor): Promise<WorkspaceSettings> {
  const row = await db().workspace.findFirst({ where: { id: workspaceId }, select: { concurrency: true } });
  if (!row) throw new AppError("NOT_FOUND", "This workspace is gone.");
  return row;
}

/** Sets how the runs of all workflows of the workspace are let in, from now on and for those that wait. */
export async function saveWorkspaceSettings(
  actor: Actor,
  { concurrency }: WorkspaceSettings,
  { limitsChanged }: Limits,
): Promise<WorkspaceSettings> {
  const { workspaceId, userId: actorId } = actor;
  await db().$transaction(async (tx) => {
    const before = await tx.workspace.findFirst({
      where: { id: workspaceId },
      select: { concurrency: true },
    });
    if (!before) throw new AppError("NOT_FOUND", "This workspace is gone.");
    await tx.workspace.update({ where: { id: workspaceId }, data: { concurrency } });
    const entry = { targetType: "workspace", targetId: workspaceId, before, after: { concurrency } };
    await audit({ workspaceId, actorId, action: "workspace.settings_changed", ...entry }, tx);
  });
  await limitsChanged(workspaceId);
  return { concurrency };
}
