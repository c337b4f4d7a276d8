import type { PlanNode } from "./plan";
import type { Scope } from "./scope";
import { type Known, type NodeEnd, type NodeResult, Walk } from "./walk";

export type RunGraphInput = {
  scope: Pick<Scope, "nodes" | "edges">;
  /** Where the walk starts: the trigger by `out`, or a loop by its handle for items. */
  entry: { id: string; handle: string };
  known?: ReadonlyMap<string, Known>;
  /**
   * Runs one node to its end, given how others have ended; LEFT where it is for a later part of the run. Must not
   * reject for a failure of the node itself.
   */
  runNode(node: PlanNode, results: ReadonlyMap<string, NodeResult>): Promise<NodeEnd | { status: "LEFT" }>;
  /**
   * Called around a stretch in which several branches live at once, so that the engine goes on with each
   * as soon as it can. Calls its argument once and returns what that returns.
   */
  fork<T>(branches: () => Promise<T>): Promise<T>;
};

/** `left`: some node was left for a later part of the run, so that the results are not all there are. */
export type Walked = { results: Map<string, NodeResult>; left: boolean };

/**
 * Walks a scope from its entry: a node starts when all its incoming edges are settled and one was taken,
 * independent branches do not wait for each other, an unhandled failure starts nothing more. Knows neither
 * clock nor storage nor engine; what a node does is `runNode`'s.
 */
export async function runGraph({ scope, entry, known, runNode, fork }: RunGraphInput): Promise<Walked> {
  const walk = new Walk(scope, entry.id, known);
  let ready = walk.start(entry.handle);
  while (ready.length) {
    const [only, ...others] = ready;
    if (only && !others.length) {
      const ended = await runNode(only, walk.results);
      if (ended.status === "LEFT") return { results: walk.results, left: true };
      ready = walk.settle(only.id, ended);
    } else {
      const stretch = await fork(() => untilOneIsLeft(ready, walk, runNode));
      if (stretch.left) return { results: walk.results, left: true };
      ready = stretch.ready;
    }
  }
  return { results: walk.finish(), left: false };
}

/**
 * Runs several branches until no more than one node is ready and nothing runs; returns what is ready. Branches do not
 * wait for what they start: the engine's SDK asks "is there another step?" after a hundred microtasks, and a long
 * branch that unwound node by node would answer too late.
 */
function untilOneIsLeft(
  start: PlanNode[],
  walk: Walk,
  runNode: RunGraphInput["runNode"],
): Promise<{ ready: PlanNode[]; left: boolean }> {
  return new Promise((resolve, reject) => {
    let running = start.length;
    let left = false;
    const visit = async (node: PlanNode): Promise<void> => {
      const ended = await runNode(node, walk.results);
      running -= 1;
      if (ended.status === "LEFT") left = true;
      const ready = ended.status === "LEFT" ? [] : walk.settle(node.id, ended);
      if (running === 0 && ready.length <= 1) return resolve({ ready, left });
      running += ready.length;
      for (const next of ready) visit(next).catch(reject);
    };
    for (const node of start) visit(node).catch(reject);
  });
}
