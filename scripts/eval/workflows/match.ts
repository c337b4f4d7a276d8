import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import type { WorkflowOutcome } from "./line";

/** The name by which a line calls a handle: a switch's case by its value, the first handle of a type by none. */
function handleName(document: WorkflowDocument, edge: WorkflowDocument["edges"][number]): string {
  const source = document.nodes.find(({ id }) => id === edge.source);
  const handle = handleOf(document, edge) ?? "";
  if (handle === "out") return "";
  const cases =
    source?.type === "logic.switch" && Array.isArray(source.data.config.cases)
      ? source.data.config.cases
      : [];
  const entry = (cases as { id?: unknown; right?: unknown }[]).find(({ id }) => id === handle);
  return `.${entry ? String(entry.right) : handle}`;
}

/** A document's edges as a line writes them, with the names that its nodes have there. */
export const edgesOf = (document: WorkflowDocument, nameOf: (id: string) => string): string[] =>
  document.edges.map((edge) => `${nameOf(edge.source)}${handleName(document, edge)}>${nameOf(edge.target)}`);

/**
 * Which node of a document each of a line's names stands for: an old node by its id, new ones by their type and their
 * edges. Several ways where types and edges leave them open; none where there is no such node.
 */
export function* assignments(
  outcome: WorkflowOutcome,
  document: WorkflowDocument,
  old: ReadonlySet<string>,
): Generator<ReadonlyMap<string, WorkflowNode>> {
  const names = Object.entries(outcome.nodes);
  const added = document.nodes.filter(({ id }) => !old.has(id));
  function* from(at: number, taken: Map<string, WorkflowNode>): Generator<ReadonlyMap<string, WorkflowNode>> {
    const next = names[at];
    if (!next) {
      yield taken;
      return;
    }
    const [name, { type }] = next;
    const own = old.has(name) ? document.nodes.filter(({ id }) => id === name) : added;
    for (const node of own) {
      if (node.type !== type || [...taken.values()].includes(node)) continue;
      yield* from(at + 1, new Map(taken).set(name, node));
    }
  }
  yield* from(0, new Map());
}
