import { errorPort } from "@/nodes/kit/define-node";
import type { Plan, PlanNode } from "./plan";

/** How a node ended. What it gave is kept by whoever ran it. */
export type NodeResult =
  | { status: "SUCCESS"; handle: string }
  /** `handled`: the failure goes on along the connected `error` handle. */
  | { status: "FAILED"; handled: boolean }
  | { status: "SKIPPED" };

export type RunGraphInput = {
  plan: Plan;
  triggerId: string;
  /** Runs one node to its end, given how others have ended. Must not reject for a failure of the node itself. */
  runNode(
    node: PlanNode,
    results: ReadonlyMap<string, NodeResult>,
  ): Promise<{ status: "SUCCESS"; handle: string } | { status: "FAILED" }>;
  /**
   * Called around a stretch in which several branches live at once, so that the engine goes on with each
   * as soon as it can. Calls its argument once and returns what that returns.
   */
  fork<T>(branches: () => Promise<T>): Promise<T>;
};

/** The state of a walk: which edges are settled, and how. Pure apart from its own fields. */
export class Walk {
  readonly results = new Map<string, NodeResult>();
  private readonly nodes: ReadonlyMap<string, PlanNode>;
  private readonly out = new Map<string, { handle: string; target: string }[]>();
  private readonly unsettled = new Map<string, number>();
  private readonly taken = new Set<string>();
  private failed = false;

  constructor(
    private readonly plan: Plan,
    triggerId: string,
  ) {
    this.nodes = new Map(plan.nodes.map((node) => [node.id, node]));
    for (const { id } of plan.nodes) this.out.set(id, []);
    for (const { source, handle, target } of plan.edges) {
      this.out.get(source)?.push({ handle, target });
      this.unsettled.set(target, (this.unsettled.get(target) ?? 0) + 1);
    }
    const idle = plan.nodes.filter(({ id }) => id !== triggerId && !this.unsettled.get(id));
    for (const { id } of idle) this.skip(id);
  }

  /** Whether a failure of this node would go on along its `error` handle. */
  handlesFailure(id: string): boolean {
    return (this.out.get(id) ?? []).some(({ handle }) => handle === errorPort.id);
  }

  /** Takes down how a node ended and returns the nodes that can start now. */
  settle(id: string, ended: { status: "SUCCESS"; handle: string } | { status: "FAILED" }): PlanNode[] {
    const handled = ended.status === "FAILED" && this.handlesFailure(id);
    const result: NodeResult = ended.status === "FAILED" ? { status: "FAILED", handled } : ended;
    this.results.set(id, result);
    if (result.status === "FAILED" && !handled) this.failed = true;
    const handle = result.status === "SUCCESS" ? result.handle : handled ? errorPort.id : undefined;
    const ready = this.leave(id, handle);
    if (this.failed) {
      for (const node of ready) this.skip(node.id);
      return [];
    }
    return ready;
  }

  private skip(id: string): PlanNode[] {
    this.results.set(id, { status: "SKIPPED" });
    return this.leave(id, undefined);
  }

  /** Settles every edge out of a node: those at `handle` as taken, the others not. */
  private leave(id: string, handle: string | undefined): PlanNode[] {
    const ready: PlanNode[] = [];
    for (const edge of this.out.get(id) ?? []) {
      if (edge.handle === handle) this.taken.add(edge.target);
      const left = (this.unsettled.get(edge.target) ?? 0) - 1;
      this.unsettled.set(edge.target, left);
      if (left > 0) continue;
      const target = this.nodes.get(edge.target);
      if (target && this.taken.has(target.id)) ready.push(target);
      else if (target) ready.push(...this.skip(target.id));
    }
    return ready;
  }

  /** Every node's result; what was never reached is SKIPPED. */
  finish(): Map<string, NodeResult> {
    for (const { id } of this.plan.nodes) {
      if (!this.results.has(id)) this.results.set(id, { status: "SKIPPED" });
    }
    return this.results;
  }
}

/**
 * Walks a plan from one trigger: a node starts when all its incoming edges are settled and one was taken,
 * independent branches do not wait for each other, an unhandled failure starts nothing more. Knows neither
 * clock nor storage nor engine; what a node does is `runNode`'s.
 */
export async function runGraph({
  plan,
  triggerId,
  runNode,
  fork,
}: RunGraphInput): Promise<Map<string, NodeResult>> {
  const walk = new Walk(plan, triggerId);
  const trigger = plan.nodes.find(({ id }) => id === triggerId);
  if (!trigger?.trigger) throw new Error(`The plan has no trigger "${triggerId}".`);
  let ready = walk.settle(triggerId, { status: "SUCCESS", handle: "out" });
  while (ready.length) {
    const [only, ...others] = ready;
    if (only && !others.length) ready = walk.settle(only.id, await runNode(only, walk.results));
    else ready = await fork(() => untilOneIsLeft(ready, walk, runNode));
  }
  return walk.finish();
}

/** Runs several branches until no more than one node is ready and nothing runs; returns what is ready. */
async function untilOneIsLeft(
  start: PlanNode[],
  walk: Walk,
  runNode: RunGraphInput["runNode"],
): Promise<PlanNode[]> {
  let running = start.length;
  let left: PlanNode[] = [];
  const visit = async (node: PlanNode): Promise<void> => {
    const ended = await runNode(node, walk.results);
    running -= 1;
    const ready = walk.settle(node.id, ended);
    if (running === 0 && ready.length <= 1) {
      left = ready;
      return;
    }
    running += ready.length;
    await Promise.all(ready.map(visit));
  };
  await Promise.all(start.map(visit));
  return left;
}
