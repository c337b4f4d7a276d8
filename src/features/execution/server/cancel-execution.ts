import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { publish } from "@/server/status-bus";
import { inngest } from "~/inngest/client";
import { executionCancelled } from "~/inngest/events";
import { isFinal } from "../schema";

/**
 * Ends a run at once: its rows say so when this returns, what is in flight is aborted, and a step that still
 * comes back finds its row closed. The engine is told to drop the run; if it misses that, the run's next step
 * finds the execution final and stops.
 */
export async function cancelExecution(actor: Actor, id: string): Promise<{ executionId: string }> {
  const { workspaceId } = actor;
  await db().$transaction(async (tx) => {
    const cancelled = await tx.$executeRaw`
      UPDATE execution SET status = 'CANCELLED', cancel_requested_at = now(), completed_at = now(), revision = revision + 1
      WHERE id = ${id}::uuid AND workspace_id = ${workspaceId}::uuid AND status IN ('PENDING', 'RUNNING')`;
    if (!cancelled) {
      const row = await tx.execution.findFirst({ where: { id, workspaceId }, select: { status: true } });
      if (!row) throw new AppError("NOT_FOUND", "There is no such execution.");
      if (isFinal(row.status)) {
        throw new AppError("CONFLICT", `The run is ${row.status} already, so it cannot be cancelled.`, {
          status: row.status,
        });
      }
    }
    const error = JSON.stringify({ name: "Cancelled", message: "Cancelled" });
    await tx.$executeRaw`
      UPDATE execution_step SET
        status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE 'SKIPPED' END::step_status,
        error = CASE status WHEN 'RUNNING' THEN ${error} END,
        completed_at = now(), revision = revision + 1
      WHERE execution_id = ${id}::uuid AND status IN ('PENDING', 'RUNNING')`;
    const entry = { action: "execution.cancelled", targetType: "execution", targetId: id };
    await audit({ workspaceId, actorId: actor.userId, ...entry }, tx);
  });
  publish({ executionId: id, execution: true, final: true, cancelled: true });
  try {
    await inngest.send(executionCancelled.create({ executionId: id }));
  } catch (error) {
    log.warn({ err: error, executionId: id }, "the engine was not told of a cancellation");
  }
  return { executionId: id };
}
