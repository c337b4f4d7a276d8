import { pool } from "@/server/db";
import { type AnsweredStep, answered } from "./answers";

/** `stored`: it was the first. `answered`: another came before. `over`: the step has ended, or there is none. */
export type StepAnswer = "stored" | "answered" | "over";

type Row = AnsweredStep & { stored: boolean; open: boolean };

const stepOf = `SELECT s.execution_id AS "executionId", s.id AS "stepId", true AS stored, true AS open FROM stored s
  UNION ALL
  SELECT s.execution_id, s.id, false, s.status IN ('PENDING', 'RUNNING') FROM execution_step s
  WHERE s.id = $1 AND NOT EXISTS (SELECT FROM stored)`;

/**
 * Stores what came from outside for a step and tells the run that waits for it. The first answer counts; one that comes
 * before the step waits is kept for it. What a process that dies in between leaves untold, the sweep tells.
 */
export async function answerStep(stepId: string, answer: unknown): Promise<StepAnswer> {
  const { rows } = await pool().query<Row>({
    name: "answer-step",
    text: `WITH stored AS (
        UPDATE execution_step SET answer = $2, revision = revision + 1
        WHERE id = $1 AND status IN ('PENDING', 'RUNNING') AND answer IS NULL RETURNING id, execution_id)
      ${stepOf}`,
    values: [stepId, JSON.stringify(answer ?? null)],
  });
  const [row] = rows;
  if (!row) return "over";
  if (!row.stored) return row.open ? "answered" : "over";
  await answered([{ executionId: row.executionId, stepId: row.stepId }]);
  return "stored";
}
