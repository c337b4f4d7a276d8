import { type GetFunctionInput, NonRetriableError, RetryAfterError, StepError } from "inngest";
import { type BegunLoop, beginLoop } from "@/features/execution/server/begin-loop";
import { type Claim, knownOf, type LeftLoop } from "@/features/execution/server/claim-execution";
import { endLoop, failLoop } from "@/features/execution/server/end-loop";
import { executeNode, type World } from "@/features/execution/server/execute-node";
import type { NodeRun, Outcome } from "@/features/execution/server/node-run";
import type { PlanNode } from "@/features/execution/server/plan";
import { resumeNode } from "@/features/execution/server/resume-node";
import { batchSize, runBatch } from "@/features/execution/server/run-batch";
import type { RunContext } from "@/features/execution/server/run-context";
import { runGraph, type Walked } from "@/features/execution/server/run-graph";
import { type LoopProgress, runLoop } from "@/features/execution/server/run-loop";
import { scopeOf } from "@/features/execution/server/scope";
import {
  type Memo,
  memoOf,
  type ScopeRun,
  templateContext,
} from "@/features/execution/server/template-context";
import type { NodeEnd } from "@/features/execution/server/walk";
import { iterationText } from "@/lib/workflow/iteration";
import { isLoop, loopHandles } from "@/nodes/loop-bodies";
import type { inngest } from "../client";
import { stepAnswered } from "../events";

/**
 * How many steps of the engine one part of a run takes before it hands over to the next: Inngest's limit is 1,000 a
 * run, and what every call carries grows with them.
 */
const stepsInPart = 390;

type Tools = Pick<GetFunctionInput<typeof inngest>, "step" | "group">;
type Wait = { wait: { until: string; for: "timer" | "answer" | "child"; stepId: string } };
type End = NodeEnd | { status: "LEFT" };
const LEFT = { status: "LEFT" } as const;

/** Turns an attempt's outcome into what the engine understands: a value, a retry with its time, or the end. */
function memoised(outcome: Outcome, nodeRun: NodeRun): Memo | Wait {
  switch (outcome.state) {
    case "success":
      return memoOf(outcome.handle, outcome.output, nodeRun.iteration);
    case "waiting":
      return { wait: { until: outcome.until, for: outcome.for, stepId: outcome.stepId } };
    case "retry":
      throw new RetryAfterError(outcome.failure.message, new Date(Date.now() + outcome.afterMs));
    case "failed":
      throw new NonRetriableError(outcome.failure.message);
    case "closed":
      throw new NonRetriableError("The execution is final, or another run carries it.");
  }
}

/** A step rejects only when it has failed for the last time, and its row says why. */
async function failedIfRefused<T>(work: () => Promise<T>): Promise<T | { status: "FAILED" }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { status: "FAILED" };
  }
}

/**
 * One run of the engine's share of an execution: walks what is ready, with a durable step for each node, until the
 * execution is through or so many steps are done that the rest is left to another part. Nothing outside a step reads
 * the clock, chance or anything that can change; plan, trigger data and claim cannot.
 */
export class Part {
  private taken = 0;
  private readonly loops = new Map<string, LeftLoop>();
  private leave: () => void = () => undefined;
  /** Settled when no step is left in this part: what only waits is then left as well. */
  private readonly usedUp = new Promise<typeof LEFT>((resolve) => {
    this.leave = () => resolve(LEFT);
  });

  constructor(
    private readonly world: World,
    private readonly tools: Tools,
    private readonly run: RunContext,
    private readonly engineRunId: string,
    private readonly claim: Claim,
  ) {
    for (const loop of claim.restored?.loops ?? []) {
      // A copy: what the claim returned is what the engine memoises.
      this.loops.set(keyOf(loop.nodeId, loop.iteration), { ...loop, open: [...loop.open] });
    }
  }

  /** Walks the execution from its trigger; `left` where another part has to go on. */
  walk(): Promise<Walked> {
    const { plan, triggerNodeId } = this.run;
    const entry = { id: triggerNodeId, handle: "out" };
    return this.walkScope({ scope: scopeOf(plan), iteration: [] }, entry);
  }

  /** The loops that are under way, for the part that goes on. */
  get openLoops(): LeftLoop[] {
    return [...this.loops.values()];
  }

  private take(): boolean {
    if (this.taken >= stepsInPart) {
      this.leave();
      return false;
    }
    this.taken += 1;
    return true;
  }

  private fork = <T>(branches: () => Promise<T>): Promise<T> =>
    this.tools.group.parallel({ mode: "race" }, branches);

  private walkScope(
    around: Omit<ScopeRun, "results" | "memos">,
    entry: { id: string; handle: string },
  ): Promise<Walked> {
    const memos = new Map<string, Memo>();
    return runGraph({
      scope: around.scope,
      entry,
      known: knownOf(this.claim.restored, around.iteration),
      fork: this.fork,
      runNode: (node, results) => {
        const scopeRun: ScopeRun = { ...around, results, memos };
        const { run, engineRunId } = this;
        const nodeRun: NodeRun = { run, node, iteration: around.iteration, engineRunId };
        return failedIfRefused(() =>
          isLoop(node.type, node.typeVersion) ? this.loop(nodeRun, scopeRun) : this.node(nodeRun, scopeRun),
        );
      },
    });
  }

