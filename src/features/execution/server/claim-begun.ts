import { v7 as uuidv7 } from "uuid";
import { runPool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { Attempt } from "../schema";
import { positionOf } from "./claim-execution";
import { isAwaited } from "./is-awaited";
import type { PlanNode } from "./plan";
import type { ComputedStep, Conclusion } from "./record-stretch";
import type { RunContext } from "./run-context";
import { scopeOf } from "./scope";
import { attemptOf } from "./step-store";
import { tellOfEnd } from "./tell-of-end";
import type { NodeResult } from "./walk";

/**
 * As the claim of any run, but of one that nobody has begun: the rows are laid out as the steps have ended by then, and
 * the run ends with it where that is all.
 */
const claimNew = `WITH claimed AS (
    UPDATE execution SET engine_run_id = $2, claimed_at = now(), part = 1, started_at = $3, revision = revision + 1,
      status = CASE WHEN $4::text IS NULL THEN 'RUNNING' ELSE 'COMPLETED' END::execution_status,
      completed_at = CASE WHEN $4 IS NOT NULL THEN now() END, output = $4
    WHERE id = $1 AND completed_at IS NULL AND admitted_at IS NOT NULL AND engine_run_id IS NULL AND part = 0
      AND replay_of IS NULL
    RETURNING workspace_id, trigger_node_id, trigger_data, parent_id),
  laid AS (
    INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, status, input, output,
      handle, started_at, completed_at, attempts)
    SELECT n.id, c.workspace_id, $1, n.node_id, n.name, n.position, n.status::step_status, n.input,
      CASE n.node_id WHEN c.trigger_node_id THEN c.trigger_data ELSE n.output END,
      n.handle, n.started_at, n.completed_at, coalesce(n.attempts, '[]')
    FROM claimed c, unnest($5::uuid[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[],
        $12::text[], $13::timestamptz[], $14::timestamptz[], $15::jsonb[])
      AS n(id, node_id, name, position, status, input, output, handle, started_at, completed_at, attempts))
  SELECT parent_id FROM claimed`;

type Laid = {
  status: "SUCCESS" | "RUNNING" | "PENDING" | "SKIPPED";
  input?: string | null;
  output?: string;
  handle?: string;
  startedAt?: Date;
  completedAt?: Date;
  attempts?: Attempt[];
};

/** How each step outside loops is laid out, by its node's id. */
function layout({ run, startedAt, steps, results, begins, conclusion }: NewClaim): (nodeId: string) => Laid {
  const { triggerNodeId } = run;
  const laid = new Map<string, Laid>([
    [triggerNodeId, { status: "SUCCESS", handle: "out", startedAt, completedAt: startedAt }],
    ...steps.map(({ node, end, now }): [string, Laid] => [
      node.id,
      {
        status: "SUCCESS",
        input: end.input,
        output: end.output,
        handle: end.handle,
        startedAt: end.startedAt,
        completedAt: now,
        attempts: [attemptOf(end, now)],
      },
    ]),
  ]);
  if (begins) {
    const attempts = [{ startedAt: begins.at.toISOString() }];
    laid.set(begins.node.id, { status: "RUNNING", startedAt: begins.at, attempts });
  }
  return (nodeId) => {
    const known = laid.get(nodeId);
    if (known) return known;
    if (results.has(nodeId)) return { status: "SKIPPED", completedAt: startedAt };
    return conclusion ? { status: "SKIPPED", completedAt: new Date() } : { status: "PENDING" };
  };
}

/**
 * `results`: those of the trigger and of nodes that cannot be reached. `begins`: the action whose first attempt starts
 * with it. `conclusion`: the run is COMPLETED with it.
 */
type NewClaim = {
  run: RunContext;
  engineRunId: string;
  startedAt: Date;
  steps: readonly ComputedStep[];
  results: ReadonlyMap<string, NodeResult>;
  begins?: { node: PlanNode; at: Date };
  conclusion?: Conclusion;
};

/**
 * Claims a run that nobody has begun, together with the steps that have been computed for it and with what follows
 * them, all in one transaction. `all` is false where it is none such, and then nothing was done.
 */
export async function claimBegun(
  claim: NewClaim,
): Promise<{ all: boolean; begun: { stepId: string; attempts: Attempt[] } | undefined }> {
  const { run, engineRunId, startedAt, begins, conclusion } = claim;
  const { executionId, plan } = run;
  const { nodes } = scopeOf(plan);
  const laidOf = layout(claim);
  const rows = nodes.map((node) => ({ id: uuidv7(), node, ...laidOf(node.id) }));
  const { rows: claimed } = await runPool().query<{ parent_id: string | null }>({
    name: "claim-begun",
    text: claimNew,
    values: [
      executionId,
      engineRunId,
      startedAt,
      conclusion?.output ?? null,
      rows.map(({ id }) => id),
      rows.map(({ node }) => node.id),
      rows.map(({ node }) => node.label),
      rows.map(({ node }) => positionOf(plan, node.id)),
      rows.map(({ status }) => status),
      rows.map(({ input }) => input ?? null),
      rows.map(({ output }) => output ?? null),
      rows.map(({ handle }) => handle ?? null),
      rows.map((row) => row.startedAt ?? null),
      rows.map((row) => row.completedAt ?? null),
      rows.map(({ attempts }) => (attempts ? JSON.stringify(attempts) : null)),
    ],
  });
  const [row] = claimed;
  if (!row) return { all: false, begun: undefined };
  const begunSteps = rows.filter(({ attempts }) => attempts).map(({ id }) => id);
  publish({ executionId, execution: true, steps: begunSteps });
  if (conclusion) {
    const told = isAwaited(run)
      ? { status: "COMPLETED" as const, output: conclusion.output, error: null }
      : null;
    await tellOfEnd(executionId, { status: "COMPLETED", parent_id: row.parent_id, told });
  }
  const action = begins && rows.find(({ node }) => node === begins.node);
  return {
    all: true,
    begun: action && { stepId: action.id, attempts: action.attempts ?? [] },
  };
}
