import { topologicalOrder } from "@/lib/graph/graph";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { errorPort, isTrigger, outPorts } from "@/nodes/kit/define-node";
import { loopHandles } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";

/** Decisions that lead to a node, outermost first: which node, by which of its handles. */
type Way = readonly { nodeId: string; handle: string }[];

/** Nodes in the order in which one tells of them, and branches with what lies behind them alone. */
export type Outline = (
  | { node: WorkflowNode }
  | { branch: { node: WorkflowNode; handle: string }; inside: Outline }
)[];

/** The handle by which one goes on without a decision having been made, if the type has one. */
function plainHandle({ type, typeVersion, data }: WorkflowNode): string | undefined {
  const definition = findDefinition(type, typeVersion);
  if (!definition) return "out";
  if (definition.loop) return loopHandles.done;
  const own = outPorts(definition, data.config).filter(({ id }) => id !== errorPort.id);
  return own.length === 1 || own[0]?.id === "out" ? own[0]?.id : undefined;
}

const same = (left: Way[number] | undefined, right: Way[number] | undefined) =>
  left?.nodeId === right?.nodeId && left?.handle === right?.handle;

/** What two ways have in common: a node where branches join belongs to neither. */
function common(left: Way, right: Way): Way {
  const end = left.findIndex((step, index) => !same(step, right[index]));
  return end < 0 ? left : left.slice(0, end);
}

/** Puts a node into the outline, inside the branches that lead to it, each made where it is met first. */
function place(
  outline: Outline,
  node: WorkflowNode,
  way: Way,
  nodes: ReadonlyMap<string, WorkflowNode>,
): void {
  const [first, ...rest] = way;
  const at = first && nodes.get(first.nodeId);
  if (!first || !at) {
    outline.push({ node });
    return;
  }
  const known = outline.find(
    (entry) =>
      "branch" in entry && same({ nodeId: entry.branch.node.id, handle: entry.branch.handle }, first),
  );
  if (known && "inside" in known) {
    place(known.inside, node, rest, nodes);
    return;
  }
  const inside: Outline = [];
  const branch = { branch: { node: at, handle: first.handle }, inside };
  // Behind its node and the branches that this one has already.
  const own = outline.findLastIndex(
    (entry) => ("node" in entry ? entry.node : entry.branch.node).id === at.id,
  );
  outline.splice(own < 0 ? outline.length : own + 1, 0, branch);
  place(inside, node, rest, nodes);
}

/**
 * A document in the order in which one tells of it: triggers first, then what follows, with what lies behind a decision
 * inside of it, and what all branches lead to behind them. Nodes that no trigger leads to, or that lie in a circle, are
 * left out.
 */
export function outlineOf(document: WorkflowDocument): Outline {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const { order } = topologicalOrder([...nodes.keys()], document.edges);
  const ways = new Map<string, Way>();
  const outline: Outline = [];
  for (const id of order) {
    const node = nodes.get(id);
    if (!node) continue;
    const definition = findDefinition(node.type, node.typeVersion);
    const arriving = document.edges.flatMap((edge): Way[] => {
      const before = ways.get(edge.source);
      const source = nodes.get(edge.source);
      if (edge.target !== id || !before || !source) return [];
      const handle = handleOf(document, edge) ?? "out";
      return [handle === plainHandle(source) ? before : [...before, { nodeId: source.id, handle }]];
    });
    const starts = definition !== undefined && isTrigger(definition);
    if (!starts && !arriving.length) continue;
    const way = starts ? [] : arriving.reduce(common);
    ways.set(id, way);
    place(outline, node, way, nodes);
  }
  return outline;
}
