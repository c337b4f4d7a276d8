import { errorPort } from "@/nodes/kit/define-node";
import { loopHandles } from "@/nodes/loop-bodies";
import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Failure } from "../schema";
import type { BegunLoop } from "./begin-loop";
import { positionOf } from "./claim-execution";
import { forgetItems } from "./loop-items";
import type { NodeRun } from "./node-run";
import { listPieces, mostInOne } from "./output-pieces";
import { itemOutputs, skippedRows } from "./output-sql";
import { scopeOf } from "./scope";
import { inlineBytes, type Memo } from "./template-context";

/** $1 to $10 of the statements here, the same in both (see `itemOutputs`). */
function valuesOf(
  { run, node, iteration, engineRunId }: NodeRun,
  stepId: string,
  started: number,
): unknown[] {
  const { nodes, edges } = scopeOf(run.plan, node.id);
  return [
    run.executionId,
    iteration,
    nodes.map(({ id }) => id),
    edges.map(({ source, handle }) => `${source}:${handle}`),
    started,
    nodes.map(({ slug }) => slug),
    stepId,
    engineRunId,
    nodes.map(({ label }) => label),
    nodes.map(({ id }) => positionOf(run.plan, id)),
  ];
}

/**
 * The loop's step, as a part of a statement that ends it: nothing where that may not be done. Locked before anything
 * else is read, so that of several calls one is at work: the others wait here, and find what it came to. The lock is
 * also what shows that somebody is at work (see `atWork`).
 */
const mine = `mine AS MATERIALIZED (
    SELECT s.id FROM execution_step s, execution e
    WHERE s.id = $7 AND s.status = 'RUNNING' AND e.id = $1 AND e.status = 'RUNNING' AND e.engine_run_id = $8
    FOR NO KEY UPDATE OF s)`;

const closeLoop = (
  change: string,
  failure = "",
) => `UPDATE execution_step s SET ${change}, completed_at = now(),
    attempts = jsonb_set(s.attempts, '{-1}',
      s.attempts -> -1 || jsonb_build_object('completedAt', $11::text${failure})), revision = s.revision + 1
  FROM mine WHERE s.id = mine.id AND s.status = 'RUNNING'`;

const succeed = `WITH ${mine}, ${itemOutputs},
  listed AS (
    SELECT n, output, sum(octet_length(output) + 1) OVER (ORDER BY n ROWS UNBOUNDED PRECEDING) AS upto
    FROM (SELECT n, coalesce(item.output, 'null') AS output
      FROM generate_series(0, $5::int - 1) AS n LEFT JOIN item ON item.index = n
      WHERE EXISTS (SELECT FROM mine)) AS each),
  total AS (SELECT coalesce(max(upto), 0) > ${mostInOne} AS large FROM listed),
  skipped AS (${skippedRows}),
  ended AS (
    ${closeLoop(`status = 'SUCCESS', handle = '${loopHandles.done}', output = (SELECT CASE WHEN NOT large THEN
      (SELECT '[' || coalesce(string_agg(output, ',' ORDER BY n), '') || ']' FROM listed) END FROM total)`)}
    RETURNING s.id, s.output),
  pieces AS (${listPieces})
  SELECT CASE WHEN octet_length(output) <= ${inlineBytes} THEN output END AS output FROM ended`;

/** How a loop has ended that a process could record but not tell the engine of before it died. */
async function endOf(stepId: string): Promise<{ status: string; output: string | null } | undefined> {
  const { rows } = await pool().query<{ status: string; output: string | null }>({
    name: "loop-end",
    text: `SELECT status::text, CASE WHEN octet_length(output) <= ${inlineBytes} THEN output END AS output
      FROM execution_step WHERE id = $1 AND completed_at IS NOT NULL`,
    values: [stepId],
  });
  return rows[0];
}

/**
 * Ends a loop whose items have all ended: its output is the list of theirs, put together where they are stored, in
 * pieces where it is large. Asked for again while it is at work, the second call waits for what the first comes to.
 * Returns undefined where the run may do nothing more.
 */
export async function endLoop(nodeRun: NodeRun, { stepId, count }: BegunLoop): Promise<Memo | undefined> {
  const { rows } = await pool().query<{ output: string | null }>({
    text: succeed,
    values: [...valuesOf(nodeRun, stepId, count), new Date().toISOString()],
  });
  const before = rows[0] ? undefined : await endOf(stepId);
  const row = rows[0] ?? (before?.status === "SUCCESS" ? before : undefined);
  if (!row) return undefined;
  forgetItems(stepId);
  publish({ executionId: nodeRun.run.executionId, steps: [stepId] });
  return {
    handle: loopHandles.done,
    ...(row.output === null ? { stored: true } : { output: JSON.parse(row.output) }),
  };
}

/** Which step of an item failed for good: one whose failure leads nowhere. */
async function failedStep({ run, node, iteration }: NodeRun, index: number) {
  const { nodes, edges } = scopeOf(run.plan, node.id);
  const handled = new Set(edges.filter(({ handle }) => handle === errorPort.id).map(({ source }) => source));
  const { rows } = await pool().query<{ name: string; error: string }>(
    `SELECT name, error FROM execution_step
      WHERE execution_id = $1 AND node_id = ANY($2) AND iteration = $3 AND status = 'FAILED'
      ORDER BY completed_at, position LIMIT 1`,
    [run.executionId, nodes.map(({ id }) => id).filter((id) => !handled.has(id)), [...iteration, index]],
  );
  return rows[0];
}

/** Ends a loop one of whose items failed, naming the item. False where the run may do nothing more. */
export async function failLoop(
  nodeRun: NodeRun,
  { stepId }: BegunLoop,
  { index, started }: { index: number; started: number },
): Promise<boolean> {
  const step = await failedStep(nodeRun, index);
  const cause = step ? `${step.name}: ${(JSON.parse(step.error) as Failure).message}` : "it failed.";
  const failure: Failure = { name: "ItemFailed", message: `Item ${index}: ${cause}` };
  const { rowCount } = await pool().query({
    text: `WITH ${mine}, skipped AS (${skippedRows}), unused AS (SELECT $4::text[], $6::text[])
      ${closeLoop("status = 'FAILED', error = $12::text", ", 'error', $12::text::jsonb")}`,
    values: [...valuesOf(nodeRun, stepId, started), new Date().toISOString(), JSON.stringify(failure)],
  });
  forgetItems(stepId);
  publish({ executionId: nodeRun.run.executionId, steps: [stepId] });
  return rowCount === 1 || (await endOf(stepId))?.status === "FAILED";
}
