import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "@/lib/workflow/document";
import { outPorts } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import type { DescribeOutput } from "../describe-schema";
import type { Change } from "./changes";
import { changedNode, nodeChanges } from "./node-changes";

type Common = {
  /** Tells the changes of one proposal apart, and stays the same when the proposal is brought up to date. */
  id: string;
  /** Changes without which this one makes no sense: it is left out with any of them. */
  needs: readonly string[];
};
/** The workflow's name or description. */
export type DetailsChange = Common & { kind: "details"; field: "name" | "description"; change: Change };
/** A whole node: new, gone, or of another type than before under the same id. */
export type NodeChange = Common & {
  kind: "node";
  what: "added" | "removed" | "replaced";
  /** As it will be; for one that goes, as it was. */
  node: WorkflowNode;
  fields: readonly Change[];
};
/** One field of a node that stays. */
export type FieldChange = Common & { kind: "field"; node: WorkflowNode; change: Change };
export type EdgeChange = Common & { kind: "edge"; what: "added" | "removed"; edge: WorkflowEdge };
export type DocumentChange = DetailsChange | NodeChange | FieldChange | EdgeChange;

const nodeChangeId = (nodeId: string) => `node ${nodeId}`;
const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map((item) => [item.id, item]));

function portsOf(node: WorkflowNode | undefined): string[] {
  const definition = node && findDefinition(node.type, node.typeVersion);
  return definition ? outPorts(definition, node.data.config).map(({ id }) => id) : [];
}

/** The handle by which an edge leaves: one that names none leaves by the type's first. */
function handleOf({ sourceHandle }: WorkflowEdge, source: WorkflowNode | undefined): string {
  const definition = source && findDefinition(source.type, source.typeVersion);
  return sourceHandle || definition?.ports.out[0]?.id || "";
}

/** Tells connections apart by what they connect, whatever their ids are. */
const wayOf = (edge: WorkflowEdge, nodes: ReadonlyMap<string, WorkflowNode>): string =>
  JSON.stringify([edge.source, handleOf(edge, nodes.get(edge.source)), edge.target]);

/**
 * The nodes of a kind, at least one, over which one gets from where an edge leaves to where it arrives in another
 * document: what was put in between, or stood there.
 */
function between(
  edge: WorkflowEdge,
  { nodes, edges }: WorkflowDocument,
  isPassed: (id: string) => boolean,
): string[] {
  const known = byId(nodes);
  const passed = edges.filter(({ source, target }) => isPassed(source) || isPassed(target));
  const handle = handleOf(edge, known.get(edge.source));
  const follow = (from: readonly string[], next: (id: string) => string[]): Set<string> => {
    const found = new Set(from.filter(isPassed));
    for (const id of found) for (const other of next(id)) if (isPassed(other)) found.add(other);
    return found;
  };
  const first = passed.filter(
    (each) => each.source === edge.source && handleOf(each, known.get(each.source)) === handle,
  );
  const last = passed.filter(({ target }) => target === edge.target);
  const forward = follow(
    first.map(({ target }) => target),
    (id) => passed.filter(({ source }) => source === id).map(({ target }) => target),
  );
  const backward = follow(
    last.map(({ source }) => source),
    (id) => passed.filter(({ target }) => target === id).map(({ source }) => source),
  );
  return [...forward].filter((id) => backward.has(id));
}

function detailsChanges(before: WorkflowDocument, after: WorkflowDocument): DetailsChange[] {
  return (["name", "description"] as const).flatMap((field) => {
    const [was = "", becomes = ""] = [before[field], after[field]];
    if (was === becomes) return [];
    const label = field === "name" ? "Name of the workflow" : "Description";
    const part = "settings" as const;
    const change = { id: field, part, path: [field], label, before: was, after: becomes, origins: [] };
    return [{ kind: "details", id: field, needs: [], field, change }];
  });
}

function edgeChanges(
  before: WorkflowDocument,
  after: WorkflowDocument,
  nodes: readonly (NodeChange | FieldChange)[],
): EdgeChange[] {
  const was = byId(before.nodes);
  const becomes = byId(after.nodes);
  const oldWays = new Set(before.edges.map((edge) => wayOf(edge, was)));
  const newWays = new Set(after.edges.map((edge) => wayOf(edge, becomes)));
  const isAdded = (id: string) => becomes.has(id) && !was.has(id);
  const isRemoved = (id: string) => was.has(id) && !becomes.has(id);
  /** The changes that give a node a handle, or take it away. */
  const shaping = (nodeId: string) => nodes.filter(({ node }) => node.id === nodeId).map(({ id }) => id);
  const handleNeeds = (edge: WorkflowEdge, without: ReadonlyMap<string, WorkflowNode>): string[] => {
    const node = without.get(edge.source);
    if (!node || !edge.sourceHandle || portsOf(node).includes(edge.sourceHandle)) return [];
    return shaping(edge.source);
  };
  const added = after.edges
    .filter((edge) => !oldWays.has(wayOf(edge, becomes)))
    .map((edge): EdgeChange => {
      const ends = [edge.source, edge.target].filter(isAdded);
      const bridged = ends.length ? [] : between(edge, before, isRemoved);
      const needs = [...[...ends, ...bridged].map(nodeChangeId), ...handleNeeds(edge, was)];
      return { kind: "edge", what: "added", id: `edge ${wayOf(edge, becomes)}`, needs, edge };
    });
  const removed = before.edges
    .filter((edge) => !newWays.has(wayOf(edge, was)))
    // With a node its edges go without saying so.
    .filter((edge) => !isRemoved(edge.source) && !isRemoved(edge.target))
    .map((edge): EdgeChange => {
      const needs = [...between(edge, after, isAdded).map(nodeChangeId), ...handleNeeds(edge, becomes)];
      return { kind: "edge", what: "removed", id: `no edge ${wayOf(edge, was)}`, needs, edge };
    });
  return [...added, ...removed];
}

