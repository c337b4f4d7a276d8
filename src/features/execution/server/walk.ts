import { errorPort } from "@/nodes/kit/define-node";
import type { PlanNode } from "./plan";
import type { Scope } from "./scope";

/** How a node ended. What it gave is kept by whoever ran it. */
export type NodeResult =
  | { status: "SUCCESS"; handle: string }
  /** `handled`: the failure goes on along the connected `error` handle. */
  | { status: "FAILED"; handled: boolean }
  | { status: "SKIPPED" };

/** What a node came to, seen by itself. */
export type NodeEnd = { status: "SUCCESS"; handle: string } | { status: "FAILED" };

/** What is known of a node from before: how it ended, or that it has begun. */
export type Known = NodeEnd | { status: "BEGUN" };

/** The state of a walk through a scope: which edges are settled, and how. Pure apart from its own fields. */
export class Walk {
  readonly results = new Map<string, NodeResult>();
  private readonly nodes: ReadonlyMap<string, PlanNode>;
  private readonly out = new Map<string, { handle: string; target: string }[]>();
  private readonly unsettled = new Map<string, number>();
  private readonly taken = new Set<string>();
  private failed = false;

  /**
   * `entry`: the trigger, or the loop whose body this is. `known`: what an earlier part of the run left behind, and
   * what ends together with a node before it, which is added before that one is settled.
   */
  constructor(
    private readonly scope: Pick<Scope, "nodes" | "edges">,
    private readonly entry: string,
    private readonly known: ReadonlyMap<string, Known> = new Map(),
  ) {
    this.nodes = new Map(scope.nodes.map((node) => [node.id, node]));
    for (const { id } of scope.nodes) this.out.set(id, []);
    for (const { source, handle, target } of scope.edges) {
      const leaving = this.out.get(source) ?? [];
      this.out.set(source, leaving);
      leaving.push({ handle, target });
      this.unsettled.set(target, (this.unsettled.get(target) ?? 0) + 1);
    }
    const idle = scope.nodes.filter(({ id }) => id !== entry && !this.unsettled.get(id));
    for (const { id } of idle) this.skip(id);
  }

  /** Leaves the entry by a handle; returns the nodes that are to run now. */
  start(handle: string): PlanNode[] {
    return this.settle(this.entry, { status: "SUCCESS", handle });
  }

  /** Whether a failure of this node would go on along its `error` handle. */
  private handlesFailure(id: string): boolean {
    return (this.out.get(id) ?? []).some(({ handle }) => handle === errorPort.id);
  }

  /** Takes down how a node ended, goes over all behind it that is known, and returns the nodes that can start now. */
  settle(id: string, ended: NodeEnd): PlanNode[] {
    const open = this.close(id, ended);
    const ready: PlanNode[] = [];
    for (let node = open.shift(); node; node = open.shift()) {
      const before = this.known.get(node.id);
      if (!before || before.status === "BEGUN") ready.push(node);
      else open.push(...this.close(node.id, before));
    }
    if (!this.failed) return ready;
    // Nothing new starts; what is known had started before the failure.
    return ready.filter((node) => this.known.has(node.id) || !this.skip(node.id));
  }

  private close(id: string, ended: NodeEnd): PlanNode[] {
    const handled = ended.status === "FAILED" && this.handlesFailure(id);
    const result: NodeResult = ended.status === "FAILED" ? { status: "FAILED", handled } : ended;
    this.results.set(id, result);
    if (result.status === "FAILED" && !handled) this.failed = true;
    const handle = result.status === "SUCCESS" ? result.handle : handled ? errorPort.id : undefined;
    return this.leave(id, handle);
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
    for (const { id } of this.scope.nodes) {
      if (!this.results.has(id)) this.results.set(id, { status: "SKIPPED" });
    }
    return this.results;
  }
}
