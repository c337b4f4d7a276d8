import type { TemplateContext } from "@/lib/template/evaluate";
import type { Iteration } from "@/lib/workflow/iteration";
import type { Failure } from "../schema";
import { itemAt } from "./loop-items";
import type { PlanNode } from "./plan";
import { readOutputs, type StoredOutput } from "./read-outputs";
import { resumeUrls } from "./resume/resume-url";
import type { RunContext } from "./run-context";
import { nodesRead, type Scope } from "./scope";
import type { NodeResult } from "./walk";

/** Outputs up to this many bytes are memoised by the engine; larger ones stay in the step's row alone. */
export const inlineBytes = 4_096;

/** What the engine memoises of a node that succeeded: its output, or that it is to be read from its row. */
export type Memo = { handle: string; output?: unknown; stored?: true };

export const memoOf = (handle: string, output: string | null): Memo =>
  output === null || Buffer.byteLength(output) > inlineBytes
    ? { handle, stored: true }
    : { handle, output: JSON.parse(output) };

/** A walk that is under way: outside loops, or through the body for one item. */
export type ScopeRun = {
  scope: Scope;
  iteration: Iteration;
  /** The step of the loop whose item this is. */
  loopStepId?: string;
  parent?: ScopeRun;
  results: ReadonlyMap<string, NodeResult>;
  memos: Map<string, Memo>;
};

function errorView(error: string | null): { error: Failure } {
  const { name, message, status } = error
    ? (JSON.parse(error) as Failure)
    : { name: "Error", message: "", status: undefined };
  return { error: { message, name, ...(status !== undefined && { status }) } };
}

/** What the steps of one walk give that `node` reads, into `steps`; large outputs come from storage. */
async function addSteps(
  run: RunContext,
  node: PlanNode,
  { scope, iteration, results, memos }: ScopeRun,
  steps: Record<string, unknown>,
): Promise<void> {
  const toRead = new Map<string, PlanNode>();
  for (const other of nodesRead(scope, node)) {
    const status = results.get(other.id)?.status;
    if (status === undefined || status === "SKIPPED") continue;
    const memo = memos.get(other.id);
    if (other.id === run.triggerNodeId) steps[other.slug] = run.trigger;
    else if (status === "SUCCESS" && memo && !memo.stored) steps[other.slug] = memo.output;
    else toRead.set(other.id, other);
  }
  const stored = await readOutputs(run.executionId, iteration, [...toRead.keys()]);
  for (const [id, { slug }] of toRead) {
    steps[slug] = valueFrom(stored.get(id), results.get(id)?.status === "FAILED");
  }
}

const valueFrom = (stored: StoredOutput | undefined, failed: boolean): unknown =>
  failed ? errorView(stored?.error ?? null) : (stored?.output ?? null);

/** Whether all that a node outside loops reads of other steps is at hand, so that nothing is to be read from storage. */
export const isInMemory = (
  { triggerNodeId }: RunContext,
  node: PlanNode,
  { scope, results, memos }: ScopeRun,
): boolean =>
  nodesRead(scope, node)
    .filter(({ id }) => id !== triggerNodeId)
    .every(({ id }) => {
      const status = results.get(id)?.status;
      const memo = memos.get(id);
      return status === undefined || status === "SKIPPED" || (status === "SUCCESS" && memo && !memo.stored);
    });

/** `loop` for a node that reads so many items up: `{ item, index, parent? }`. */
async function loopView(levels: number, scopeRun: ScopeRun | undefined): Promise<unknown> {
  if (!levels || !scopeRun?.loopStepId) return undefined;
  const index = scopeRun.iteration.at(-1) ?? 0;
  const item = await itemAt(scopeRun.loopStepId, index);
  const parent = await loopView(levels - 1, scopeRun.parent);
  return { item, index, ...(parent !== undefined && { parent }) };
}

/**
 * The data that a node's templates may read: the trigger, its ancestors that ran, and in a loop the item. Large
 * outputs are read from storage, and only those that the node names. A skipped ancestor is not there at all.
 */
export async function templateContext(
  run: RunContext,
  node: PlanNode,
  scopeRun: ScopeRun,
  startedAt: string,
): Promise<TemplateContext> {
  const steps: Record<string, unknown> = {};
  if (node.reads.length) {
    for (let around: ScopeRun | undefined = scopeRun; around; around = around.parent) {
      await addSteps(run, node, around, steps);
    }
  }
  const loop = await loopView(node.readsItems, scopeRun);
  const resume = resumeUrls(run.executionId, run.plan, node, scopeRun.iteration);
  return {
    trigger: run.trigger,
    steps,
    ...(loop !== undefined && { loop }),
    workflow: run.workflow,
    execution: { id: run.executionId, startedAt, ...(resume && { resume }) },
  };
}
