import { v7 as uuidv7 } from "uuid";
import { loopHandles } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import { pool } from "@/server/db";
import { publish } from "@/server/status-bus";
import type { BegunLoop } from "./begin-loop";
import { positionOf } from "./claim-execution";
import { compute } from "./execute-pure";
import type { NodeRun } from "./node-run";
import type { Plan, PlanNode } from "./plan";
import { type Scope, scopeOf } from "./scope";
import { attemptOf, heldBy, type PureEnd } from "./step-store";
import { type ScopeRun, templateContext } from "./template-context";
import { Walk } from "./walk";

/** How many steps one batch records at most, and how many of them a live view is told of. */
const stepsInBatch = 1_000;
const toldOf = 50;
/** Characters of what steps took and gave, behind which those that have ended are recorded before the next item. */
const charactersInBatch = 1_048_576;

type Row = { id: string; node: PlanNode; index: number; end: PureEnd; now: Date };

/** How many items go into one batch where a body only computes; 0 where it does not. */
export function batchSize(plan: Plan, loopId: string): number {
  const { nodes } = scopeOf(plan, loopId);
  const pure = nodes.every(({ type, typeVersion }) => findDefinition(type, typeVersion)?.pure);
  return pure && nodes.length ? Math.max(1, Math.floor(stepsInBatch / nodes.length)) : 0;
}

/** Runs the body for one item; says whether it failed. */
async function computeItem(
  nodeRun: NodeRun,
  around: ScopeRun,
  { stepId, scope, index, startedAt }: { stepId: string; scope: Scope; index: number; startedAt: string },
  rows: Row[],
): Promise<boolean> {
  const { run, node: loop, iteration } = nodeRun;
  const walk = new Walk(scope, loop.id);
  const itemRun: ScopeRun = {
    scope,
    iteration: [...iteration, index],
    loopStepId: stepId,
    parent: around,
    results: walk.results,
    memos: new Map(),
  };
  let failed = false;
  const ready = walk.start(loopHandles.item);
  for (let node = ready.shift(); node; node = ready.shift()) {
    const definition = findDefinition(node.type, node.typeVersion);
    if (!definition) throw new Error(`There is no node type "${node.type}".`);
    const end = await compute(
      node,
      definition,
      await templateContext(run, node, itemRun, startedAt),
      new Date(),
    );
    rows.push({ id: uuidv7(), node, index, end, now: new Date() });
    if (end.status === "SUCCESS") {
      // Not from storage: these rows are not there before the batch has ended.
      itemRun.memos.set(node.id, { handle: end.handle, output: JSON.parse(end.output) });
    }
    ready.push(...walk.settle(node.id, end));
    const result = walk.results.get(node.id);
    if (result?.status === "FAILED" && !result.handled) failed = true;
  }
  return failed;
}

const insert = `INSERT INTO execution_step AS s (id, workspace_id, execution_id, node_id, name, position, iteration,
    status, input, output, handle, error, started_at, completed_at, attempts)
  SELECT r.id, e.workspace_id, e.id, r.node_id, r.name, r.position, $4::int[] || r.index, r.status::step_status,
    r.input, r.output, r.handle, r.error, r.started_at, r.completed_at, r.attempts
  FROM execution e, unnest($5::uuid[], $6::text[], $7::text[], $8::int[], $9::int[], $10::text[], $11::text[],
      $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::jsonb[])
    AS r(id, node_id, name, position, index, status, input, output, handle, error, started_at, completed_at, attempts)
  WHERE e.workspace_id = $3 AND ${heldBy("$2")}
  ON CONFLICT DO NOTHING`;

const sizeOf = (end: PureEnd): number =>
  (end.input?.length ?? 0) + (end.status === "SUCCESS" ? end.output.length : 0);

async function record({ run, iteration, engineRunId }: NodeRun, rows: readonly Row[]): Promise<void> {
  const success = rows.map(({ end }) => (end.status === "SUCCESS" ? end : undefined));
  await pool().query({
    name: "record-batch",
    text: insert,
    values: [
      run.executionId,
      engineRunId,
      run.workspaceId,
      iteration,
      rows.map(({ id }) => id),
      rows.map(({ node }) => node.id),
      rows.map(({ node }) => node.label),
      rows.map(({ node }) => positionOf(run.plan, node.id)),
      rows.map(({ index }) => index),
      rows.map(({ end }) => end.status),
      rows.map(({ end }) => end.input),
      success.map((end) => end?.output ?? null),
      success.map((end) => end?.handle ?? null),
      rows.map(({ end }) => (end.status === "FAILED" ? JSON.stringify(end.error) : null)),
      rows.map(({ end }) => end.startedAt),
      rows.map(({ now }) => now),
      rows.map(({ end, now }) => JSON.stringify([attemptOf(end, now)])),
    ],
  });
  publish({ executionId: run.executionId, steps: rows.slice(0, toldOf).map(({ id }) => id) });
}

/**
 * Runs a body that only computes for the items from one index to before another, and records their steps at once, or
 * a share at a time where they are large: a process that dies before that has done nothing, and the same data give the
 * same again. Says which item failed and
 * ended the loop, if one did.
 */
export async function runBatch(
  nodeRun: NodeRun,
  around: ScopeRun,
  { stepId }: BegunLoop,
  { from, to, startedAt }: { from: number; to: number; startedAt: string },
): Promise<{ failed?: number }> {
  const scope = scopeOf(nodeRun.run.plan, nodeRun.node.id);
  let rows: Row[] = [];
  let characters = 0;
  for (let index = from; index < to; index++) {
    const before = rows.length;
    const failed = await computeItem(nodeRun, around, { stepId, scope, index, startedAt }, rows);
    for (const { end } of rows.slice(before)) characters += sizeOf(end);
    if (!failed && index + 1 < to && characters < charactersInBatch) continue;
    await record(nodeRun, rows);
    if (failed) return { failed: index };
    rows = [];
    characters = 0;
  }
  return {};
}
