import { setTimeout as sleep } from "node:timers/promises";
import { between, type Random } from "~/scripts/lib/random";
import type { Database } from "../runs";

/** A time for which a schedule was set. `sure`: that the database stored it is known. */
export type Tick = { workflowId: string; scheduledAt: string; sure: boolean };

/** The schedule is set once its last time has been served. What its processes are told is what a deployment tells. */
const set = `WITH changed AS (
    UPDATE schedule SET cron = $2, next_run_at = $3
    WHERE workflow_id = $1 AND next_run_at > now() + interval '1 day' RETURNING id)
  SELECT count(*)::int AS count, min(pg_notify('workfuse_triggers', '')::text) FROM changed`;

const minuteMs = 60_000;

/** Cron of exactly this minute, each year (UTC). */
const cronOf = (at: Date) =>
  `${at.getUTCMinutes()} ${at.getUTCHours()} ${at.getUTCDate()} ${at.getUTCMonth() + 1} *`;

/**
 * Puts the next time of a schedule into the past, at `count` random moments within `overMs`, each time another minute:
 * each of them has to have one run, however many processes look.
 */
export async function setTicks(
  { database, random }: { database: Database; random: Random },
  workflowId: string,
  { count, overMs }: { count: number; overMs: number },
): Promise<Tick[]> {
  const moments = Array.from({ length: count }, () => between(random, 0, overMs)).sort((a, b) => a - b);
  const started = Date.now();
  const first = Math.floor(started / minuteMs) * minuteMs - (count + 2) * minuteMs;
  const ticks: Tick[] = [];
  for (const [index, moment] of moments.entries()) {
    await sleep(Math.max(0, started + moment - Date.now()));
    const at = new Date(first + index * minuteMs);
    const tick = { workflowId, scheduledAt: at.toISOString() };
    try {
      const rows = await database.query<{ count: number }>(set, [workflowId, cronOf(at), at]);
      if (rows[0]?.count) ticks.push({ ...tick, sure: true });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      ticks.push({ ...tick, sure: false });
    }
  }
  return ticks;
}
