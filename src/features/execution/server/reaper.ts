import { audit } from "@/server/audit";
import { db, pool } from "@/server/db";
import { log } from "@/server/log";
import { publish } from "@/server/status-bus";
import { inngest } from "~/inngest/client";
import { executionCancelled } from "~/inngest/events";
import { breakDeadlock } from "./deadlock/break-deadlock";
import { failExecution } from "./finish-execution";
import { atWork, findLostRuns, type LostRun } from "./lost-runs";
import { requestRuns } from "./request-runs";

/** For how long nothing may happen in a run that waits for nothing, in milliseconds. */
export const reapPatienceMs = 60_000;
/** How often to look, in milliseconds. */
const everyMs = 15_000;
/** So many parts one after another may die without one step having begun or ended. */
const deadParts = 10;
/** How long an execution may be open, in days: more than the longest delay, which is a year. */
const deadlineDays = 400;
/** How many overdue executions are closed in one look. */
const batch = 100;

/** What is remembered of a run from one look to the next, in this process. */
type Known = { movedAt: string | null; since: number };

/** Ends dead runs, overdue ones, and those that wait for each other. One class so that what it remembers has one owner. */
export class Reaper {
  private readonly known = new Map<string, Known>();

  constructor(private readonly patienceMs = reapPatienceMs) {}

  /** One look at all runs. Returns the ids of those whose claim was taken away. */
  async look(): Promise<string[]> {
    const reaped: LostRun[] = [];
    for (const run of await findLostRuns(this.patienceMs)) {
      const { since } = this.remember(run);
      if (run.answered && Date.now() - since < this.patienceMs) continue;
      if (await atWork(run.id)) continue;
      if ((await deathsOf(run)) >= deadParts) await giveUp(run);
      else if (await reap(run)) reaped.push(run);
    }
    await requestRuns(
      reaped.map(({ id, engineRunId }) => ({ executionId: id, eventId: `${id}:after:${engineRunId}` })),
    );
    await closeOverdue();
    await breakDeadlock();
    return reaped.map(({ id }) => id);
  }

  /** Since when this process has seen the run stand where it stands. */
  private remember({ id, movedAt }: LostRun): Known {
    const hourAgo = Date.now() - 3_600_000;
    for (const [other, { since }] of this.known)
      if (since < hourAgo && other !== id) this.known.delete(other);
    const before = this.known.get(id);
    if (before?.movedAt === movedAt) return before;
    const first = { movedAt, since: Date.now() };
    this.known.set(id, first);
    return first;
  }
}

/** How many parts of a run have died where it stands: kept with it, so that those count whose process died as well. */
async function deathsOf({ id, workspaceId, movedAt }: LostRun): Promise<number> {
  const { rows } = await pool().query<{ count: number }>({
    name: "reaped-here",
    text: `SELECT count(*)::int FROM audit_log a
      WHERE a.workspace_id = $2 AND a.created_at >= (SELECT created_at FROM execution WHERE id = $1::uuid)
        AND a.action = 'execution.reaped' AND a.target_id = ($1::uuid)::text AND a.details::json->>'movedAt' IS NOT DISTINCT FROM $3`,
    values: [id, workspaceId, movedAt],
  });
  return rows[0]?.count ?? 0;
}

/**
 * Takes the claim away from an engine run that is dead, so that another can go on from the rows. Should the dead one
 * stir again, its steps find the execution closed to them. False where it stirred just now.
 */
async function reap({ id, workspaceId, engineRunId, part, movedAt, reason }: LostRun): Promise<boolean> {
  const reaped = await db().$transaction(async (tx) => {
    const taken = await tx.$executeRaw`
      UPDATE execution SET engine_run_id = NULL, requested_at = now(), revision = revision + 1
      WHERE id = ${id}::uuid AND engine_run_id = ${engineRunId} AND completed_at IS NULL AND NOT EXISTS (
        SELECT FROM execution_step s WHERE s.execution_id = ${id}::uuid
          AND greatest(s.started_at, s.completed_at) > coalesce(${movedAt}::timestamptz, '-infinity'))`;
    if (!taken) return false;
    const states = { before: { engineRunId }, after: { engineRunId: null } };
    const entry = { targetType: "execution", targetId: id, ...states, details: { part, movedAt, reason } };
    await audit({ workspaceId, actorId: null, action: "execution.reaped", ...entry }, tx);
    return true;
  });
  if (!reaped) return false;
  log.warn({ executionId: id, engineRunId, part, reason }, "a run was found dead; another takes over");
  publish({ executionId: id, execution: true });
  return true;
}

async function giveUp({ id, reason }: LostRun): Promise<void> {
  log.error({ executionId: id, reason }, "a run made no progress in any of its parts and is given up");
  await failExecution(id, {
    name: "RunLost",
    message: `The run came to a standstill ${deadParts} times at the same place and was given up: ${reason}. See the runtime's log, then replay it.`,
  });
}

async function closeOverdue(): Promise<void> {
  const { rows } = await pool().query<{ id: string }>({
    name: "overdue-executions",
    text: `SELECT id FROM execution WHERE completed_at IS NULL
        AND greatest(created_at, not_before) < now() - $1 * interval '1 day' LIMIT ${batch}`,
    values: [deadlineDays],
  });
  for (const { id } of rows) {
    log.error({ executionId: id }, "a run has been open for too long and is given up");
    await failExecution(id, {
      name: "DeadlineExceeded",
      message: `The run was not over after ${deadlineDays} days, the longest that one may take.`,
    });
    await forgetRun(id);
  }
}

/** Lets the engine drop the run that may still sleep there; one that it keeps finds its steps closed. */
async function forgetRun(executionId: string): Promise<void> {
  try {
    await inngest.send(executionCancelled.create({ executionId }));
  } catch (error) {
    log.warn({ err: error, executionId }, "the engine was not told that a run is over");
  }
}

/** How many claims have been taken away since the audit log begins. */
export async function countReaped(): Promise<number> {
  return db().auditLog.count({ where: { action: "execution.reaped" } });
}

/**
 * Reaps at intervals until told to stop. After a start, and after the database was away, every run has been quiet: the
 * engine is given the patience to take them up again before the first look.
 */
export function startReaper(): () => void {
  const reaper = new Reaper();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    let restMs = everyMs;
    try {
      await reaper.look();
    } catch (error) {
      log.warn({ err: error }, "looking for dead runs failed; trying again");
      restMs = reapPatienceMs;
    }
    if (!stopped) timer = setTimeout(round, restMs);
  };
  timer = setTimeout(round, reapPatienceMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
