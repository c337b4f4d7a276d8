import type { Prisma } from "@/generated/prisma/client";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { publish } from "@/server/status-bus";
import { inngest } from "~/inngest/client";
import { executionCancelled } from "~/inngest/events";
import { answerParents } from "./answers";

/**
 * Closes those of these executions that are open and the runs below them, in the caller's transaction. Returns the ids
 * of all that it closed; call `afterCancelled` with them after the commit.
 */
export async function closeTrees(tx: Prisma.TransactionClient, ids: readonly string[]): Promise<string[]> {
  // Locked in the order of their ids, parents first, so that two cancellations cannot hold each other up.
  const lockTrees = () => tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tree AS (
      SELECT id FROM execution WHERE id = ANY(${[...ids]}::uuid[]) AND completed_at IS NULL
      UNION
      SELECT e.id FROM execution e JOIN tree t ON e.parent_id = t.id WHERE e.completed_at IS NULL)
    SELECT id FROM execution WHERE id IN (SELECT id FROM tree) AND completed_at IS NULL ORDER BY id FOR UPDATE`;
  // Again until none is added: what was being accepted below one of them is seen only once that one is locked.
  let rows = await lockTrees();
  for (let before = 0; rows.length > before; ) {
    before = rows.length;
    rows = await lockTrees();
  }
  const closed = rows.map(({ id }) => id);
  if (!closed.length) return [];
  await tx.$executeRaw`
    UPDATE execution SET status = 'CANCELLED', cancel_requested_at = now(), completed_at = now(), revision = revision + 1
    WHERE id = ANY(${closed}::uuid[])`;
  const error = JSON.stringify({ name: "Cancelled", message: "Cancelled" });
  await tx.$executeRaw`
    UPDATE execution_step SET
      status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE 'SKIPPED' END::step_status,
      error = CASE status WHEN 'RUNNING' THEN ${error} END,
      completed_at = now(), revision = revision + 1
    WHERE execution_id = ANY(${closed}::uuid[]) AND status IN ('PENDING', 'RUNNING')`;
  return closed;
}

/**
 * Executions were closed as cancelled: aborts what is in flight, in every process, and has the engine drop their runs.
 * If the engine misses that, a run's next step finds its execution final and stops. Who waits for one of them is told.
 */
export async function afterCancelled(ids: readonly string[]): Promise<void> {
  if (!ids.length) return;
  for (const executionId of ids) publish({ executionId, execution: true, final: true, cancelled: true });
  try {
    await inngest.send(ids.map((executionId) => executionCancelled.create({ executionId })));
  } catch (error) {
    log.warn({ err: error, count: ids.length }, "the engine was not told of a cancellation");
  }
  await answerParents(ids);
}

/** Cancels executions that nothing waits for any more, with the runs below them. Returns the ids of all of them. */
export async function cancelTrees(ids: readonly string[]): Promise<string[]> {
  if (!ids.length) return [];
  const closed = await db().$transaction((tx) => closeTrees(tx, ids));
  await afterCancelled(closed);
  return closed;
}