  private async node(nodeRun: NodeRun, scopeRun: ScopeRun): Promise<End> {
    const { node, iteration } = nodeRun;
    const { step } = this.tools;
    const key = keyOf(node.id, iteration);
    if (!this.take()) return LEFT;
    let memo: Memo | Wait = await step.run(key, async () =>
      memoised(await executeNode(this.world, nodeRun, () => this.context(node, scopeRun)), nodeRun),
    );
    for (let waits = 1; "wait" in memo; waits++) {
      const again = waits > 1 ? `:${waits}` : "";
      if (!this.take()) return LEFT;
      const woken = await Promise.race([this.wait(`${key}:wait${again}`, memo), this.usedUp]);
      if (woken === LEFT || !this.take()) return LEFT;
      memo = await step.run(`${key}:end${again}`, async () => memoised(await resumeNode(nodeRun), nodeRun));
    }
    scopeRun.memos.set(node.id, memo);
    return { status: "SUCCESS", handle: memo.handle };
  }

  private async wait(key: string, { wait }: Wait): Promise<undefined> {
    const { step } = this.tools;
    if (wait.for === "timer") await step.sleepUntil(key, wait.until);
    else {
      const mine = `async.data.stepId == "${wait.stepId}"`;
      await step.waitForEvent(key, { event: stepAnswered, timeout: wait.until, if: mine });
    }
    return undefined;
  }

  private async loop(nodeRun: NodeRun, scopeRun: ScopeRun): Promise<End> {
    const { node, iteration } = nodeRun;
    const { step } = this.tools;
    const key = keyOf(node.id, iteration);
    if (!this.take()) return LEFT;
    const begun = await step.run(key, async () => {
      const outcome = await beginLoop(nodeRun, scopeRun, () => this.context(node, scopeRun));
      return outcome.state === "begun" ? { loop: outcome.loop } : memoised(outcome, nodeRun);
    });
    if (!("loop" in begun)) return this.ended(node, scopeRun, begun as Memo);
    const progress = this.loops.get(key) ?? { nodeId: node.id, iteration: [...iteration], next: 0, open: [] };
    this.loops.set(key, progress);
    const size = batchSize(this.run.plan, node.id);
    const { left, failed } = await (size
      ? this.batches(nodeRun, scopeRun, begun.loop, progress, size)
      : this.items(nodeRun, scopeRun, begun.loop, progress));
    if (left || !this.take()) return LEFT;
    const memo = await step.run(`${key}:end`, async () => {
      if (failed === undefined) return (await endLoop(nodeRun, begun.loop)) ?? closed();
      await failLoop(nodeRun, begun.loop, { index: failed, started: progress.next });
      throw new NonRetriableError(`Item ${failed} failed.`);
    });
    this.loops.delete(key);
    return this.ended(node, scopeRun, memo);
  }

  private ended(node: PlanNode, scopeRun: ScopeRun, memo: Memo): NodeEnd {
    scopeRun.memos.set(node.id, memo);
    return { status: "SUCCESS", handle: memo.handle };
  }

  private items(nodeRun: NodeRun, scopeRun: ScopeRun, loop: BegunLoop, progress: LoopProgress) {
    const scope = scopeOf(this.run.plan, nodeRun.node.id);
    const entry = { id: nodeRun.node.id, handle: loopHandles.item };
    return runLoop({
      count: loop.count,
      concurrency: loop.concurrency,
      progress,
      fork: this.fork,
      runItem: async (index) => {
        const iteration = [...nodeRun.iteration, index];
        const around = { scope, iteration, loopStepId: loop.stepId, parent: scopeRun };
        const { results, left } = await this.walkScope(around, entry);
        if (left) return "LEFT";
        const broken = [...results.values()].some((end) => end.status === "FAILED" && !end.handled);
        return broken ? "FAILED" : "DONE";
      },
    });
  }

  private async batches(
    nodeRun: NodeRun,
    scopeRun: ScopeRun,
    loop: BegunLoop,
    progress: LoopProgress,
    size: number,
  ): Promise<{ left: boolean; failed?: number }> {
    const { startedAt } = this.claim;
    while (progress.next < loop.count && progress.failed === undefined) {
      if (!this.take()) return { left: true };
      const from = progress.next;
      const to = Math.min(from + size, loop.count);
      const { failed } = await this.tools.step.run(
        `${keyOf(nodeRun.node.id, nodeRun.iteration)}:${from}`,
        () => runBatch(nodeRun, scopeRun, loop, { from, to, startedAt }),
      );
      progress.next = failed === undefined ? to : failed + 1;
      if (failed !== undefined) progress.failed = failed;
    }
    return { left: false, ...(progress.failed !== undefined && { failed: progress.failed }) };
  }

  private context(node: PlanNode, scopeRun: ScopeRun) {
    return templateContext(this.run, node, scopeRun, this.claim.startedAt);
  }
}

/** A step's key in the engine, and within a part the name of a loop: explicit, never the order of calls. */
const keyOf = (nodeId: string, iteration: readonly number[]): string =>
  `node:${nodeId}${iteration.length ? `[${iterationText(iteration)}]` : ""}`;

function closed(): never {
  throw new NonRetriableError("The execution is final, or another run carries it.");
}
