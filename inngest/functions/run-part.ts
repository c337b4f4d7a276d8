import { type GetFunctionInput, NonRetriableError, RetryAfterError, StepError } from "inngest";
import { type BegunLoop, beginLoop } from "@/features/execution/server/begin-loop";
import { type Claim, knownSteps } from "@/features/execution/server/claim-execution";
import { executeNode, type World } from "@/features/execution/server/execute-node";
import type { NodeRun, Outcome } from "@/features/execution/server/node-run";
import type { PlanNode } from "@/features/execution/server/plan";
import type { RunContext } from "@/features/execution/server/run-context";
import { runGraph, type Walked } from "@/features/execution/server/run-graph";
import { closeLoop, RunClosed, runItems } from "@/features/execution/server/run-items";
import type { LeftLoop } from "@/features/execution/server/run-loop";
import { runStretch, type Stretched } from "@/features/execution/server/run-stretch";
import { scopeOf } from "@/features/execution/server/scope";
import {
  type Memo,
  memoOf,
  type ScopeRun,
  templateContext,
} from "@/features/execution/server/template-context";
import type { Known, NodeEnd } from "@/features/execution/server/walk";
import { isLoop } from "@/nodes/loop-bodies";
import type { inngest } from "../client";
import { stepAnswered } from "../events";

/**
 * How many steps of the engine one part of a run takes before it hands over to the next: Inngest's limit is 1,000 a
 * run, and what every call carries grows with them.
 */
const stepsInPart = 390;
/**
 * What a step counts that makes the engine call again from the top: one beside others, or one that waits. Going over
 * what is memoised costs the SDK about 0.15 ms a step, so that such a part is best kept short (docs/benchmarks.md).
 */
const reentryWeight = 6;

type Tools = Pick<GetFunctionInput<typeof inngest>, "step" | "group">;
/**
 * `more`: what ended together with the node; `retry`: what is to be tried again, and when; `concluded`: the execution
 * ended with it.
 */
type Stretch = Memo & {
  more?: [nodeId: string, memo: Memo][];
  retry?: { nodeId: string; at: string };
  concluded?: true;
};
/** The stretch that was carried out with the claim, from this node on. */
export type First = { nodeId: string; stretch: Stretch };
type Wait = { wait: { until: string; for: "timer" | "answer" | "child"; stepId: string } };
type End = NodeEnd | { status: "LEFT" };
const LEFT = { status: "LEFT" } as const;

/** Turns an attempt's outcome into what the engine understands: a value, a retry with its time, or the end. */
function memoised(outcome: Outcome): Memo | Wait {
  switch (outcome.state) {
    case "success":
      return memoOf(outcome.handle, outcome.output);
    case "waiting":
      return { wait: { until: outcome.until, for: outcome.for, stepId: outcome.stepId } };
    case "retry":
      throw new RetryAfterError(outcome.failure.message, new Date(Date.now() + outcome.afterMs));
    case "failed":
      throw new NonRetriableError(outcome.failure.message);
    case "closed":
      throw closedError();
  }
}

const withRest = (memo: Memo, { more, retry, concluded }: Stretched): Stretch => ({
  ...memo,
  ...(more.length && { more }),
  ...(retry && { retry: { nodeId: retry.nodeId, at: retry.at.toISOString() } }),
  ...(concluded && { concluded }),
});

