import { v7 as uuidv7 } from "uuid";
import { pool, runPool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { ExecutionRequest } from "~/inngest/events";
import { loadPlan } from "./load-plan";
import type { Plan } from "./plan";
import { readKnown } from "./read-known";
import { requestRuns } from "./request-runs";
import {
  type ContextRow,
  contextColumns,
  keepRunContext,
  loadRunContext,
  type RunContext,
} from "./run-context";
import type { LeftLoop } from "./run-loop";
import { scopeOf } from "./scope";
import { type Known, Walk } from "./walk";

/**
 * What earlier parts have left behind, as plain JSON: where the loops outside loops stand, with those in their items,
 * and of the steps outside loops the node's id, how it ended or "" where it has begun, and its handle.
 */
export type Restored = {
  loops: LeftLoop[][];
  steps: [nodeId: string, status: "SUCCESS" | "FAILED" | "", handle: string][];
};

export type Claim = { startedAt: string; part: number; restored?: Restored };

type ClaimRow = ContextRow & {
  started_at: Date;
  part: number;
  progress: string | null;
  replay_of: string | null;
};

const claim = `WITH claimed AS (
    UPDATE execution SET status = 'RUNNING', engine_run_id = $2, claimed_at = now(),
      part = part + CASE WHEN engine_run_id = $2 THEN 0 ELSE 1 END,
      started_at = coalesce(started_at, now()), revision = revision + 1
    WHERE id = $1 AND completed_at IS NULL AND admitted_at IS NOT NULL
      AND (engine_run_id IS NULL OR engine_run_id = $2)
    RETURNING started_at, part, progress, replay_of, ${contextColumns.join(", ")}),
  laid AS (
    INSERT INTO execution_step
      (id, workspace_id, execution_id, node_id, name, position, status, output, handle, started_at, completed_at, attempts)
    SELECT n.id, c.workspace_id, $1, n.node_id, n.name, n.position, n.status::step_status,
      CASE n.status WHEN 'SUCCESS' THEN c.trigger_data END, CASE n.status WHEN 'SUCCESS' THEN 'out' END,
      CASE n.status WHEN 'SUCCESS' THEN c.started_at END,
      CASE n.status WHEN 'PENDING' THEN NULL ELSE c.started_at END, '[]'
    FROM claimed c, unnest($3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[])
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
export async function claimExecution(
  { executionId, row: ids }: ExecutionRequest,
  engineRunId: string,
): Promise<Claim | null> {
  const { plan, triggerNodeId } = ids
    ? { plan: await loadPlan(ids.versionId), triggerNodeId: ids.triggerNodeId }
    : await loadRunContext(executionId);
  const { nodes } = scopeOf(plan);
  const skipped = new Walk(scopeOf(plan), triggerNodeId).results;
  const { rows } = await runPool().query<ClaimRow>({
    name: "claim",
    text: claim,
    values: [
      executionId,
      engineRunId,
      nodes.map(() => uuidv7()),
      nodes.map(({ id }) => id),
      nodes.map(({ label }) => label),
      nodes.map(({ id }) => positionOf(plan, id)),
      nodes.map(({ id }) => (id === triggerNodeId ? "SUCCESS" : skipped.has(id) ? "SKIPPED" : "PENDING")),
    ],
  });
  const [row] = rows;
  if (!row) return null;
  publish({ executionId, execution: true });
  await keepRunContext(executionId, row);
  const { part } = row;
  const startedAt = row.started_at.toISOString();
  if (part === 1 && row.replay_of === null) return { startedAt, part };
  const loops = row.progress === null ? [] : (JSON.parse(row.progress) as LeftLoop[][]);
  const known = (await readKnown(executionId, [[]])).get("") ?? [];
  const steps = [...known].map(([id, step]): Restored["steps"][number] => [
    id,
    step.status === "BEGUN" ? "" : step.status,
    step.status === "SUCCESS" ? step.handle : "",
  ]);
  return { startedAt, part, restored: { loops, steps } };
}

/** What a claim says of the steps outside loops, for their walk. */
export const knownSteps = ({ restored }: Claim): Map<string, Known> =>
  new Map(
    (restored?.steps ?? []).map(([id, status, handle]) => [
      id,
      status === "SUCCESS" ? { status, handle } : { status: status === "" ? "BEGUN" : status },
    ]),
  );

/**
 * Lets go of an execution whose part has done its share of steps, and asks the engine for the next one, which goes
 * on from the rows. What a process that dies here leaves undone, the reconciler does.
 */
export async function letGo(
  { executionId }: RunContext,
  engineRunId: string,
  part: number,
  loops: readonly (readonly LeftLoop[])[],
): Promise<void> {
  const { rowCount } = await pool().query({
    name: "let-go",
    text: `UPDATE execution SET engine_run_id = NULL, progress = $3, requested_at = now()
      WHERE id = $1 AND engine_run_id = $2 AND completed_at IS NULL`,
    values: [executionId, engineRunId, JSON.stringify(loops)],
  });
  if (rowCount) await requestRuns([{ executionId, eventId: `${executionId}:${part + 1}` }]);
}
