import { v7 as uuidv7 } from "uuid";
import type { Iteration } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import { requestRuns } from "./accept-execution";
import type { Plan } from "./plan";
import type { RunContext } from "./run-context";
import type { LoopProgress } from "./run-loop";
import { scopeOf } from "./scope";
import { type Known, Walk } from "./walk";

/** Where a part of a run leaves a loop that is under way: the loop's node and its own iteration. */
export type LeftLoop = LoopProgress & { nodeId: string; iteration: number[] };

/** What an earlier part has left behind, as plain JSON: a node's id, how it ended or "", and its handle. */
export type Restored = {
  loops: LeftLoop[];
  /** By iteration as text, the steps that are known. */
  scopes: Record<string, [nodeId: string, status: "SUCCESS" | "FAILED" | "", handle: string][]>;
};

export type Claim = { startedAt: string; part: number; restored?: Restored };

type ClaimRow = { started_at: Date; part: number; progress: string | null; replay_of: string | null };

const claim = `WITH claimed AS (
    UPDATE execution SET status = 'RUNNING', engine_run_id = $2, claimed_at = now(),
      part = part + CASE WHEN engine_run_id = $2 THEN 0 ELSE 1 END,
      started_at = coalesce(started_at, now()), revision = revision + 1
    WHERE id = $1 AND completed_at IS NULL AND admitted_at IS NOT NULL
      AND (engine_run_id IS NULL OR engine_run_id = $2)
    RETURNING started_at, part, progress, replay_of),
  laid AS (
    INSERT INTO execution_step
      (id, workspace_id, execution_id, node_id, name, position, status, output, handle, started_at, completed_at, attempts)
    SELECT n.id, $3, $1, n.node_id, n.name, n.position, n.status::step_status,
      CASE n.status WHEN 'SUCCESS' THEN $9 END, CASE n.status WHEN 'SUCCESS' THEN 'out' END,
      CASE n.status WHEN 'SUCCESS' THEN c.started_at END,
      CASE n.status WHEN 'PENDING' THEN NULL ELSE c.started_at END, '[]'
    FROM claimed c, unnest($4::uuid[], $5::text[], $6::text[], $7::int[], $8::text[])
      AS n(id, node_id, name, position, status)
    WHERE c.part = 1
    ON CONFLICT (execution_id, node_id, iteration) DO NOTHING)
  SELECT * FROM claimed`;

const positions = new WeakMap<Plan, Map<string, number>>();

/** A node's place in the plan, by which steps are listed. */
export function positionOf(plan: Plan, nodeId: string): number {
  const known = positions.get(plan) ?? new Map(plan.nodes.map(({ id }, index) => [id, index]));
  positions.set(plan, known);
  return known.get(nodeId) ?? 0;
}

/**
 * Makes this run of the engine the one that carries the execution, if no other does, and lays out a row for each
 * step outside loops: the trigger as SUCCESS, what cannot be reached as SKIPPED, the rest as PENDING. Rows that are
 * there already stay as they are, and are told in `restored` together with where earlier parts left the loops.
 * Returns null where another run was first, or the execution is final or not let in yet.
 */
export async function claimExecution(run: RunContext, engineRunId: string): Promise<Claim | null> {
  const { executionId, plan, triggerNodeId } = run;
  const { nodes } = scopeOf(plan);
  const skipped = new Walk(scopeOf(plan), triggerNodeId).results;
  const { rows } = await pool().query<ClaimRow>({
    name: "claim",
    text: claim,
    values: [
      executionId,
      engineRunId,
      run.workspaceId,
      nodes.map(() => uuidv7()),
      nodes.map(({ id }) => id),
      nodes.map(({ label }) => label),
      nodes.map(({ id }) => positionOf(plan, id)),
      nodes.map(({ id }) => (id === triggerNodeId ? "SUCCESS" : skipped.has(id) ? "SKIPPED" : "PENDING")),
      JSON.stringify(run.trigger ?? null),
    ],
  });
  const [row] = rows;
  if (!row) return null;
  publish({ executionId, execution: true });
  const { part } = row;
  const startedAt = row.started_at.toISOString();
  if (part === 1 && row.replay_of === null) return { startedAt, part };
  const loops = row.progress === null ? [] : (JSON.parse(row.progress) as LeftLoop[]);
  return { startedAt, part, restored: { loops, scopes: await readScopes(executionId, loops) } };
}

/** The steps outside loops, and of the items that were under way. */
async function readScopes(executionId: string, loops: readonly LeftLoop[]): Promise<Restored["scopes"]> {
  const iterations = loops.flatMap(({ iteration, open }) => open.map((index) => [...iteration, index]));
  const wanted = [[], ...iterations];
  const { rows } = await pool().query<{
    node_id: string;
    iteration: number[];
    status: "SUCCESS" | "FAILED" | "RUNNING";
    handle: string | null;
  }>(
    `SELECT node_id, iteration, status, handle FROM execution_step WHERE execution_id = $1
      AND iteration IN (${wanted.map((_, index) => `$${index + 2}::int[]`).join(", ")})
      AND (status IN ('SUCCESS', 'FAILED') OR (status = 'RUNNING' AND started_at IS NOT NULL))`,
    [executionId, ...wanted],
  );
  const scopes: Restored["scopes"] = {};
  for (const { node_id, iteration, status, handle } of rows) {
    const key = iteration.join(".");
    const scope = scopes[key] ?? [];
    scopes[key] = scope;
    scope.push([node_id, status === "RUNNING" ? "" : status, handle ?? "out"]);
  }
  return scopes;
}

/** What `restored` says of one scope, for its walk. */
export function knownOf(restored: Restored | undefined, iteration: Iteration): Map<string, Known> {
  const steps = restored?.scopes[iteration.join(".")] ?? [];
  return new Map(
    steps.map(([id, status, handle]) => [
      id,
      status === "SUCCESS" ? { status, handle } : { status: status === "" ? "BEGUN" : status },
    ]),
  );
}

/**
 * Lets go of an execution whose part has done its share of steps, and asks the engine for the next one, which goes
 * on from the rows. What a process that dies here leaves undone, the reconciler does.
 */
export async function letGo(
  { executionId }: RunContext,
  engineRunId: string,
  part: number,
  loops: readonly LeftLoop[],
): Promise<void> {
  const { rowCount } = await pool().query({
    name: "let-go",
    text: `UPDATE execution SET engine_run_id = NULL, progress = $3, requested_at = now()
      WHERE id = $1 AND engine_run_id = $2 AND completed_at IS NULL`,
    values: [executionId, engineRunId, JSON.stringify(loops)],
  });
  if (rowCount) await requestRuns([{ executionId, eventId: `${executionId}:${part + 1}` }]);
}
