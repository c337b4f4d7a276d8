import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { afterCancelled, closeTrees } from "./cancel-tree";

/**
 * Ends a run at once, with the runs below it: their rows say so when this returns, what is in flight is aborted, and a
 * step that still comes back finds its row closed. A run that waits for this one goes on with a failed step.
 */
export async function cancelExecution(actor: Actor, id: string): Promise<{ executionId: string }> {
  const { workspaceId } = actor;
  const closed = await db().$transaction(async (tx) => {
    const row = await tx.execution.findFirst({ where: { id, workspaceId }, select: { status: true } });
    if (!row) throw new AppError("NOT_FOUND", "There is no such execution.");
    const ids = await closeTrees(tx, [id]);
    if (!ids.length) {
      const { status } = await tx.execution.findFirstOrThrow({ where: { id }, select: { status: true } });
      throw new AppError("CONFLICT", `The run is ${status} already, so it cannot be cancelled.`, { status });
    }
    const states = { before: { status: row.status }, after: { status: "CANCELLED" } };
    const details = { runsBelow: ids.length - 1 };
    const entry = { targetType: "execution", targetId: id, ...states, details };
    await audit({ workspaceId, actorId: actor.userId, action: "execution.cancelled", ...entry }, tx);
    return ids;
  });
  await afterCancelled(closed);
  return { executionId: id };
}
