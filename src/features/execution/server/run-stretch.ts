import { isLoop } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import { compute, recordEnd } from "./execute-pure";
import type { NodeRun, Outcome } from "./node-run";
import type { PlanNode } from "./plan";
import { type ComputedStep, recordStretch } from "./record-stretch";
import type { Scope } from "./scope";
import { type Memo, memoOf, type ScopeRun, templateContext } from "./template-context";

/** Where a stretch ends: so many nodes, so many milliseconds, so many characters of outputs. */
const most = { nodes: 100, ms: 50, characters: 262_144 };

/** What a stretch came to: how its first node ended, and what the others gave, by node and in order. */
export type Stretched = { outcome: Outcome; more: [nodeId: string, memo: Memo][] };

/** Whether a node only computes. */
export const isPure = ({ type, typeVersion }: PlanNode): boolean =>
  Boolean(findDefinition(type, typeVersion)?.pure) && !isLoop(type, typeVersion);

/** The node that alone follows by a handle and waits for nothing else, where it only computes too. */
function follower({
  nodes,
  edges,
}: Pick<Scope, "nodes" | "edges">): (id: string, handle: string) => PlanNode | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = new Map<string, number>();
  const out = new Map<string, string[]>();
  for (const { source, handle, target } of edges) {
    into.set(target, (into.get(target) ?? 0) + 1);
    const key = `${source}:${handle}`;
    out.set(key, [...(out.get(key) ?? []), target]);
  }
  return (id, handle) => {
    const [only, ...others] = out.get(`${id}:${handle}`) ?? [];
    const node = only === undefined || others.length || into.get(only) !== 1 ? undefined : byId.get(only);
    return node && isPure(node) ? node : undefined;
  };
}

/**
 * Carries out a node that only computes together with those that follow it one by one and only compute as well, and
 * records each in its own row, all in one transaction. A process that dies before that has done nothing. Ends before
 * a node that fails and before one of `known`: those are steps of their own; and after `mostMs`. Where some of the rows have ended
 * already, the first node alone counts. Rejects where the records cannot be written.
 */
export async function runStretch(
  nodeRun: NodeRun,
  around: ScopeRun,
  known: ReadonlyMap<string, unknown>,
  startedAt: string,
  mostMs = most.ms,
): Promise<Stretched> {
  const { run } = nodeRun;
  const results = new Map(around.results);
  const scopeRun: ScopeRun = { ...around, results, memos: new Map(around.memos) };
  const next = follower(around.scope);
  const until = Date.now() + mostMs;
  const steps: ComputedStep[] = [];
  let characters = 0;
  for (let node: PlanNode | undefined = nodeRun.node; node; ) {
    const definition = findDefinition(node.type, node.typeVersion);
    if (!definition) throw new Error(`There is no node type "${node.type}".`);
    const context = await templateContext(run, node, scopeRun, startedAt);
    const end = await compute(node, definition, context, new Date());
    if (end.status === "FAILED") {
      if (steps.length) break;
      return { outcome: await recordEnd(nodeRun, end), more: [] };
    }
    steps.push({ node, end, now: new Date() });
    results.set(node.id, { status: "SUCCESS", handle: end.handle });
    // Not from storage: these rows have not ended before the stretch has.
    scopeRun.memos.set(node.id, { handle: end.handle, output: JSON.parse(end.output) });
    characters += end.output.length;
    if (steps.length >= most.nodes || Date.now() >= until || characters >= most.characters) break;
    node = next(node.id, end.handle);
    if (node && known.has(node.id)) break;
  }
  const [first, ...others] = steps;
  if (!first) throw new Error("A stretch has at least one node.");
  if (!others.length || !(await recordStretch(nodeRun, steps))) {
    return { outcome: await recordEnd(nodeRun, first.end), more: [] };
  }
  const { handle, output } = first.end;
  return {
    outcome: { state: "success", handle, output },
    more: others.map(({ node, end }) => [node.id, memoOf(end.handle, end.output)]),
  };
}
