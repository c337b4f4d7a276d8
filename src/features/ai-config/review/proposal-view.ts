import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowDocument, WorkflowEdge } from "@/lib/workflow/document";
import { type Change as Conflict, mergeDocuments } from "@/lib/workflow/merge-documents";
import type { DescribeOutput } from "../describe-schema";
import { applyChanges, chosenChanges, type DocumentChange, documentChanges } from "./document-changes";
import { nodeChanges } from "./node-changes";

export type Mark = "added" | "removed" | "changed";

/** A node or connection, or the workflow's own name, by its name; `fields` are those that the proposal would change. */
export type Overtaken = { id: string; label: string; fields: readonly string[] };

/** A proposal against the document as it stands now. */
export type ProposalView = {
  changes: readonly DocumentChange[];
  chosen: readonly DocumentChange[];
  /** The document with what is chosen. */
  next: WorkflowDocument;
  /** What the proposal changes and was edited otherwise since: there the edits stand. */
  overtaken: readonly Overtaken[];
  /** What is and what would be in one picture. */
  drawing: {
    document: WorkflowDocument;
    nodes: ReadonlyMap<string, Mark>;
    edges: ReadonlyMap<string, Mark>;
  };
};

function drawingOf(
  present: WorkflowDocument,
  next: WorkflowDocument,
  chosen: readonly DocumentChange[],
): ProposalView["drawing"] {
  const nodes = new Map<string, Mark>();
  const edges = new Map<string, Mark>();
  const were = new Set(present.nodes.map(({ id }) => id));
  const stay = new Set(next.nodes.map(({ id }) => id));
  for (const { id } of next.nodes) if (!were.has(id)) nodes.set(id, "added");
  for (const change of chosen) {
    const stays = change.kind === "field" || (change.kind === "node" && change.what === "replaced");
    if (stays) nodes.set(change.node.id, "changed");
  }
  const leaving = present.nodes.filter(({ id }) => !stay.has(id));
  for (const { id } of leaving) nodes.set(id, "removed");

  const old = new Map(present.edges.map((edge) => [edge.id, edge]));
  const kept = new Set<WorkflowEdge>(next.edges.filter((edge) => jsonEqual(old.get(edge.id), edge)));
  const ids = new Set(next.edges.map(({ id }) => id));
  for (const edge of next.edges) if (!kept.has(edge)) edges.set(edge.id, "added");
  const keptIds = new Set([...kept].map(({ id }) => id));
  const going = present.edges
    .filter(({ id }) => !keptIds.has(id))
    .map((edge) => (ids.has(edge.id) ? { ...edge, id: `${edge.id} before` } : edge));
  for (const { id } of going) edges.set(id, "removed");
  const document = { ...next, nodes: [...next.nodes, ...leaving], edges: [...next.edges, ...going] };
  return { document, nodes, edges };
}

/** The document with its nodes where they stand in another: only what they are is to be compared. */
function placedAs(document: WorkflowDocument, { nodes }: WorkflowDocument): WorkflowDocument {
  const places = new Map(nodes.map(({ id, position }) => [id, position]));
  const place = (node: WorkflowDocument["nodes"][number]) => ({
    ...node,
    position: places.get(node.id) ?? node.position,
  });
  return { ...document, nodes: document.nodes.map(place) };
}

function overtakenBy(
  { kind, id, label }: Conflict,
  base: WorkflowDocument,
  proposed: WorkflowDocument,
): Overtaken {
  const nodeOf = ({ nodes }: WorkflowDocument) => nodes.find((node) => node.id === id);
  const [old, next] = kind === "node" ? [nodeOf(base), nodeOf(proposed)] : [];
  const sameType = old && next && old.type === next.type;
  const fields = sameType ? nodeChanges(old.data, next, {}).map((change) => change.label) : [];
  return { id: `${kind} ${id}`, label, fields };
}

/** A proposal that was made for `base`, with what was edited since; where both touched the same, the edit stands. */
export const broughtUpTo = (
  present: WorkflowDocument,
  base: WorkflowDocument,
  proposed: WorkflowDocument,
): WorkflowDocument => proposalView({ base, proposed, provenance: {}, left: [] }, present).next;

/**
 * What a proposal comes to for the document as it stands. Where the document was edited since the proposal was made for
 * `base`, both are brought together, and the edits stand where the two touch the same.
 */
export function proposalView(
  {
    base,
    proposed,
    provenance,
    left,
  }: {
    base: WorkflowDocument;
    proposed: WorkflowDocument;
    provenance: DescribeOutput["provenance"];
    left: readonly string[];
  },
  present: WorkflowDocument,
): ProposalView {
  const merge =
    present === base ? null : mergeDocuments(placedAs(base, present), present, placedAs(proposed, present));
  const changes = documentChanges(present, merge?.document ?? proposed, provenance);
  const chosen = chosenChanges(changes, new Set(left));
  const next = applyChanges(present, chosen);
  const overtaken = merge?.conflicts.map((conflict) => overtakenBy(conflict, base, proposed)) ?? [];
  return { changes, chosen, next, overtaken, drawing: drawingOf(present, next, chosen) };
}

/** "2 new, 1 changed, 1 goes": nodes as they are marked on the canvas. */
export function summaryOf({ drawing }: ProposalView): string {
  const marks = [...drawing.nodes.values()];
  const words = { added: "new", changed: "changed", removed: "removed" } as const;
  const parts = (["added", "changed", "removed"] as const).flatMap((mark) => {
    const count = marks.filter((each) => each === mark).length;
    return count ? [`${count} ${words[mark]}`] : [];
  });
  return parts.join(", ") || "No node changes";
}
