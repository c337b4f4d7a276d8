import { reachable, successors } from "@/lib/graph/graph";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { handleOf } from "./can-connect";
import { findDefinition } from "./registry";

/** The deepest nesting of loops. */
export const deepestLoops = 4;

type Graph = Pick<WorkflowDocument, "nodes" | "edges">;

/** The handles of a loop: its body hangs on `item`, what follows the loop on `done`. */
export const loopHandles = { item: "item", done: "done" } as const;

export const isLoop = (type: string, typeVersion?: number): boolean =>
  findDefinition(type, typeVersion)?.loop === true;

/** The body of each loop by the loop's id: what can be reached from its `item` and not from its `done`. */
export function loopBodies(document: Graph): Map<string, Set<string>> {
  const next = successors(
    document.nodes.map(({ id }) => id),
    document.edges,
  );
  const behind = (loopId: string, handle: string): Set<string> => {
    const found = new Set<string>();
    for (const edge of document.edges) {
      if (edge.source !== loopId || handleOf(document, edge) !== handle || !next.has(edge.target)) continue;
      found.add(edge.target);
      for (const id of reachable(edge.target, next)) found.add(id);
    }
    return found;
  };
  const bodies = new Map<string, Set<string>>();
  for (const { id, type, typeVersion } of document.nodes) {
    if (!isLoop(type, typeVersion)) continue;
    const after = behind(id, loopHandles.done);
    bodies.set(id, new Set([...behind(id, loopHandles.item)].filter((other) => !after.has(other))));
  }
  return bodies;
}

/** The loops around each node, outermost first; nodes outside loops have an empty list. */
export function loopsAround(document: Graph, bodies = loopBodies(document)): Map<string, string[]> {
  const outermostFirst = [...bodies].sort(([, left], [, right]) => right.size - left.size);
  return new Map(
    document.nodes.map(({ id }) => [
      id,
      outermostFirst.filter(([, body]) => body.has(id)).map(([loopId]) => loopId),
    ]),
  );
}

/**
 * Whether one node's templates may read another that comes before it: not where that one lies in a loop which the
 * reader is outside of, nor the loop that the reader is in, which has not ended.
 */
export function isReadable(id: string, reader: string, around: ReadonlyMap<string, string[]>): boolean {
  const loops = around.get(reader) ?? [];
  if (loops.includes(id)) return false;
  return (around.get(id) ?? []).every((loopId) => loops.includes(loopId));
}
