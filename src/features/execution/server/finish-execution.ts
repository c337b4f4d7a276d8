import type pg from "pg";
import { isLoop } from "@/nodes/loop-bodies";
import { pool, runPool } from "@/server/db";
import { endBytes } from "@/server/status-bus";
import type { Failure } from "../schema";
import { finalStatus, outputNodes } from "./conclude";
import { isAwaited } from "./is-awaited";
import { runPieces } from "./output-pieces";
import type { RunContext } from "./run-context";
import { scopeOf } from "./scope";
import { type StoredEnd, tellOfEnd } from "./tell-of-end";
import type { NodeResult } from "./walk";

/** What a run that failed says of itself: its first failed step, by name. */
const failedRun = `(SELECT json_build_object('name', s.error::json->>'name',
    'message', s.name || ': ' || (s.error::json->>'message'), 'nodeId', s.node_id)::text
  FROM execution_step s
  WHERE s.execution_id = $1 AND s.status = 'FAILED' AND s.node_id = ANY($3) AND s.iteration = '{}'
  ORDER BY s.completed_at, s.position LIMIT 1)`;

/** The output of one step itself, of several an object by slug, of none null; put together where they are stored. */
const runOutput = `(SELECT CASE count(*) WHEN 0 THEN 'null' WHEN 1 THEN min(coalesce(s.output, 'null')) ELSE
    '{' || string_agg(to_json(n.slug)::text || ':' || coalesce(s.output, 'null'), ',' ORDER BY n.place) || '}' END
  FROM execution_step s
    JOIN unnest($5::text[], $6::text[]) WITH ORDINALITY AS n(node_id, slug, place) ON n.node_id = s.node_id
  WHERE s.execution_id = $1 AND s.iteration = '{}')`;

/** A step that the engine gave up on before it could record its own end. */
const brokenOff: Failure = {
  name: "RunFailed",
  message: "The step could not be carried out: see the runtime's log.",
};

const closeSteps = (error: string) => `UPDATE execution_step SET
    status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE 'SKIPPED' END::step_status,
    error = CASE status WHEN 'RUNNING' THEN ${error} END, completed_at = now(), revision = revision + 1
  WHERE execution_id = $1 AND status IN ('PENDING', 'RUNNING')`;

/** How it ended, where that is asked for, small, and not in pieces. */
const told = (asked: string) => `CASE
    WHEN ${asked} AND octet_length(coalesce(output, '')) + octet_length(coalesce(error, '')) <= ${endBytes}
      AND num_nonnulls(output, error) > 0
    THEN json_build_object('status', status, 'output', output, 'error', error) END AS told`;

/**
 * Closes an execution. Where `pieces`, what of its output is stored in pieces stays in such; only loops have any, so
 * that other runs need not look for them.
 */
const finish = (pieces: boolean) => `WITH mine AS (
    SELECT id FROM execution WHERE id = $1 AND status = 'RUNNING' AND engine_run_id = $7 FOR UPDATE),
  ${pieces ? `pieces AS (${runPieces}),` : ""}
  closed AS (${closeSteps("$4")} AND execution_id IN (SELECT id FROM mine))
  UPDATE execution SET status = $2::execution_status, completed_at = now(), revision = revision + 1, progress = NULL,
    output = CASE $2 WHEN 'COMPLETED' THEN
      ${pieces ? `CASE WHEN NOT EXISTS (SELECT FROM pieces) THEN ${runOutput} END` : runOutput} ELSE 'null' END,
    error = CASE $2 WHEN 'FAILED' THEN coalesce(${failedRun}, $4) END
  WHERE id IN (SELECT id FROM mine) RETURNING parent_id, ${told("$8")}`;

type EndRow = Pick<StoredEnd, "parent_id" | "told">;

/**
 * Closes an execution by how its nodes ended, if this run of the engine carries it still. Steps that never started
 * are SKIPPED from now on.
 */
export async function finishExecution(
  run: RunContext,
  engineRunId: string,
  results: ReadonlyMap<string, NodeResult>,
): Promise<{ status: string }> {
  const { executionId, plan } = run;
  const status = finalStatus(results.values());
  const unhandled = [...results].flatMap(([id, result]) =>
    result.status === "FAILED" && !result.handled ? [id] : [],
  );
  const scope = scopeOf(plan);
  const ids = new Set(status === "COMPLETED" ? outputNodes(scope, results) : []);
  const ends = scope.nodes.filter(({ id }) => ids.has(id));
  const inPieces = ends.some(({ type, typeVersion }) => isLoop(type, typeVersion));
  const { rows } = await (inPieces ? pool() : runPool()).query<EndRow>({
    ...(inPieces ? { text: finish(true) } : { name: "finish", text: finish(false) }),
    values: [
      executionId,
      status,
      unhandled,
      JSON.stringify(brokenOff),
      ends.map(({ id }) => id),
      ends.map(({ slug }) => slug),
      engineRunId,
      isAwaited(run),
    ],
  });
  if (rows[0]) await tellOfEnd(executionId, { status, ...rows[0] });
  return { status };
}

/**
 * Closes an execution whose run broke down outside any node; the reason is kept with every open step. With the id of
 * a run of the engine, only where no other carries the execution now.
 */
export async function failExecution(
  executionId: string,
  failure: Failure,
  engineRunId: string | null = null,
): Promise<void> {
  const client = await pool().connect();
  let failed = true;
  let ended: EndRow | undefined;
  try {
    await client.query("BEGIN");
    const { rowCount } = await client.query(
      `SELECT FROM execution WHERE id = $1 AND completed_at IS NULL
        AND ($2::text IS NULL OR engine_run_id IS NULL OR engine_run_id = $2) FOR UPDATE`,
      [executionId, engineRunId],
    );
    // Statements of their own: they see the steps that were being begun when the lock was asked for.
    if (rowCount) ended = await closeAsFailed(client, executionId, JSON.stringify(failure));
    await client.query("COMMIT");
    failed = false;
  } finally {
    // A connection that broke inside a transaction is closed: the server rolls back.
    client.release(failed);
  }
  if (ended) await tellOfEnd(executionId, { status: "FAILED", ...ended });
}

async function closeAsFailed(client: pg.PoolClient, executionId: string, error: string) {
  await client.query(closeSteps("$2"), [executionId, error]);
  const { rows } = await client.query<{ parent_id: string | null }>(
    `UPDATE execution SET status = 'FAILED', error = $2, completed_at = now(), revision = revision + 1
      WHERE id = $1 RETURNING parent_id`,
    [executionId, error],
  );
  return rows[0];
}