/**
 * What leads from one document to another: name and description, nodes in the order of the new document, those that
 * go, and edges. Where nodes stand is no change, nor is a default that is written down.
 */
export function documentChanges(
  before: WorkflowDocument,
  after: WorkflowDocument,
  provenance: DescribeOutput["provenance"] = {},
): DocumentChange[] {
  const was = byId(before.nodes);
  const becomes = byId(after.nodes);
  const nodes = after.nodes.flatMap((node): (NodeChange | FieldChange)[] => {
    const old = was.get(node.id);
    const sameType =
      old !== undefined && old.type === node.type && (old.typeVersion ?? 1) === (node.typeVersion ?? 1);
    const fields = nodeChanges(sameType ? old.data : undefined, node, provenance[node.id] ?? {});
    if (sameType) {
      return fields.map((change) => ({
        kind: "field",
        id: `${nodeChangeId(node.id)} ${change.id}`,
        needs: [],
        node,
        change,
      }));
    }
    const what = old ? "replaced" : "added";
    // What the type would do by itself is nothing that was there before.
    const own = fields.map((change) => ({ ...change, before: undefined }));
    return [{ kind: "node", what, id: nodeChangeId(node.id), needs: [], node, fields: own }];
  });
  const removed = before.nodes
    .filter(({ id }) => !becomes.has(id))
    .map(
      (node): NodeChange => ({
        kind: "node",
        what: "removed",
        id: nodeChangeId(node.id),
        needs: [],
        node,
        fields: [],
      }),
    );
  const ofNodes = [...nodes, ...removed];
  return [...detailsChanges(before, after), ...ofNodes, ...edgeChanges(before, after, ofNodes)];
}

/** Changes that are chosen one by one; an edge that comes or goes with a node or field is no choice of its own. */
export const isChoice = (change: DocumentChange): boolean => change.kind !== "edge" || !change.needs.length;

/** Of the changes that are not left out, those that have all that they need. */
export function chosenChanges(
  changes: readonly DocumentChange[],
  left: ReadonlySet<string>,
): DocumentChange[] {
  // What others need, needs nothing itself.
  return changes.filter(({ id, needs }) => !left.has(id) && !needs.some((need) => left.has(need)));
}

/** An edge's id, or where another edge has it already, one like it. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id.slice(0, 190)}-${number}`;
  return free;
}

/**
 * The document with these changes made to it and all else as it is, positions included. An edge is drawn only where
 * both its nodes are there. Without changes it is the same object.
 */
export function applyChanges(
  document: WorkflowDocument,
  changes: readonly DocumentChange[],
): WorkflowDocument {
  if (!changes.length) return document;
  const { description: _, ...rest } = document;
  const details = { name: document.name, description: document.description ?? "" };
  const whole = new Map<string, NodeChange>();
  const fields = new Map<string, Change[]>();
  const edges = { added: [] as WorkflowEdge[], removed: new Set<string>() };
  for (const change of changes) {
    if (change.kind === "details") details[change.field] = String(change.change.after ?? "");
    else if (change.kind === "node") whole.set(change.node.id, change);
    else if (change.kind === "field") {
      fields.set(change.node.id, [...(fields.get(change.node.id) ?? []), change.change]);
    } else if (change.what === "added") edges.added.push(change.edge);
    else edges.removed.add(change.edge.id);
  }
  const kept = document.nodes.flatMap((node): WorkflowNode[] => {
    const change = whole.get(node.id);
    if (change?.what === "removed") return [];
    if (change) return [{ ...change.node, position: node.position }];
    const own = fields.get(node.id);
    return [own ? changedNode(node, own) : node];
  });
  const present = new Set(document.nodes.map(({ id }) => id));
  const fresh = [...whole.values()].filter(({ what, node }) => what === "added" && !present.has(node.id));
  const nodes = [...kept, ...fresh.map(({ node }) => node)];
  const known = byId(nodes);
  const gone = new Set(
    [...whole.values()].filter(({ what }) => what === "removed").map(({ node }) => node.id),
  );
  const staying = document.edges.filter(
    ({ id, source, target }) => !edges.removed.has(id) && !gone.has(source) && !gone.has(target),
  );
  const taken = new Set(staying.map(({ id }) => id));
  const ways = new Set(staying.map((edge) => wayOf(edge, known)));
  for (const edge of edges.added) {
    if (!known.has(edge.source) || !known.has(edge.target) || ways.has(wayOf(edge, known))) continue;
    const id = freeId(edge.id, taken);
    taken.add(id);
    ways.add(wayOf(edge, known));
    staying.push(id === edge.id ? edge : { ...edge, id });
  }
  return {
    ...rest,
    name: details.name,
    ...(details.description && { description: details.description }),
    nodes,
    edges: staying,
  };
}
