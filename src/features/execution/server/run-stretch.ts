import type { TemplateContext } from "@/lib/template/evaluate";
import { findDefinition } from "@/nodes/registry";
import { log } from "@/server/log";
import { executeNode, type Records, type World } from "./execute-node";
import { compute, recordEnd } from "./execute-pure";
import { follower, isAction, isPure } from "./followers";
import type { NodeRun, Outcome } from "./node-run";
import type { PlanNode } from "./plan";
import {
  type ComputedStep,
  type Conclusion,
  endAttemptThenRecord,
  recordStretch,
  recordThenBeginAttempt,
} from "./record-stretch";
import { soleEnd } from "./sole-end";
import { endAttempt, type PureEnd } from "./step-store";
import { isInMemory, type Memo, memoOf, type ScopeRun, templateContext } from "./template-context";
import type { Known, NodeResult } from "./walk";

/**
 * How far nodes that only compute go in one transaction: so many of them, characters of outputs, milliseconds.
 * `behindMs`: how long what follows an action may compute before the action's answer is recorded; a process that dies
 * in between does not know the answer any more.
 */
export const most = { nodes: 1_000, characters: 262_144, ms: 50, behindMs: 5 };
type Times = Pick<typeof most, "ms" | "behindMs">;

/** What a stretch came to: how its first node ended, and what the others gave, by node and in order. */
export type Stretched = {
  outcome: Outcome;
  more: [nodeId: string, memo: Memo][];
  /** The action in it failed, and is to be tried again at this time. */
  retry?: { nodeId: string; at: Date };
  /** The run is COMPLETED with it. */
  concluded?: boolean;
};

type Computed = {
  steps: ComputedStep[];
  /** What follows them and acts; undefined where nothing does, or where they end for another reason. */
  next?: PlanNode;
  /** The first node failed. */
  failed?: PureEnd & { status: "FAILED" };
};

type Recorder = (next: PlanNode, now: Date) => ReturnType<typeof recordThenBeginAttempt>;

/** What is known while a stretch is under way: what has ended in it, whether or not the rows say so already. */
export class Stretch {
  private readonly next: ReturnType<typeof follower>;
  private readonly results: Map<string, NodeResult>;
  private readonly scopeRun: ScopeRun;

  constructor(
    private readonly world: World,
    readonly first: NodeRun,
    around: ScopeRun,
    private readonly known: ReadonlyMap<string, Known>,
    private readonly startedAt: string,
    private readonly times: Times,
  ) {
    this.next = follower(around.scope);
    this.results = new Map(around.results);
    this.scopeRun = { ...around, results: this.results, memos: new Map(around.memos) };
  }

  /** Takes down how a node ended; returns the one that goes on from there, unless that has begun before. */
  private follow(
    node: PlanNode,
    { handle, output }: { handle: string; output: string },
  ): PlanNode | undefined {
    this.results.set(node.id, { status: "SUCCESS", handle });
    // Not from storage: the rows have not ended before the stretch has.
    this.scopeRun.memos.set(node.id, { handle, output: JSON.parse(output) });
    const next = this.next(node.id, handle);
    return next && !this.known.has(next.id) ? next : undefined;
  }

  private context(node: PlanNode): Promise<TemplateContext> {
    return templateContext(this.first.run, node, this.scopeRun, this.startedAt);
  }

  /** Computes from a node on as far as nodes only compute, up to one that fails. */
  async compute(from: PlanNode | undefined, mostMs: number, fromMemory = false): Promise<Computed> {
    const until = Date.now() + mostMs;
    const steps: ComputedStep[] = [];
    let characters = 0;
    for (let node = from; node; ) {
      if (!isPure(node)) return { steps, next: node };
      if (fromMemory && !isInMemory(this.first.run, node, this.scopeRun)) break;
      const definition = findDefinition(node.type, node.typeVersion);
      if (!definition) throw new Error(`There is no node type "${node.type}".`);
      const end = await compute(node, definition, await this.context(node), new Date());
      if (end.status === "FAILED") return steps.length ? { steps } : { steps, failed: end };
      steps.push({ node, end, now: new Date() });
      const next = this.follow(node, end);
      characters += end.output.length;
      if (steps.length >= most.nodes || Date.now() >= until || characters >= most.characters) break;
      node = next;
    }
    return { steps };
  }

