import { pool } from "@/server/db";
import { log } from "@/server/log";
import { requestRuns } from "./request-runs";

/** An accepted execution that no run has claimed for this long is requested again, in seconds. */
const patienceSeconds = 5;
/** How often to look, in milliseconds. */
const everyMs = 2_000;
/** How many to request at once. */
const batch = 100;

/**
 * Asks the engine again for executions that were let in but that no run has taken: the process died between the
 * two, or the engine did not answer. So too for those between two parts, or whose part was found dead. A run that
 * comes twice claims once. Returns how many were asked for.
 */
export async function reconcile(): Promise<number> {
  const { rows } = await pool().query<{ id: string }>({
    name: "reconcile",
    text: `UPDATE execution SET requested_at = now() WHERE id IN (
        SELECT id FROM execution
        WHERE engine_run_id IS NULL AND completed_at IS NULL AND admitted_at IS NOT NULL
          AND (requested_at IS NULL OR requested_at < now() - $1 * interval '1 second')
        ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    values: [patienceSeconds],
  });
  if (!rows.length) return 0;
  log.info({ count: rows.length }, "asking the engine again for accepted executions");
  // An event id of its own: one that the engine has seen would be taken for a repetition.
  const now = Date.now();
  await requestRuns(rows.map(({ id }) => ({ executionId: id, eventId: `${id}:${now}` })));
  return rows.length;
}

/** Reconciles at intervals until told to stop. */
export function startReconciler(): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    try {
      await reconcile();
    } catch (error) {
      log.warn({ err: error }, "reconciling failed; trying again");
    }
    if (!stopped) timer = setTimeout(round, everyMs);
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
