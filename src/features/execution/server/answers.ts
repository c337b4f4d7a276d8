import { pool } from "@/server/db";
import { log } from "@/server/log";
import { publish } from "@/server/status-bus";
import { outsideWorkspaces } from "@/server/workspace-scope";
import { inngest } from "~/inngest/client";
import { stepAnswered } from "~/inngest/events";
import { wholeOutput } from "./output-pieces";

/** The step whose answer is stored. */
export type AnsweredStep = { executionId: string; stepId: string };

/** Tells the engine of answers that are stored. A failure is logged only: the sweep tells it again. */
export async function tellAnswered(steps: readonly AnsweredStep[]): Promise<void> {
  if (!steps.length) return;
  try {
    await inngest.send(steps.map((step) => stepAnswered.create(step)));
  } catch (error) {
    log.warn(
      { err: error, count: steps.length },
      "the engine was not told of answers; it will be told again",
    );
  }
}

/** Where an answer is kept a moment before the run waits for it, the engine hears of it again: then it waits. */
const againMs = [25, 100, 500];

/** Which of these steps have not gone on with their answer. */
async function stillRunning(steps: readonly AnsweredStep[]): Promise<AnsweredStep[]> {
  const { rows } = await pool().query<{ id: string }>({
    name: "answered-running",
    text: "SELECT id FROM execution_step WHERE id = ANY($1::uuid[]) AND status = 'RUNNING' AND answer IS NOT NULL",
    values: [steps.map(({ stepId }) => stepId)],
  });
  const running = new Set(rows.map(({ id }) => id));
  return steps.filter(({ stepId }) => running.has(stepId));
}

/**
 * Steps that were told of a moment ago, to look whether they went on. A run that asks for an answer may not wait yet
 * when the answer is there, and what is told to nobody is not kept. The sweep would tell it again, but seconds later.
 */
class Reminder {
  private readonly rounds: AnsweredStep[][] = againMs.map(() => []);
  private readonly timers = new Set<number>();

  remind(steps: readonly AnsweredStep[], round = 0): void {
    const delay = againMs[round];
    const waiting = this.rounds[round];
    if (delay === undefined || !waiting || !steps.length) return;
    waiting.push(...steps);
    if (this.timers.has(round)) return;
    this.timers.add(round);
    // By then there may be steps of others among them.
    outsideWorkspaces(() => setTimeout(() => void this.look(round), delay).unref());
  }

  private async look(round: number): Promise<void> {
    this.timers.delete(round);
    const steps = this.rounds[round]?.splice(0) ?? [];
    try {
      const running = await stillRunning(steps);
      await tellAnswered(running);
      this.remind(running, round + 1);
    } catch (error) {
      log.warn({ err: error }, "answered steps were not looked at; the sweep does it");
    }
  }
}

const reminder = new Reminder();

/** An answer was stored for these steps and that is committed: whoever waits goes on. */
export async function answered(steps: readonly AnsweredStep[]): Promise<void> {
  for (const { executionId, stepId } of steps) publish({ executionId, steps: [stepId] });
  await tellAnswered(steps);
  reminder.remind(steps);
}

/**
 * That the run `c` is not one whose end the step `s` has already taken for the failure of an earlier attempt: SQL.
 * What is answered then is the run of the attempt that is under way.
 */
export const stillAwaited = `NOT s.attempts @>
  jsonb_build_array(jsonb_build_object('error', jsonb_build_object('executionId', c.id)))`;

async function storeEnds(executionIds: readonly string[]): Promise<AnsweredStep[]> {
  const { rows } = await pool().query<AnsweredStep>({
    name: "answer-parents",
    text: `UPDATE execution_step s SET revision = s.revision + 1,
        answer = '{"executionId":"' || c.id || '","status":"' || c.status || '","output":' || coalesce(${wholeOutput("c")}, 'null')
          || ',"error":' || coalesce(c.error, 'null') || '}'
      FROM execution c
      WHERE c.id = ANY($1::uuid[]) AND c.completed_at IS NOT NULL AND s.id = c.parent_step_id
        AND s.execution_id = c.parent_id AND s.status = 'RUNNING' AND s.answer IS NULL AND ${stillAwaited}
      RETURNING s.execution_id AS "executionId", s.id AS "stepId"`,
    values: [executionIds],
  });
  return rows;
}

/**
 * Gives the steps that started these executions their ends as answers, `{ executionId, status, output, error }`, put
 * together where they are stored. Call it after the commit that closed them. An execution that nothing waits for is
 * passed over. Never rejects: they are over all the same, and the sweep looks for ends that nobody was told of.
 */
export async function answerParents(executionIds: readonly string[]): Promise<void> {
  try {
    await answered(await storeEnds(executionIds));
  } catch (error) {
    log.warn(
      { err: error, count: executionIds.length },
      "ends of runs were not passed on; the sweep does it",
    );
  }
}