  /** Carries out a node that acts. What follows it and only computes is recorded together with its answer. */
  async act(
    node: PlanNode,
    begun?: Records["begun"],
  ): Promise<{ outcome: Outcome; behind: Stretched["more"]; concluded: boolean }> {
    const nodeRun = { ...this.first, node };
    const { executionId } = nodeRun.run;
    let behind: Stretched["more"] = [];
    let concluded = false;
    const outcome = await executeNode(this.world, nodeRun, () => this.context(node), {
      ...(begun && { begun }),
      end: async (attempt, end, now) => {
        const next = end.output.length < most.characters ? this.follow(node, end) : undefined;
        const { steps } = await this.compute(next, this.times.behindMs, true);
        if (steps.length) {
          try {
            const conclusion = this.conclusion(steps);
            const written = await endAttemptThenRecord(nodeRun, attempt, end, now, steps, conclusion);
            if (written.kept && written.all) behind = memosOf(steps);
            concluded = written.concluded;
            if (written.kept) return true;
          } catch (error) {
            // Whatever may be wrong with what follows, the answer is not to be lost for it.
            log.warn({ err: error, executionId, nodeId: node.id }, "an answer is recorded by itself");
          }
        }
        return endAttempt(executionId, attempt, end, now);
      },
    });
    return { outcome, behind, concluded };
  }

  /** What the run ends with, if nothing is left to do after these steps and its output is that of one of them. */
  conclusion(steps: readonly ComputedStep[]): Conclusion | undefined {
    const { scope } = this.scopeRun;
    const nodeId = soleEnd(scope, this.first.run.triggerNodeId, this.known, this.results);
    const last = steps.find(({ node }) => node.id === nodeId);
    return last && { nodeId: last.node.id, output: last.end.output };
  }

  /**
   * Records what was computed by `record`, which also begins the action that follows, and carries that out. Undefined
   * where rows had ended.
   */
  async recordAndAct(
    steps: readonly ComputedStep[],
    action: PlanNode,
    record: Recorder = (next, now) => recordThenBeginAttempt(this.first, steps, next, now),
  ): Promise<Omit<Stretched, "outcome"> | undefined> {
    const { executionId } = this.first.run;
    // Before its row is read: what is cancelled in between is not heard of twice.
    const cancelled = this.world.cancelled(executionId);
    const { all, begun } = await record(action, new Date());
    if (!all) return undefined;
    const more = memosOf(steps.slice(1));
    if (!begun) return { more };
    const { outcome, behind, concluded } = await this.act(action, { ...begun, cancelled });
    if (outcome.state === "success") {
      return { more: [...more, [action.id, memoOf(outcome.handle, outcome.output)], ...behind], concluded };
    }
    // A failure for good is in its row, and told by the action's own step.
    if (outcome.state !== "retry") return { more };
    return { more, retry: { nodeId: action.id, at: new Date(Date.now() + outcome.afterMs) } };
  }
}

export const memosOf = (steps: readonly ComputedStep[]): Stretched["more"] =>
  steps.map(({ node, end }) => [node.id, memoOf(end.handle, end.output)]);

/**
 * Carries out a node together with what follows it one by one: nodes that only compute, each recorded in its own row
 * and all in one transaction, then at most one that acts, whose start is recorded with them, then again some that only
 * compute, which are recorded with its answer. A process that dies before a transaction has done nothing of it.
 *
 * Ends before a node that fails and before one of `known`: those are steps of their own; and after its `times`. Where some
 * of the rows have ended already, the first node alone counts. Rejects where the records cannot be written.
 */
export async function runStretch(
  world: World,
  nodeRun: NodeRun,
  around: ScopeRun,
  known: ReadonlyMap<string, Known>,
  startedAt: string,
  times: Times = most,
): Promise<Stretched> {
  const stretch = new Stretch(world, nodeRun, around, known, startedAt, times);
  if (!isPure(nodeRun.node)) {
    const { outcome, behind, concluded } = await stretch.act(nodeRun.node);
    return { outcome, more: outcome.state === "success" ? behind : [], concluded };
  }
  const { steps, next, failed } = await stretch.compute(nodeRun.node, times.ms);
  if (failed) return { outcome: await recordEnd(nodeRun, failed), more: [] };
  const [first] = steps;
  if (!first) throw new Error("A stretch has at least one node.");
  const { handle, output } = first.end;
  const outcome: Outcome = { state: "success", handle, output };
  if (next && (await isAction(next))) {
    const acted = await stretch.recordAndAct(steps, next);
    if (acted) return { outcome, ...acted };
  } else if (steps.length > 1) {
    const { all, concluded } = await recordStretch(nodeRun, steps, stretch.conclusion(steps));
    if (all) return { outcome, more: memosOf(steps.slice(1)), concluded };
  }
  return { outcome: await recordEnd(nodeRun, first.end), more: [] };
}
