import type { TemplateContext } from "@/lib/template/evaluate";
import { parseTemplate } from "@/lib/template/parse-template";
import { loadExecutor } from "@/nodes/executors.server";
import { renderConfig } from "@/nodes/kit/render-config";
import { mostItems } from "@/nodes/logic-loop/definition";
import { loopHandles } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import { pool } from "@/server/db";
import { redactorFor } from "@/server/redact";
import type { Failure } from "../schema";
import { failureOf } from "./failure-of";
import { copyItems, countItems, storeItems } from "./loop-items";
import type { NodeRun, Outcome } from "./node-run";
import { type Begun, beginAttempt, endAttempt } from "./step-store";
import { inlineBytes, type ScopeRun } from "./template-context";

/** What a loop that has begun is: its step, and how much there is to do. */
export type BegunLoop = { stepId: string; count: number; concurrency: number };

export type LoopOutcome =
  | { state: "begun"; loop: BegunLoop }
  | Extract<Outcome, { state: "failed" | "closed" | "success" }>;

/** The list as one path into a large output that is stored, so that this process need not hold it. */
function storedList(nodeRun: NodeRun, scopeRun: ScopeRun) {
  const { items } = nodeRun.node.config;
  if (typeof items !== "string") return undefined;
  const { single } = parseTemplate(items);
  if (single?.kind !== "path" || !single.atRoot || single.keys[0] !== "steps") return undefined;
  const [, slug, ...path] = single.keys;
  if (path.some((key) => /^-?\d+$/.test(key) || key === "length")) return undefined;
  for (let around: ScopeRun | undefined = scopeRun; around; around = around.parent) {
    const node = around.scope.nodes.find((other) => other.slug === slug);
    if (!node) continue;
    const memo = around.memos.get(node.id);
    const there = around.results.get(node.id)?.status === "SUCCESS" && (!memo || memo.stored);
    return there && node.id !== nodeRun.run.triggerNodeId
      ? { executionId: nodeRun.run.executionId, nodeId: node.id, iteration: around.iteration, path }
      : undefined;
  }
  return undefined;
}

/** What is wrong with the loop's own configuration, unlike a database that cannot be reached. */
class BadLoop extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

function ofConfiguration<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new BadLoop(failureOf(error, redactorFor([])));
  }
}

/** Stores the list of a loop, and says how long it is and what its step shall show as its input. */
async function layOut(
  nodeRun: NodeRun,
  scopeRun: ScopeRun,
  stepId: string,
  templates: () => Promise<TemplateContext>,
): Promise<{ count: number; concurrency: number; input: string }> {
  const { node } = nodeRun;
  const definition = findDefinition(node.type, node.typeVersion);
  const { begin } = await loadExecutor(node.type);
  if (!definition || !begin) throw new Error(`A ${node.type} is no loop.`);
  const source = storedList(nodeRun, scopeRun);
  if (source) {
    const count = await copyItems(stepId, source, mostItems);
    if (count !== undefined && count <= mostItems) {
      const config = ofConfiguration(() => definition.config.parse({ ...node.config, items: [] }));
      const { concurrency } = config as { concurrency: number };
      return { count, concurrency, input: JSON.stringify({ count, concurrency }) };
    }
  }
  const context = await templates();
  const { items, concurrency } = ofConfiguration(() =>
    begin(renderConfig(definition, node.config, context) as never),
  );
  await storeItems(stepId, items);
  const count = items.length;
  const shown = JSON.stringify({ items, concurrency });
  const input = shown.length > inlineBytes ? JSON.stringify({ count, concurrency }) : shown;
  return { count, concurrency, input };
}

const endedAlready = (begun: Extract<Begun, { state: "ended" | "closed" }>): LoopOutcome => {
  if (begun.state === "closed") return { state: "closed" };
  if (begun.status === "SUCCESS")
    return { state: "success", handle: begun.handle ?? loopHandles.done, output: begun.output };
  return { state: "failed", failure: { name: "Error", message: "The step has ended already." } };
};

/**
 * Begins a loop: works its list out and stores it. Once only: a later part of the run finds it as it is. Rejects where
 * the records cannot be read or written.
 */
export async function beginLoop(
  nodeRun: NodeRun,
  scopeRun: ScopeRun,
  templates: () => Promise<TemplateContext>,
): Promise<LoopOutcome> {
  const { run } = nodeRun;
  const begun = await beginAttempt(nodeRun, new Date());
  if (begun.state === "waiting") throw new Error(`The loop ${nodeRun.node.id} waits.`);
  if (begun.state !== "begun") return endedAlready(begun);
  const { stepId } = begun;
  try {
    const before = begun.attempts.length > 1 ? await readLoop(stepId) : undefined;
    if (before) return { state: "begun", loop: before };
    const { count, concurrency, input } = await layOut(nodeRun, scopeRun, stepId, templates);
    await pool().query({
      name: "loop-input",
      text: "UPDATE execution_step SET input = $2, revision = revision + 1 WHERE id = $1 AND status = 'RUNNING'",
      values: [stepId, input],
    });
    return { state: "begun", loop: { stepId, count, concurrency } };
  } catch (error) {
    // What could not be stored is no failure of the node: the engine calls again.
    if (!(error instanceof BadLoop)) throw error;
    const { failure } = error;
    const kept = await endAttempt(run.executionId, begun, { status: "FAILED", error: failure }, new Date());
    return kept ? { state: "failed", failure } : { state: "closed" };
  }
}

/** A loop that an earlier part of the run began, or undefined where it did not come so far. */
async function readLoop(stepId: string): Promise<BegunLoop | undefined> {
  const { rows } = await pool().query<{ input: string | null }>(
    "SELECT input FROM execution_step WHERE id = $1",
    [stepId],
  );
  const input = rows[0]?.input;
  if (!input) return undefined;
  const { count, concurrency } = JSON.parse(input) as { count?: number; concurrency: number };
  return { stepId, count: count ?? (await countItems(stepId)) ?? 0, concurrency };
}
