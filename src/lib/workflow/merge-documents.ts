import { jsonEqual } from "../json-equal";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document";

/** Something that one side did to the base. */
export type Change = {
  kind: "node" | "edge" | "name" | "description";
  id: string;
  label: string;
  what: "added" | "changed" | "deleted";
};

export type Merge = {
  /** Both sides' changes together; where they conflict, mine. */
  document: WorkflowDocument;
  mine: Change[];
  theirs: Change[];
  /** What both sides changed, and not to the same. Empty: nothing is lost by taking `document`. */
  conflicts: Change[];
};

type Element = { id: string };

function changesOf<T extends Element>(
  kind: "node" | "edge",
  base: readonly T[],
  side: readonly T[],
  label: (item: T) => string,
): Change[] {
  const before = new Map(base.map((item) => [item.id, item]));
  const after = new Map(side.map((item) => [item.id, item]));
  const changes: Change[] = [];
  for (const item of side) {
    const old = before.get(item.id);
    if (!old) changes.push({ kind, id: item.id, label: label(item), what: "added" });
    else if (!jsonEqual(old, item)) changes.push({ kind, id: item.id, label: label(item), what: "changed" });
  }
  for (const item of base) {
    if (!after.has(item.id)) changes.push({ kind, id: item.id, label: label(item), what: "deleted" });
  }
  return changes;
}

/** What leads from one document to another, in words that a person can place. */
export function listChanges(base: WorkflowDocument, side: WorkflowDocument): Change[] {
  const labels = new Map([...base.nodes, ...side.nodes].map((node) => [node.id, node.data.label]));
  const nameOf = (id: string) => labels.get(id) ?? id;
  const changes: Change[] = [];
  if (base.name !== side.name) {
    changes.push({ kind: "name", id: "name", label: `name: ${side.name}`, what: "changed" });
  }
  if ((base.description ?? "") !== (side.description ?? "")) {
    changes.push({ kind: "description", id: "description", label: "description", what: "changed" });
  }
  changes.push(...changesOf("node", base.nodes, side.nodes, (node: WorkflowNode) => node.data.label));
  changes.push(
    ...changesOf(
      "edge",
      base.edges,
      side.edges,
      (edge: WorkflowEdge) => `${nameOf(edge.source)} → ${nameOf(edge.target)}`,
    ),
  );
  return changes;
}

/** Three-way merge of one value: the side that changed it wins; where both did, mine, and `clash` is called. */
function pick<T>(base: T, mine: T, theirs: T, clash: () => void): T {
  if (jsonEqual(mine, base)) return theirs;
  if (!jsonEqual(theirs, base) && !jsonEqual(mine, theirs)) clash();
  return mine;
}

/**
 * A node's place, name, settings and config are apart: one may move or rename what another configures. Its config is
 * one, for its fields speak of each other, as an amount does of its unit.
 */
function mergeNode(
  base: WorkflowNode,
  mine: WorkflowNode,
  theirs: WorkflowNode,
  clash: () => void,
): WorkflowNode {
  const position = pick(base.position, mine.position, theirs.position, clash);
  const typeOf = ({ type, typeVersion = 1 }: WorkflowNode) => `${type} ${typeVersion}`;
  if (typeOf(mine) !== typeOf(theirs)) {
    const content = ({ position: _, ...rest }: WorkflowNode) => rest;
    return { ...pick(content(base), content(mine), content(theirs), clash), position };
  }
  const parts = (node: WorkflowNode): Record<string, unknown> => node.data;
  const keys = new Set([mine, theirs].flatMap(({ data }) => Object.keys(data)));
  const data = [...keys].flatMap((key) => {
    const value = pick(parts(base)[key], parts(mine)[key], parts(theirs)[key], clash);
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...mine, position, data: Object.fromEntries(data) as WorkflowNode["data"] };
}

function mergeLists<T extends Element>(
  base: readonly T[],
  mine: readonly T[],
  theirs: readonly T[],
  merge: (base: T, mine: T, theirs: T, clash: () => void) => T,
  clash: (item: T) => void,
): T[] {
  const baseById = new Map(base.map((item) => [item.id, item]));
  const mineById = new Map(mine.map((item) => [item.id, item]));
  const theirIds = new Set(theirs.map(({ id }) => id));
  const merged: T[] = [];
  for (const their of theirs) {
    const old = baseById.get(their.id);
    const own = mineById.get(their.id);
    if (own && old) merged.push(merge(old, own, their, () => clash(own)));
    else if (own) {
      if (!jsonEqual(own, their)) clash(own);
      merged.push(own);
    } else if (!old) merged.push(their);
    else if (!jsonEqual(old, their)) clash(their);
  }
  for (const own of mine) {
    if (theirIds.has(own.id)) continue;
    const old = baseById.get(own.id);
    if (!old) merged.push(own);
    else if (!jsonEqual(old, own)) {
      clash(own);
      merged.push(own);
    }
  }
  return merged;
}

/**
 * Brings two changed copies of one document together, node by node and edge by edge. A conflict is what both
 * sides changed differently, what one changed and the other deleted, or an edge of one side at a node that the
 * other deleted; in the document mine then stands.
 */
export function mergeDocuments(
  base: WorkflowDocument,
  mine: WorkflowDocument,
  theirs: WorkflowDocument,
): Merge {
  const conflicts = new Map<string, Change>();
  const labels = new Map([...base.nodes, ...theirs.nodes, ...mine.nodes].map((n) => [n.id, n.data.label]));
  const clash = (kind: Change["kind"], id: string, label: string) =>
    conflicts.set(`${kind} ${id}`, { kind, id, label, what: "changed" });
  const edgeLabel = (edge: WorkflowEdge) =>
    `${labels.get(edge.source) ?? edge.source} → ${labels.get(edge.target) ?? edge.target}`;

  const name = pick(base.name, mine.name, theirs.name, () => clash("name", "name", "name"));
  const description = pick(base.description ?? "", mine.description ?? "", theirs.description ?? "", () =>
    clash("description", "description", "description"),
  );
  const nodes = mergeLists(base.nodes, mine.nodes, theirs.nodes, mergeNode, (node) =>
    clash("node", node.id, node.data.label),
  );
  const edges = mergeLists(base.edges, mine.edges, theirs.edges, pick, (edge) =>
    clash("edge", edge.id, edgeLabel(edge)),
  );
  const ids = new Set(nodes.map(({ id }) => id));
  const wasThere = new Set([...mine.nodes, ...theirs.nodes].map(({ id }) => id));
  const standing = edges.filter((edge) => {
    const lost = [edge.source, edge.target].filter((id) => !ids.has(id) && wasThere.has(id));
    if (lost.length) clash("edge", edge.id, edgeLabel(edge));
    return !lost.length;
  });
  const { description: _, ...rest } = mine;
  return {
    document: {
      ...rest,
      name,
      ...(description && { description }),
      nodes,
      edges: withoutTwins(base, standing),
    },
    mine: listChanges(base, mine),
    theirs: listChanges(base, theirs),
    conflicts: [...conflicts.values()],
  };
}

/** Both sides may have drawn the same connection, each with an id of its own. */
function withoutTwins(base: WorkflowDocument, edges: readonly WorkflowEdge[]): WorkflowEdge[] {
  const old = new Set(base.edges.map(({ id }) => id));
  const seen = new Set<string>();
  return edges.filter((edge) => {
    if (old.has(edge.id)) return true;
    const key = JSON.stringify([
      edge.source,
      edge.sourceHandle ?? null,
      edge.target,
      edge.targetHandle ?? null,
    ]);
    const again = seen.has(key);
    seen.add(key);
    return !again;
  });
}
