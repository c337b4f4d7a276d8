import type { WorkflowDocument, WorkflowEdge } from "@/lib/workflow/document";

/** What of a document decides where a run goes, found independently of the product's planner. */
export type Shape = {
  nodeIds: string[];
  incoming: Map<string, WorkflowEdge[]>;
  /** The loops around each node, outermost first. */
  loopsOf: Map<string, string[]>;
  types: Map<string, string>;
  /** How often a node is to be tried again, where that was set. */
  retries: Map<string, number | undefined>;
  /** Nodes that wait: what an attempt of theirs fixes (a time, a list, a run below) the next one finds fixed. */
  resumable: Set<string>;
  /** The nodes whose failure leads somewhere. */
  handled: Set<string>;
};

const waits = new Set(["logic.loop", "logic.wait", "utility.delay", "action.workflow"]);

/** Reads a document. */
export function shapeOf({ nodes, edges }: WorkflowDocument): Shape {
  const outgoing = Map.groupBy(edges, ({ source }) => source);
  const reach = (starts: readonly string[]): Set<string> => {
    const found = new Set<string>();
    const visit = (id: string) => {
      if (found.has(id)) return;
      found.add(id);
      for (const { target } of outgoing.get(id) ?? []) visit(target);
    };
    for (const start of starts) visit(start);
    return found;
  };
  const bodies = nodes
    .filter(({ type }) => type === "logic.loop")
    .map(({ id }) => {
      const leaving = (outgoing.get(id) ?? []).map(({ sourceHandle, target }) => ({ sourceHandle, target }));
      const of = (handle: string) => leaving.filter((edge) => edge.sourceHandle === handle);
      const after = reach(leaving.filter((edge) => edge.sourceHandle !== "item").map(({ target }) => target));
      const body = [...reach(of("item").map(({ target }) => target))].filter((node) => !after.has(node));
      return { id, body: new Set(body) };
    })
    // A loop within another has the smaller body.
    .sort((left, right) => right.body.size - left.body.size);
  return {
    nodeIds: nodes.map(({ id }) => id),
    incoming: Map.groupBy(edges, ({ target }) => target),
    loopsOf: new Map(
      nodes.map(({ id }) => [id, bodies.filter(({ body }) => body.has(id)).map((loop) => loop.id)]),
    ),
    retries: new Map(nodes.map(({ id, data }) => [id, data.retries])),
    types: new Map(nodes.map(({ id, type }) => [id, type])),
    resumable: new Set(nodes.filter(({ type }) => waits.has(type)).map(({ id }) => id)),
    handled: new Set(
      edges.filter(({ sourceHandle }) => sourceHandle === "error").map(({ source }) => source),
    ),
  };
}

/** A node and all that lies behind it. */
export function behind({ incoming, nodeIds }: Shape, from: string): Set<string> {
  const found = new Set([from]);
  // Nodes in any order: again until nothing is added.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const id of nodeIds) {
      if ((incoming.get(id) ?? []).some(({ source }) => found.has(source))) found.add(id);
    }
  }
  return found;
}
