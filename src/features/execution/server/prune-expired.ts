import { pool } from "@/server/db";
import { log } from "@/server/log";
import { sweepPayloads } from "@/server/payloads";

/** How often to look, in milliseconds. */
const everyMs = 10 * 60_000;
/** Rows removed in one statement: few enough that nobody waits for the locks. */
const batch = 1_000;

const tables = ["idempotency_key", "realtime_ticket", "received_event", "oauth_request"] as const;

/** Removes idempotency keys, tickets and ids of events that count no more. Returns how many rows went. */
export async function pruneExpired(): Promise<number> {
  let removed = 0;
  for (const table of tables) {
    for (let last = batch; last === batch; ) {
      const { rowCount } = await pool().query(
        `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE expires_at < now() LIMIT ${batch})`,
      );
      last = rowCount ?? 0;
      removed += last;
    }
  }
  return removed;
}

/** Removes what is left of limits that are whole again since long: each is after minutes. */
async function pruneLimits(): Promise<void> {
  await pool().query(
    `DELETE FROM rate_bucket WHERE key IN (
      SELECT key FROM rate_bucket WHERE at < now() - interval '1 hour' LIMIT ${batch} FOR UPDATE SKIP LOCKED)`,
  );
}

/** Removes what counts no more. */
async function prune(): Promise<void> {
  const expired = await pruneExpired();
  if (expired > 0) log.info({ count: expired }, "removed expired keys and tickets");
  await pruneLimits();
  const payloads = await sweepPayloads();
  if (payloads > 0) log.info({ count: payloads }, "removed stored bodies that no step refers to");
}

/** Prunes at intervals until told to stop. */
export function startPruning(): () => void {
  const round = () =>
    prune().catch((error: unknown) => log.warn({ err: error }, "pruning failed; trying again"));
  const timer = setInterval(round, everyMs);
  void round();
  return () => clearInterval(timer);
}
