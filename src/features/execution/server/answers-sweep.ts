import { pool } from "@/server/db";
import { log } from "@/server/log";
import { type AnsweredStep, answerParents, stillAwaited, tellAnswered } from "./answers";
import { cancelTrees } from "./cancel-tree";

/** How often to look for answers whose run has not gone on, in milliseconds. */
const everyMs = 2_000;
/** After so many looks, also for the ends of children that nobody was told of. */
const childrenEvery = 5;
/** For how long a step that was told of is left alone: doubled each time, up to the second, in milliseconds. */
const patienceMs = [1_000, 8_000] as const;
/** How many steps are told of, and children looked after, in one look. */
const batch = 500;
/** Of how many steps that wait for a child it is looked whether that has ended, in one look; then come the next. */
const waitingBatch = 5_000;
/** Before every id. */
const noId = "00000000-0000-0000-0000-000000000000";

type Told = { next: number; delay: number };

/**
 * Looks after answers: those that are stored but whose run does not go on, ends of children whose parent was not told,
 * and children whose parent is over. One class so that what was told when has one owner.
 */
export class AnswerSweep {
  private readonly told = new Map<string, Told>();
  /** The last of the waiting steps that were looked at; the next look goes on behind it. */
  private after = noId;

  constructor(private readonly waitingAtOnce = waitingBatch) {}

  /** Tells the engine again of answers whose step still waits; returns how many it told of. */
  async tellAgain(): Promise<number> {
    const now = Date.now();
    const patient = [...this.told].filter(([, { next }]) => next > now).map(([id]) => id);
    const { rows } = await pool().query<AnsweredStep>({
      name: "answered-steps",
      text: `SELECT execution_id AS "executionId", id AS "stepId" FROM execution_step
        WHERE answer IS NOT NULL AND completed_at IS NULL AND status = 'RUNNING' AND id <> ALL($1::uuid[])
        ORDER BY id LIMIT ${batch}`,
      values: [patient],
    });
    const due = new Set(rows.map(({ stepId }) => stepId));
    for (const [id, { next }] of this.told) if (next <= now && !due.has(id)) this.told.delete(id);
    for (const id of due) {
      const delay = Math.min((this.told.get(id)?.delay ?? patienceMs[0] / 2) * 2, patienceMs[1]);
      this.told.set(id, { next: now + delay, delay });
    }
    await tellAnswered(rows);
    return rows.length;
  }

  /**
   * Answers steps that wait for a child which has ended, among so many of those that wait; returns how many there were.
   */
  async answerForChildren(): Promise<number> {
    const { rows } = await pool().query<{ ended: string[]; looked: number; last: string | null }>({
      name: "unanswered-children",
      text: `WITH s AS MATERIALIZED (
          SELECT id, execution_id, attempts FROM execution_step
          WHERE waiting_for = 'child' AND answer IS NULL AND completed_at IS NULL AND id > $1 ORDER BY id LIMIT $2)
        SELECT count(*)::int AS looked, (SELECT id FROM s ORDER BY id DESC LIMIT 1) AS last, ARRAY(
            SELECT c.id::text FROM s JOIN execution c ON c.parent_id = s.execution_id AND c.parent_step_id = s.id
            WHERE c.completed_at IS NOT NULL AND ${stillAwaited}) AS ended
        FROM s`,
      values: [this.after, this.waitingAtOnce],
    });
    const { ended = [], looked = 0, last } = rows[0] ?? {};
    this.after = looked === this.waitingAtOnce ? (last ?? noId) : noId;
    if (ended.length) await answerParents(ended);
    return ended.length;
  }

  /** Cancels the runs whose parent does not wait any more: it ended while they were being started. */
  async cancelOrphans(): Promise<number> {
    const { rows } = await pool().query<{ id: string }>({
      name: "orphaned-children",
      text: `SELECT c.id FROM execution c JOIN execution_step s ON s.id = c.parent_step_id
        WHERE c.completed_at IS NULL AND c.parent_id IS NOT NULL AND s.completed_at IS NOT NULL LIMIT ${batch}`,
    });
    await cancelTrees(rows.map(({ id }) => id));
    return rows.length;
  }
}

/** Sweeps at intervals until told to stop. */
export function startAnswerSweep(): () => void {
  const sweep = new AnswerSweep();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const round = async () => {
    try {
      await sweep.tellAgain();
      if (looks++ % childrenEvery === 0) {
        await sweep.answerForChildren();
        await sweep.cancelOrphans();
      }
    } catch (error) {
      log.warn({ err: error }, "looking after answers failed; trying again");
    }
    if (!stopped) timer = setTimeout(round, everyMs);
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
