import type { ExecutionRequest } from "~/inngest/events";
import { claimBegun } from "./claim-begun";
import { type Claim, claimExecution } from "./claim-execution";
import type { World } from "./execute-node";
import { isAction, isPure } from "./followers";
import type { NodeRun } from "./node-run";
import { type RunContext, takeAccepted } from "./run-context";
import { memosOf, most, Stretch, type Stretched } from "./run-stretch";
import { scopeOf } from "./scope";
import type { ScopeRun } from "./template-context";
import { Walk } from "./walk";

/** `first`: the stretch that was carried out with the claim, from the node `nodeId` on. */
export type BegunRun = { claim: Claim; first?: { nodeId: string; stretched: Stretched } };

/**
 * Claims a run together with its first stretch: what only computes behind its trigger is done before, and is laid out
 * as done. Undefined where the run does not begin with one such node, or has been begun before.
 */
async function claimWithStretch(
  world: World,
  run: RunContext,
  engineRunId: string,
): Promise<BegunRun | undefined> {
  const { plan, triggerNodeId } = run;
  const scope = scopeOf(plan);
  const walk = new Walk(scope, triggerNodeId);
  const [node, ...others] = walk.start("out");
  if (!node || others.length || !isPure(node)) return undefined;
  const now = new Date();
  const startedAt = now.toISOString();
  const nodeRun: NodeRun = { run, node, iteration: [], engineRunId };
  const scopeRun: ScopeRun = { scope, iteration: [], results: walk.results, memos: new Map() };
  const stretch = new Stretch(world, nodeRun, scopeRun, new Map(), startedAt, most);
  const { steps, next } = await stretch.compute(node, most.ms);
  const [first] = steps;
  if (!first) return undefined;
  const { handle, output } = first.end;
  const begun = (rest: Omit<Stretched, "outcome">): BegunRun => ({
    claim: { startedAt, part: 1 },
    first: { nodeId: node.id, stretched: { outcome: { state: "success", handle, output }, ...rest } },
  });
  const claim = { run, engineRunId, startedAt: now, steps, results: walk.results };
  if (next && (await isAction(next))) {
    const acted = await stretch.recordAndAct(steps, next, (action, at) =>
      claimBegun({ ...claim, begins: { node: action, at } }),
    );
    return acted && begun(acted);
  }
  const conclusion = stretch.conclusion(steps);
  const { all } = await claimBegun({ ...claim, ...(conclusion && { conclusion }) });
  return all ? begun({ more: memosOf(steps.slice(1)), concluded: conclusion !== undefined }) : undefined;
}

/**
 * Makes this run of the engine the one that carries the execution, if no other does, and does what it begins with where
 * all that takes is at hand: its data are in this process, which accepted it. Null as for `claimExecution`.
 */
export async function beginRun(
  world: World,
  request: ExecutionRequest,
  engineRunId: string,
): Promise<BegunRun | null> {
  const accepted = takeAccepted(request.executionId);
  const begun = accepted && (await claimWithStretch(world, await accepted, engineRunId));
  if (begun) return begun;
  const claim = await claimExecution(request, engineRunId);
  return claim && { claim };
}
