import { v7 as uuidv7 } from "uuid";
import { pool } from "@/server/db";
import { answered } from "../answers";
import { positionOf } from "../claim-execution";
import type { Plan, PlanNode } from "../plan";
import type { WaitPlace } from "./resume-url";

/**
 * One statement: the run is held open while its step gets its answer. A step of an item has no row before it begins,
 * so that an answer that comes earlier makes it.
 */
const store = `WITH open AS (SELECT id, workspace_id FROM execution WHERE id = $1 AND completed_at IS NULL FOR SHARE)
  INSERT INTO execution_step AS s (id, workspace_id, execution_id, node_id, name, position, iteration, answer)
  SELECT $5, workspace_id, id, $2, $6, $7, $3, $4 FROM open
  ON CONFLICT (execution_id, node_id, iteration) DO UPDATE SET answer = excluded.answer, revision = s.revision + 1
    WHERE s.status IN ('PENDING', 'RUNNING') AND s.answer IS NULL
  RETURNING s.id`;

/**
 * Stores an answer for a step that waits, or will, and tells the run. The first one counts: false where another came
 * before or the step, or its run, is over.
 */
export async function storeAnswer(
  { executionId, nodeId, iteration }: WaitPlace,
  plan: Plan,
  { label }: PlanNode,
  answer: unknown,
): Promise<boolean> {
  const { rows } = await pool().query<{ id: string }>({
    name: "store-answer",
    text: store,
    values: [
      executionId,
      nodeId,
      iteration,
      JSON.stringify(answer),
      uuidv7(),
      label,
      positionOf(plan, nodeId),
    ],
  });
  const [row] = rows;
  if (!row) return false;
  await answered([{ executionId, stepId: row.id }]);
  return true;
}
