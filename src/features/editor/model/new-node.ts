import { slugOf, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "@/lib/workflow/document";
import { whyNotConnect } from "@/nodes/can-connect";
import { defaultConfig } from "@/nodes/default-config";
import { newId, uniqueLabel } from "@/nodes/document/identifiers";
import { geometryOf } from "@/nodes/document/node-geometry";
import { freePlace, placeBehind } from "@/nodes/document/place-node";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { errorPort, isTrigger, outPorts } from "@/nodes/kit/define-node";
import { definitionOf } from "./ancestors";
import type { Position } from "./edit-document";

/** Where a new node begins: at a place, behind a node, or behind one of its handles. */
export type AddAt = { position?: Position; after?: { nodeId: string; handle?: string } };

/** An edge of this document from a handle to a node, or the reason why there can be none. */
export function newEdge(
  document: WorkflowDocument,
  connection: { source: string; target: string; sourceHandle?: string | null },
): { edge: WorkflowEdge } | { refused: string } {
  const refused = whyNotConnect(document, connection);
  if (refused) return { refused };
  const { source, target, sourceHandle } = connection;
  const id = newId("edge", new Set(document.edges.map((edge) => edge.id)));
  return { edge: { id, source, target, ...(sourceHandle && { sourceHandle }) } };
}

/** The handle that a node added behind another continues from: the first that is free, never the error's. */
function continuingHandle(document: WorkflowDocument, source: WorkflowNode): string | undefined {
  const definition = definitionOf(source);
  if (!definition) return undefined;
  const all = outPorts(definition, source.data.config);
  const ports = all.filter((port) => isTrigger(definition) || port.id !== errorPort.id);
  const first = definition.ports.out[0]?.id;
  const taken = new Set(
    document.edges.filter((edge) => edge.source === source.id).map((edge) => edge.sourceHandle ?? first),
  );
  return (ports.find((port) => !taken.has(port.id)) ?? ports[0])?.id;
}

/**
 * A new node of a type with its defaults and a free label, and the edge into it where one is asked for and
 * makes sense.
 */
export function newNode(
  document: WorkflowDocument,
  definition: NodeDefinition,
  at: AddAt,
): { node: WorkflowNode; edge?: WorkflowEdge } {
  const slugs = new Set(document.nodes.map(({ data }) => slugOf(data.label)));
  const draft: WorkflowNode = {
    id: newId("node", new Set(document.nodes.map(({ id }) => id))),
    type: definition.type,
    typeVersion: definition.version,
    position: { x: 0, y: 0 },
    data: { label: uniqueLabel(definition.label, slugs), config: defaultConfig(definition) },
  };
  const source = document.nodes.find(({ id }) => id === at.after?.nodeId);
  const position =
    at.position ??
    (source
      ? placeBehind(document, source, draft)
      : freePlace(document.nodes, { x: 0, y: 0 }, geometryOf(draft)));
  const node = { ...draft, position: { x: Math.round(position.x), y: Math.round(position.y) } };
  if (!source || isTrigger(definition)) return { node };
  const sourceHandle = at.after?.handle ?? continuingHandle(document, source);
  if (!sourceHandle) return { node };
  const made = newEdge(
    { ...document, nodes: [...document.nodes, node] },
    { source: source.id, target: node.id, sourceHandle },
  );
  return "edge" in made ? { node, edge: made.edge } : { node };
}
