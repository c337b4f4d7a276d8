import { isLoop, loopHandles } from "@/nodes/loop-bodies";
import { type BegunLoop, beginLoop } from "./begin-loop";
import { endLoop, failLoop } from "./end-loop";
import { executeNode, type World } from "./execute-node";
import type { NodeRun, Outcome } from "./node-run";
import { type KnownStep, readKnown } from "./read-known";
import { batchSize, runBatch } from "./run-batch";
import { runGraph } from "./run-graph";
import { type LeftLoop, runLoop } from "./run-loop";
import { scopeOf } from "./scope";
import { type Memo, memoOf, type ScopeRun, templateContext } from "./template-context";
import type { NodeEnd } from "./walk";

/** How long one durable step goes on starting nodes, in milliseconds; then the next one takes over. */
const stretchMs = 5_000;

/** What a stretch of a loop came to: where its loops stand, and when there is something to do again. */
export type Stretch = { loops: LeftLoop[]; done: boolean; failed?: number; wakeAt?: string };

/** The execution is final, or another run of the engine carries it: nothing more may be done. */
export class RunClosed extends Error {}

const LEFT = { status: "LEFT" } as const;
const keyOf = (nodeId: string, iteration: readonly number[]): string => `${nodeId}[${iteration.join(".")}]`;

/** One stretch of the work on a loop's items, in one process; every node is recorded in its own row. */
class Items {
  private readonly until = Date.now() + stretchMs;
  private readonly loops = new Map<string, LeftLoop>();
  private wakeAt: number | undefined;
  /** Something was left only because the time of this stretch was up. */
  private cutShort = false;
  /** The first fault that is no node's: nothing more starts, and it is thrown when what runs has ended. */
  private fault: { error: unknown } | undefined;

  constructor(
    private readonly world: World,
    private readonly startedAt: string,
    private readonly known: ReadonlyMap<string, ReadonlyMap<string, KnownStep>>,
    before: readonly LeftLoop[],
  ) {
    for (const loop of before) {
      this.loops.set(keyOf(loop.nodeId, loop.iteration), { ...loop, open: [...loop.open] });
    }
  }

  /** Runs a loop's items as far as they go now; true where all have ended. */
  async loop(
    nodeRun: NodeRun,
    around: ScopeRun,
    begun: BegunLoop,
  ): Promise<{ done: boolean; failed?: number }> {
    const { node, iteration, run } = nodeRun;
    const key = keyOf(node.id, iteration);
    const progress = this.loops.get(key) ?? { nodeId: node.id, iteration: [...iteration], next: 0, open: [] };
    this.loops.set(key, progress);
    const size = batchSize(run.plan, node.id);
    const done = size
      ? await this.batches(nodeRun, around, begun, progress, size)
      : await runLoop({
          count: begun.count,
          concurrency: begun.concurrency,
          progress,
          mayStart: () => this.inTime(),
          runItem: (index) => this.item(nodeRun, around, begun, index),
        });
    return { done, ...(progress.failed !== undefined && { failed: progress.failed }) };
  }

  /** What the stretch came to. Throws the fault that broke it off. */
  stretch(nodeRun: NodeRun, { done, failed }: { done: boolean; failed?: number }): Stretch {
    if (this.fault) throw this.fault.error;
    const own = keyOf(nodeRun.node.id, nodeRun.iteration);
    const loops = [...this.loops].sort(([left], [right]) => Number(right === own) - Number(left === own));
    const wakeAt = done || this.cutShort ? undefined : this.wakeAt;
    return {
      loops: loops.map(([, loop]) => loop),
      done,
      ...(failed !== undefined && { failed }),
      ...(wakeAt !== undefined && { wakeAt: new Date(wakeAt).toISOString() }),
    };
  }

  private inTime(): boolean {
    if (this.fault) return false;
    if (Date.now() < this.until) return true;
    this.cutShort = true;
    return false;
  }

  private waitUntil(time: number): typeof LEFT {
    this.wakeAt = Math.min(this.wakeAt ?? time, time);
    return LEFT;
  }

  private async batches(
    nodeRun: NodeRun,
    around: ScopeRun,
    begun: BegunLoop,
    progress: LeftLoop,
    size: number,
  ): Promise<boolean> {
    while (progress.next < begun.count && progress.failed === undefined) {
      if (!this.inTime()) return false;
      const from = progress.next;
      const to = Math.min(from + size, begun.count);
      const { failed } = await runBatch(nodeRun, around, begun, { from, to, startedAt: this.startedAt });
      progress.next = failed === undefined ? to : failed + 1;
      if (failed !== undefined) progress.failed = failed;
    }
    return true;
  }

