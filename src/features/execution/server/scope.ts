import { loopHandles } from "@/nodes/loop-bodies";
import type { Plan, PlanEdge, PlanNode } from "./plan";

/**
 * The part of a plan that is walked as one: what lies outside loops, or the body of one loop, without the bodies of
 * loops in it. Nodes in topological order.
 */
export type Scope = {
  /** The loop whose body it is; undefined outside loops. */
  loop: PlanNode | undefined;
  nodes: readonly PlanNode[];
  /** The edges among its nodes, and those that lead into it from the loop's handle `item`. */
  edges: readonly PlanEdge[];
};

const scopes = new WeakMap<Plan, Map<string, Scope>>();

function makeScopes({ nodes, edges }: Plan): Map<string, Scope> {
  const innermost = new Map(nodes.map(({ id, loops }) => [id, loops.at(-1) ?? ""]));
  const loops = new Map(nodes.map((node) => [node.id, node]));
  const made = new Map<string, { loop: PlanNode | undefined; nodes: PlanNode[]; edges: PlanEdge[] }>();
  const scope = (id: string) => {
    const known = made.get(id) ?? { loop: loops.get(id), nodes: [], edges: [] };
    made.set(id, known);
    return known;
  };
  scope("");
  for (const node of nodes) scope(innermost.get(node.id) ?? "").nodes.push(node);
  for (const edge of edges) {
    const to = innermost.get(edge.target) ?? "";
    const enters = edge.source === to && edge.handle === loopHandles.item;
    if (enters || innermost.get(edge.source) === to) scope(to).edges.push(edge);
  }
  return made;
}

/** The scope of a loop's body, or with no id that outside loops. */
export function scopeOf(plan: Plan, loopId = ""): Scope {
  const known = scopes.get(plan) ?? makeScopes(plan);
  scopes.set(plan, known);
  const scope = known.get(loopId);
  if (!scope) throw new Error(`The plan has no loop "${loopId}".`);
  return scope;
}

const read = new WeakMap<Scope, WeakMap<PlanNode, readonly PlanNode[]>>();

/** The nodes of a scope whose outputs a node reads, in the scope's order. */
export function nodesRead(scope: Scope, node: PlanNode): readonly PlanNode[] {
  const byNode = read.get(scope) ?? new WeakMap<PlanNode, readonly PlanNode[]>();
  read.set(scope, byNode);
  const known = byNode.get(node);
  if (known) return known;
  const slugs = new Set(node.reads);
  const found = slugs.size ? scope.nodes.filter(({ slug }) => slugs.has(slug)) : [];
  byNode.set(node, found);
  return found;
}
