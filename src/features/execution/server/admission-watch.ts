import { pool } from "@/server/db";
import { log } from "@/server/log";
import { type StatusChange, subscribe } from "@/server/status-bus";
import { admitWaiting } from "./admission";

/** How long ends of runs are gathered before one look for all of them, in milliseconds. */
const gatherMs = 10;
/** With long queues a look takes longer: the rest between two is so many times that, up to a limit in ms. */
const [restFactor, longestRestMs] = [2, 250];
/** How often to look at everything that is held, in milliseconds: for notices that were lost. */
const usualSweepMs = 5_000;

/** What stands for all workspaces among their ids. */
const everything = "";

/** Workspaces to look at, and in how many milliseconds there will be another reason to. */
type Look = { workspaces: string[]; dueInMs: number | null };

/** The workspaces in which runs are held that a limit holds back, and in how long the next one's time comes. */
async function lookAtAll(): Promise<Look & { held: boolean }> {
  const { rows } = await pool().query<{ workspace_id: string; due: boolean; due_in_ms: number | null }>({
    name: "held-workspaces",
    text: `SELECT workspace_id, bool_or(not_before IS NULL OR not_before <= now()) AS due,
        ceil(extract(epoch FROM min(not_before) FILTER (WHERE not_before > now()) - now()) * 1000)::float8 AS due_in_ms
      FROM execution WHERE engine_run_id IS NULL AND completed_at IS NULL AND admitted_at IS NULL
      GROUP BY workspace_id`,
  });
  const times = rows.flatMap(({ due_in_ms }) => (due_in_ms === null ? [] : [due_in_ms]));
  return {
    workspaces: rows.filter(({ due }) => due).map(({ workspace_id }) => workspace_id),
    dueInMs: times.length ? Math.min(...times) : null,
    held: rows.length > 0,
  };
}

/** The workspaces of these executions in which runs are held that are due, and in how long the first of them is. */
async function lookBeside(executionIds: readonly string[]): Promise<Look> {
  const { rows } = await pool().query<{ workspaces: string[]; due_in_ms: number | null }>({
    name: "held-beside",
    text: `WITH heard AS (SELECT workspace_id, not_before, admitted_at FROM execution WHERE id = ANY($1::uuid[]))
      SELECT ARRAY(
          SELECT w.workspace_id::text FROM (SELECT DISTINCT workspace_id FROM heard) w
          WHERE EXISTS (SELECT FROM execution h WHERE h.workspace_id = w.workspace_id AND h.completed_at IS NULL
            AND h.admitted_at IS NULL AND (h.not_before IS NULL OR h.not_before <= now()))) AS workspaces,
        (SELECT ceil(extract(epoch FROM min(not_before) - now()) * 1000)::float8
          FROM heard WHERE not_before > now() AND admitted_at IS NULL) AS due_in_ms`,
    values: [executionIds],
  });
  return { workspaces: rows[0]?.workspaces ?? [], dueInMs: rows[0]?.due_in_ms ?? null };
}

/**
 * Lets held runs in as soon as they may: when a run ends, when a run's time comes, when a rate's window opens. It
 * asks the database nothing while nothing is held but once in 5 s. One class so that its state has one owner.
 */
class AdmissionWatch {
  private stopped = false;
  /** Whether anything may be held: ends of runs are passed over while not. */
  private mayHold = true;
  private heldNotices = 0;
  private readonly heard = new Set<string>();
  private restMs = gatherMs;
  private gathering: NodeJS.Timeout | undefined;
  /** When to look at a workspace, by its id, or at everything, by "": times of Date.now(). */
  private readonly due = new Map<string, number>();
  private alarm: { at: number; timer: NodeJS.Timeout } | undefined;

  constructor(private readonly sweepMs: number) {}

  hear({ executionId, final, held }: StatusChange): void {
    if (held) {
      this.mayHold = true;
      this.heldNotices += 1;
    }
    if (this.stopped || !this.mayHold || !(final || held)) return;
    this.heard.add(executionId);
    this.gathering ??= setTimeout(() => this.quietly(this.lookBeside()), this.restMs);
  }

  async sweep(): Promise<void> {
    this.wakeIn(everything, this.sweepMs);
    const before = this.heldNotices;
    const { workspaces, dueInMs, held } = await lookAtAll();
    this.mayHold = held || this.heldNotices !== before;
    if (dueInMs !== null) this.wakeIn(everything, dueInMs);
    await this.admit(workspaces);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.gathering);
    clearTimeout(this.alarm?.timer);
  }

  quietly(work: Promise<void>): void {
    work.catch((error: unknown) =>
      log.warn({ err: error }, "held runs could not be looked at; trying again"),
    );
  }

  private async lookBeside(): Promise<void> {
    const began = Date.now();
    const ids = [...this.heard];
    this.heard.clear();
    try {
      const { workspaces, dueInMs } = await lookBeside(ids);
      if (dueInMs !== null) this.wakeIn(everything, dueInMs);
      await this.admit(workspaces);
    } finally {
      this.restMs = Math.min(Math.max(gatherMs, restFactor * (Date.now() - began)), longestRestMs);
      this.gathering = undefined;
      if (this.heard.size && !this.stopped) {
        this.gathering = setTimeout(() => this.quietly(this.lookBeside()), this.restMs);
      }
    }
  }

  private async admit(workspaces: readonly string[]): Promise<void> {
    // One after the other: a pass takes a connection, and runs need them too.
    for (const workspaceId of workspaces) {
      const { rateOpensInMs } = await admitWaiting(workspaceId);
      if (rateOpensInMs !== null) this.wakeIn(workspaceId, rateOpensInMs);
    }
  }

  private wakeIn(what: string, ms: number): void {
    const at = Date.now() + Math.max(ms, this.restMs);
    this.due.set(what, Math.min(at, this.due.get(what) ?? at));
    this.setAlarm();
  }

  private setAlarm(): void {
    const at = Math.min(...this.due.values());
    if (this.stopped || !this.due.size || (this.alarm && this.alarm.at <= at)) return;
    clearTimeout(this.alarm?.timer);
    this.alarm = { at, timer: setTimeout(() => this.ring(), at - Date.now()) };
  }

  private ring(): void {
    this.alarm = undefined;
    const now = Date.now();
    const over = [...this.due].filter(([, at]) => at <= now).map(([what]) => what);
    for (const what of over) this.due.delete(what);
    this.quietly(over.includes(everything) ? this.sweep() : this.admit(over));
    this.setAlarm();
  }
}

/** Watches for the moments at which held runs may start, in every runtime process. Returns how to stop. */
export function startAdmission(sweepMs = usualSweepMs): () => void {
  const watch = new AdmissionWatch(sweepMs);
  const unsubscribe = subscribe(
    (change) => watch.hear(change),
    () => watch.quietly(watch.sweep()),
  );
  watch.quietly(watch.sweep());
  return () => {
    unsubscribe();
    watch.stop();
  };
}