  private async item(
    loopRun: NodeRun,
    around: ScopeRun,
    { stepId }: BegunLoop,
    index: number,
  ): Promise<"DONE" | "FAILED" | "LEFT"> {
    const scope = scopeOf(loopRun.run.plan, loopRun.node.id);
    const iteration = [...loopRun.iteration, index];
    const memos = new Map<string, Memo>();
    const known = this.known.get(iteration.join("."));
    const { results, left } = await runGraph({
      scope,
      entry: { id: loopRun.node.id, handle: loopHandles.item },
      ...(known && { known }),
      fork: (branches) => branches(),
      runNode: async (node, soFar) => {
        if (!this.inTime()) return LEFT;
        const scopeRun: ScopeRun = {
          scope,
          iteration,
          loopStepId: stepId,
          parent: around,
          results: soFar,
          memos,
        };
        const nodeRun: NodeRun = { ...loopRun, node, iteration };
        try {
          return isLoop(node.type, node.typeVersion)
            ? await this.innerLoop(nodeRun, scopeRun)
            : await this.node(nodeRun, scopeRun, known?.get(node.id));
        } catch (error) {
          // Thrown at once it would let the engine call again while other items of this call are still at work.
          this.fault ??= { error };
          return LEFT;
        }
      },
    });
    if (left) return "LEFT";
    const broken = [...results.values()].some((end) => end.status === "FAILED" && !end.handled);
    return broken ? "FAILED" : "DONE";
  }

  private async node(
    nodeRun: NodeRun,
    scopeRun: ScopeRun,
    known: KnownStep | undefined,
  ): Promise<NodeEnd | typeof LEFT> {
    const before = known?.status === "BEGUN" ? known : undefined;
    if (before?.waitingFor === "retry" && before.wakeAt && before.wakeAt > Date.now())
      return this.waitUntil(before.wakeAt);
    const outcome = await executeNode(this.world, nodeRun, () => this.context(nodeRun, scopeRun));
    return this.ended(nodeRun, scopeRun, outcome);
  }

  private ended(nodeRun: NodeRun, scopeRun: ScopeRun, outcome: Outcome): NodeEnd | typeof LEFT {
    switch (outcome.state) {
      case "success":
        scopeRun.memos.set(nodeRun.node.id, memoOf(outcome.handle, outcome.output));
        return { status: "SUCCESS", handle: outcome.handle };
      case "failed":
        return { status: "FAILED" };
      case "retry":
        return this.waitUntil(Date.now() + outcome.afterMs);
      case "waiting":
        return this.waitUntil(Date.parse(outcome.until));
      case "closed":
        throw new RunClosed();
    }
  }

  private async innerLoop(nodeRun: NodeRun, scopeRun: ScopeRun): Promise<NodeEnd | typeof LEFT> {
    const begun = await beginLoop(nodeRun, scopeRun, () => this.context(nodeRun, scopeRun));
    if (begun.state !== "begun") return this.ended(nodeRun, scopeRun, begun);
    const { done, failed } = await this.loop(nodeRun, scopeRun, begun.loop);
    if (!done) return LEFT;
    const key = keyOf(nodeRun.node.id, nodeRun.iteration);
    const end = await closeLoop(nodeRun, begun.loop, { failed, started: this.loops.get(key)?.next ?? 0 });
    this.loops.delete(key);
    if (!end) return { status: "FAILED" };
    scopeRun.memos.set(nodeRun.node.id, end);
    return { status: "SUCCESS", handle: end.handle };
  }

  private context({ run, node }: NodeRun, scopeRun: ScopeRun) {
    return templateContext(run, node, scopeRun, this.startedAt);
  }
}

/**
 * Goes on with a loop for a stretch of time: starts items, so many at once, until all have ended, none can go on
 * before a time, or the time of one durable step is up. What a process that dies here has not recorded is done again
 * by the next; what it has is not. Throws RunClosed.
 */
export async function runItems(
  world: World,
  nodeRun: NodeRun,
  around: ScopeRun,
  begun: BegunLoop,
  before: readonly LeftLoop[],
  startedAt: string,
): Promise<Stretch> {
  const open = before.flatMap((loop) => loop.open.map((index) => [...loop.iteration, index]));
  const known = await readKnown(nodeRun.run.executionId, open);
  const items = new Items(world, startedAt, known, before);
  return items.stretch(nodeRun, await items.loop(nodeRun, around, begun));
}

/** Ends a loop all of whose items have ended; undefined where one of them failed. Throws RunClosed. */
export async function closeLoop(
  nodeRun: NodeRun,
  begun: BegunLoop,
  { failed, started }: { failed: number | undefined; started: number },
): Promise<Memo | undefined> {
  if (failed === undefined) {
    const memo = await endLoop(nodeRun, begun);
    if (!memo) throw new RunClosed();
    return memo;
  }
  if (!(await failLoop(nodeRun, begun, { index: failed, started }))) throw new RunClosed();
  return undefined;
}