/** What is memoised of a stretch whose first node has succeeded. */
export function memoOfStretch(stretched: Stretched): Stretch {
  const { outcome } = stretched;
  if (outcome.state !== "success") throw new Error("Only what succeeded is a part of the claim.");
  return withRest(memoOf(outcome.handle, outcome.output), stretched);
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
  private forks = 0;
  private hasConcluded = false;
  /** By the loop's node: its own progress first, then that of loops in its items. */
  private readonly loops = new Map<string, LeftLoop[]>();
  /** From earlier parts, and what ended together with a node before it. */
  private readonly known: Map<string, Known>;
  /** When nodes are due whose first attempt failed in the step of one before them. */
  private readonly dueAt = new Map<string, Date>();
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
    private readonly first?: First,
  ) {
    this.known = knownSteps(claim);
    for (const loops of claim.restored?.loops ?? []) {
      if (loops[0]) this.loops.set(loops[0].nodeId, loops);
    }
  }

  /** Walks the execution from its trigger; `left` where another part has to go on. */
  walk(): Promise<Walked> {
    const { plan, triggerNodeId } = this.run;
    const scope = scopeOf(plan);
    const memos = new Map<string, Memo>();
    return runGraph({
      scope,
      entry: { id: triggerNodeId, handle: "out" },
      known: this.known,
      fork: (branches) => this.fork(branches),
      runNode: (node, results) => {
        const scopeRun: ScopeRun = { scope, iteration: [], results, memos };
        return failedIfRefused(() =>
          isLoop(node.type, node.typeVersion) ? this.loop(node, scopeRun) : this.node(node, scopeRun),
        );
      },
    });
  }

  /** Whether the execution is COMPLETED already. */
  get concluded(): boolean {
    return this.hasConcluded;
  }

  /** Where the loops stand that are under way, for the part that goes on. */
  get openLoops(): LeftLoop[][] {
    return [...this.loops.values()];
  }

  /** Takes one of this part's steps, if any is left. */
  private take(waits = false): boolean {
    if (this.taken >= stepsInPart) {
      this.leave();
      return false;
    }
    this.taken += waits || this.forks ? reentryWeight : 1;
    return true;
  }

  /** Several branches live: the engine plans each of their steps by itself. */
  private async fork<T>(branches: () => Promise<T>): Promise<T> {
    this.forks += 1;
    const result = await this.tools.group.parallel({ mode: "race" }, branches);
    this.forks -= 1;
    return result;
  }

  private async node(node: PlanNode, scopeRun: ScopeRun): Promise<End> {
    const { step } = this.tools;
    const nodeRun = this.nodeRun(node);
    const key = `node:${node.id}`;
    // What is to be tried again here keeps its time: the next part would not know it.
    if (!this.dueAt.has(node.id) && !this.take()) return LEFT;
    // Beside other branches each node is a step: one that fails there starts nothing more here.
    const alone = !this.forks;
    let memo: Stretch | Wait =
      this.first?.nodeId === node.id
        ? this.first.stretch
        : await step.run(key, () =>
            alone ? this.stretch(nodeRun, scopeRun) : this.execute(nodeRun, scopeRun),
          );
    for (let waits = 1; "wait" in memo; waits++) {
      const again = waits > 1 ? `:${waits}` : "";
      if (!this.take(true)) return LEFT;
      const woken = await Promise.race([this.wait(`${key}:wait${again}`, memo), this.usedUp]);
      if (woken === LEFT || !this.take()) return LEFT;
      memo = await step.run(`${key}:end${again}`, () => this.execute(nodeRun, scopeRun));
    }
    if (memo.concluded) this.hasConcluded = true;
    if (memo.retry) this.dueAt.set(memo.retry.nodeId, new Date(memo.retry.at));
    for (const [id, later] of memo.more ?? []) {
      scopeRun.memos.set(id, later);
      this.known.set(id, { status: "SUCCESS", handle: later.handle });
    }
    return this.ended(node, scopeRun, memo);
  }

  /** An attempt at a node, or the end of the one that waits. */
  private async execute(nodeRun: NodeRun, scopeRun: ScopeRun): Promise<Memo | Wait> {
    return memoised(await executeNode(this.world, nodeRun, () => this.context(nodeRun.node, scopeRun)));
  }

  /** Carries out a node with those that follow it one by one and can share its step. */
  private async stretch(nodeRun: NodeRun, scopeRun: ScopeRun): Promise<Stretch | Wait> {
    const due = this.dueAt.get(nodeRun.node.id);
    if (due && due > new Date()) throw new RetryAfterError("The next attempt is not due yet.", due);
    const { known, world, claim } = this;
    const stretched = await runStretch(world, nodeRun, scopeRun, known, claim.startedAt);
    const memo = memoised(stretched.outcome);
    return "wait" in memo ? memo : withRest(memo, stretched);
  }

  private async wait(key: string, { wait }: Wait): Promise<undefined> {
    const { step } = this.tools;
    if (wait.for === "timer") await step.sleepUntil(key, wait.until);
    else {
      const mine = `async.data.stepId == "${wait.stepId}"`;
      await step.waitForEvent(key, { event: stepAnswered, timeout: new Date(wait.until), if: mine });
    }
    return undefined;
  }

  private async loop(node: PlanNode, scopeRun: ScopeRun): Promise<End> {
    const { step } = this.tools;
    const nodeRun = this.nodeRun(node);
    const key = `node:${node.id}`;
    if (!this.take()) return LEFT;
    const begun = await step.run(key, async () => {
      const outcome = await beginLoop(nodeRun, scopeRun, () => this.context(node, scopeRun));
      return outcome.state === "begun" ? { loop: outcome.loop } : { memo: memoised(outcome) };
    });
    if (!("loop" in begun)) return this.ended(node, scopeRun, begun.memo as Memo);
    for (let stretch = 0; ; stretch++) {
      if (!this.take()) return LEFT;
      const before = this.loops.get(node.id) ?? [];
      const { loops, done, failed, wakeAt } = await step.run(`${key}:items:${stretch}`, () =>
        unlessClosed(runItems(this.world, nodeRun, scopeRun, begun.loop, before, this.claim.startedAt)),
      );
      this.loops.set(node.id, loops);
      if (done) return this.endLoop(nodeRun, scopeRun, begun.loop, { failed, started: loops[0]?.next ?? 0 });
      if (wakeAt === undefined) continue;
      if (!this.take(true)) return LEFT;
      // An answer to a step of any item, or the time at which the first of them wakes.
      const mine = `async.data.executionId == "${this.run.executionId}"`;
      const options = { event: stepAnswered, timeout: new Date(wakeAt), if: mine };
      const woken = step.waitForEvent(`${key}:wait:${stretch}`, options).then(() => undefined);
      if ((await Promise.race([woken, this.usedUp])) === LEFT) return LEFT;
    }
  }

  private async endLoop(
    nodeRun: NodeRun,
    scopeRun: ScopeRun,
    begun: BegunLoop,
    end: { failed: number | undefined; started: number },
  ): Promise<End> {
    const { node } = nodeRun;
    if (!this.take()) return LEFT;
    const memo = await this.tools.step.run(`node:${node.id}:end`, async () => {
      const closed = await unlessClosed(closeLoop(nodeRun, begun, end));
      if (!closed) throw new NonRetriableError(`Item ${end.failed} failed.`);
      return closed;
    });
    this.loops.delete(node.id);
    return this.ended(node, scopeRun, memo);
  }

  private ended(node: PlanNode, scopeRun: ScopeRun, memo: Memo): NodeEnd {
    scopeRun.memos.set(node.id, memo);
    return { status: "SUCCESS", handle: memo.handle };
  }

  private nodeRun(node: PlanNode): NodeRun {
    return { run: this.run, node, iteration: [], engineRunId: this.engineRunId };
  }

  private context(node: PlanNode, scopeRun: ScopeRun) {
    return templateContext(this.run, node, scopeRun, this.claim.startedAt);
  }
}

const closedError = () => new NonRetriableError("The execution is final, or another run carries it.");

/** A run that may do nothing more is not tried again. */
async function unlessClosed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof RunClosed ? closedError() : error;
  }
}
