import type { WorkflowDocument } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { errorPort } from "@/nodes/kit/define-node";
import { loopBodies, loopHandles } from "@/nodes/loop-bodies";
import { connect, type Draft, type End } from "../draft";

type Edge = WorkflowDocument["edges"][number];

const isError = (document: WorkflowDocument, edge: Edge) =>
  edge.sourceHandle === errorPort.id && handleOf(document, edge) === errorPort.id;

/** Takes edges out and gives them: they are to be drawn anew through other nodes. */
export function takeEdges(draft: Draft, wanted: (edge: Edge) => boolean): Edge[] {
  const taken = draft.document.edges.filter(wanted);
  draft.document.edges = draft.document.edges.filter((edge) => !taken.includes(edge));
  return taken;
}

export const endOf = ({ source, sourceHandle }: Edge): End => ({
  node: source,
  ...(sourceHandle && { handle: sourceHandle }),
});

/** Edges by which a node's ways go on, its errors left out; of a loop those of what follows it. */
export function waysOn(document: WorkflowDocument, id: string): (edge: Edge) => boolean {
  const node = document.nodes.find((other) => other.id === id);
  return (edge) => {
    if (edge.source !== id || isError(document, edge)) return false;
    if (node?.type === "logic.loop") return handleOf(document, edge) === loopHandles.done;
    return node?.type !== "logic.wait" || handleOf(document, edge) !== "timeout";
  };
}

/** Where a workflow ends: nodes that nothing follows, those in loops and behind failures left out. */
export function leaves(document: WorkflowDocument): End[] {
  const inLoops = new Set([...loopBodies(document).values()].flatMap((body) => [...body]));
  const behindErrors = new Set<string>();
  const reach = new Set(document.nodes.filter(({ type }) => type.startsWith("trigger.")).map(({ id }) => id));
  for (const id of reach) {
    for (const edge of document.edges)
      if (edge.source === id && !isError(document, edge)) reach.add(edge.target);
  }
  for (const { id } of document.nodes) if (!reach.has(id)) behindErrors.add(id);
  return document.nodes
    .filter(
      ({ id }) => !inLoops.has(id) && !behindErrors.has(id) && !document.edges.some(waysOn(document, id)),
    )
    .map((node) =>
      node.type === "logic.loop" ? { node: node.id, handle: loopHandles.done } : { node: node.id },
    );
}

/** Removes a node and joins what led to it with what followed it. Its way out on failures ends. */
export function removeNode(draft: Draft, id: string): void {
  const node = draft.document.nodes.find((other) => other.id === id);
  const on = waysOn(draft.document, id);
  const following = draft.document.edges.filter(
    (edge) => on(edge) || (node?.type === "logic.loop" && edge.source === id),
  );
  const before = draft.document.edges.filter(({ target }) => target === id);
  draft.document.nodes = draft.document.nodes.filter((other) => other.id !== id);
  takeEdges(draft, ({ source, target }) => source === id || target === id);
  for (const edge of before) for (const { target } of following) connect(draft, endOf(edge), target);
}
