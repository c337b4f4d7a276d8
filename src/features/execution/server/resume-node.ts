import { loadExecutor } from "@/nodes/executors.server";
import { NodeError, type WaitEnd } from "@/nodes/kit/executor";
import { pool } from "@/server/db";
import { redactorFor } from "@/server/redact";
import type { Attempt, Failure, StepStatus } from "../schema";
import { backoffMs } from "./backoff";
import { failureOf } from "./failure-of";
import type { NodeRun, Outcome } from "./node-run";
import { type AttemptEnd, endAttempt, type WaitingFor } from "./step-store";

type Row = {
  id: string;
  status: StepStatus;
  handle: string | null;
  output: string | null;
  input: string | null;
  answer: string | null;
  attempts: Attempt[];
  waiting_for: WaitingFor | null;
  wake_at: Date | null;
  carried: boolean;
};

async function readWait({ run, node, iteration, engineRunId }: NodeRun): Promise<Row> {
  const { rows } = await pool().query<Row>({
    name: "read-wait",
    text: `SELECT s.id, s.status, s.handle, s.output, s.input, s.answer, s.attempts, s.waiting_for, s.wake_at,
        e.status = 'RUNNING' AND e.engine_run_id = $4 AS carried
      FROM execution_step s JOIN execution e ON e.id = s.execution_id
      WHERE s.execution_id = $1 AND s.node_id = $2 AND s.iteration = $3`,
    values: [run.executionId, node.id, iteration, engineRunId],
  });
  const [row] = rows;
  if (!row) throw new Error(`Execution ${run.executionId} has no step ${node.id}.`);
  return row;
}

/** What ended the wait: an answer that is stored, or the time; undefined where neither has come yet. */
function endOf({ answer, wake_at }: Row, now: Date): WaitEnd | undefined {
  if (answer !== null) return { now, answer: JSON.parse(answer) };
  return !wake_at || wake_at <= now ? { now } : undefined;
}

/**
 * How the attempt ends. What a wait came to is not tried again unless the node's own settings ask for it: the run
 * that failed has done some of its work, and would do it once more.
 */
async function ended({ node }: NodeRun, row: Row, end: WaitEnd): Promise<AttemptEnd> {
  const { wait } = await loadExecutor(node.type);
  if (!wait) throw new Error(`A ${node.type} does not wait.`);
  try {
    const { port, output } = wait.end(JSON.parse(row.input ?? "{}") as never, end);
    return { status: "SUCCESS", handle: port, output: JSON.stringify(output) ?? "null" };
  } catch (error) {
    const failure = failureOf(error, redactorFor([]));
    const failed = row.attempts.filter((attempt) => attempt.error).length + 1;
    const final = !(error instanceof NodeError) || error.options.final;
    if (final || !node.explicitRetries || failed > node.retries) return { status: "FAILED", error: failure };
    const wakeAt = new Date(end.now.getTime() + backoffMs(failed, Math.random()));
    return { status: "RUNNING", waitingFor: "retry", wakeAt, error: failure, answered: true };
  }
}

/** The next attempt is to come: what the last one came to, and when. */
function retryOf({ attempts, wake_at }: Row, now: Date): Outcome {
  const failure: Failure = attempts.at(-1)?.error ?? { name: "Error", message: "The attempt failed." };
  return { state: "retry", failure, afterMs: Math.max(0, (wake_at?.getTime() ?? 0) - now.getTime()) };
}

/**
 * Ends the wait of a node that `executeNode` left waiting, if what it waits for has come; says else that it waits
 * still.
 */
export async function resumeNode(nodeRun: NodeRun): Promise<Outcome> {
  const row = await readWait(nodeRun);
  if (row.status === "SUCCESS")
    return { state: "success", handle: row.handle ?? "out", output: row.output ?? "null" };
  if (row.status === "FAILED") {
    return { state: "failed", failure: { name: "Error", message: "The step has ended already." } };
  }
  if (!row.carried) return { state: "closed" };
  const now = new Date();
  if (row.waiting_for === "retry") return retryOf(row, now);
  if (row.waiting_for === null && row.answer === null)
    throw new Error(`Another call of the step ${nodeRun.node.id} is at work.`);
  const waitEnd = endOf(row, now);
  if (!waitEnd && row.wake_at) {
    const until = row.wake_at.toISOString();
    return { state: "waiting", stepId: row.id, until, for: row.waiting_for ?? "timer" };
  }
  const end = await ended(nodeRun, row, waitEnd ?? { now });
  const kept = await endAttempt(
    nodeRun.run.executionId,
    { stepId: row.id, attempts: row.attempts, unanswered: row.answer === null },
    end,
    now,
  );
  // Another call of this step has ended it, an answer came, or the run was closed: the row says which.
  if (!kept) return resumeNode(nodeRun);
  switch (end.status) {
    case "SUCCESS":
      return { state: "success", handle: end.handle, output: end.output };
    case "FAILED":
      return { state: "failed", failure: end.error };
    case "RUNNING":
      return resumeNode(nodeRun);
  }
}
