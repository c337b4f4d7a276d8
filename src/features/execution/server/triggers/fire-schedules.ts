import { parseCron } from "@/lib/cron/parse-cron";
import { lastTick, nextTick } from "@/lib/cron/ticks";
import { pool } from "@/server/db";
import { log } from "@/server/log";
import { acceptExecution } from "../accept-execution";

/**
 * How many due schedules are read at once, and how many of them are accepted side by side: more than there are
 * connections, so that those that are left do not wait behind the first runs' own statements.
 */
const batch = 200;
const abreast = 16;
/** Within this time a tick is late and not missed, in milliseconds. */
const lateMs = 60_000;
/** By this much another process may be behind that was up before this one, in milliseconds. */
const handoverMs = 2_000;

type Due = {
  id: string;
  workspace_id: string;
  workflow_id: string;
  node_id: string;
  version_id: string;
  cron: string;
  timezone: string;
  skip_missed: boolean;
  next_run_at: Date;
};

const active = `schedule s JOIN workflow w
  ON w.id = s.workflow_id AND w.active_version_id IS NOT NULL AND w.deleted_at IS NULL`;

/** Some of what is due, in no order: several processes then do not go through the same list side by side. */
async function dueAt(now: Date): Promise<Due[]> {
  const { rows } = await pool().query<Due>({
    name: "due-schedules",
    text: `SELECT s.id, s.workspace_id, s.workflow_id, s.node_id, w.active_version_id AS version_id, s.cron,
        s.timezone, s.skip_missed, s.next_run_at
      FROM ${active} WHERE s.next_run_at <= $1 ORDER BY random() LIMIT ${batch}`,
    values: [now],
  });
  return rows;
}

/** Whether no other process has served it since it was read, which spares the work of a repetition. */
async function isStillDue({ id, next_run_at }: Due): Promise<boolean> {
  const { rowCount } = await pool().query({
    name: "still-due",
    text: "SELECT FROM schedule WHERE id = $1 AND next_run_at = $2",
    values: [id, next_run_at],
  });
  return rowCount === 1;
}

/** Nothing was running at this tick's time, or nothing that could reach the database. */
const isMissed = (tick: Date, now: Date, upSince: Date): boolean =>
  tick.getTime() < upSince.getTime() - handoverMs || tick.getTime() < now.getTime() - lateMs;

/**
 * Accepts the run of the latest tick that is due and moves the schedule on. The key makes the first harmless to
 * repeat, after a crash between the two and by another process at the same moment; the second is a compare-and-set.
 * No lock is held meanwhile: a deployment holds the workflow's row, which the run refers to, and waits for the schedule.
 */
async function fire(due: Due, now: Date, upSince: Date): Promise<void> {
  if (!(await isStillDue(due))) return;
  const { id, timezone, cron } = due;
  const parsed = parseCron(cron);
  const tick = lastTick(parsed, timezone, due.next_run_at, now) ?? due.next_run_at;
  if (!due.skip_missed || !isMissed(tick, now, upSince)) {
    const scheduledAt = tick.toISOString();
    await acceptExecution({
      workspaceId: due.workspace_id,
      workflowId: due.workflow_id,
      versionId: due.version_id,
      triggerNodeId: due.node_id,
      triggerData: { scheduledAt },
      idempotencyKey: `schedule:${due.node_id}:${scheduledAt}`,
    });
  }
  await pool().query({
    name: "schedule-next",
    text: `UPDATE schedule SET next_run_at = $2
      WHERE id = $1 AND next_run_at = $3 AND cron = $4 AND timezone = $5`,
    values: [id, nextTick(parsed, timezone, now) ?? null, due.next_run_at, cron, timezone],
  });
}

/**
 * Starts the runs of all schedules that are due at `now`: of several missed ticks the latest alone, or none where the
 * schedule skips what passed before `upSince`. Returns how many there were, and whether some could not be handled.
 */
export async function fireSchedules(now: Date, upSince: Date): Promise<{ due: number; failed: boolean }> {
  let due = 0;
  const failures: unknown[] = [];
  for (let last = batch; last === batch && !failures.length; ) {
    const rows = await dueAt(now);
    last = rows.length;
    due += last;
    const lane = async () => {
      for (let row = rows.pop(); row; row = rows.pop()) {
        await fire(row, now, upSince).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: abreast }, lane));
  }
  const [err] = failures;
  if (err) log.warn({ err, count: failures.length }, "schedules could not be served; trying again");
  return { due, failed: failures.length > 0 };
}

/** When the next schedule is due, or undefined while there is none. */
export async function nextDue(): Promise<Date | undefined> {
  const { rows } = await pool().query<{ at: Date | null }>({
    name: "next-schedule",
    text: `SELECT min(s.next_run_at) AS at FROM ${active}`,
  });
  return rows[0]?.at ?? undefined;
}
