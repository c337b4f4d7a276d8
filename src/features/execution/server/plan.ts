import { predecessors, reachable, topologicalOrder } from "@/lib/graph/graph";
import { listReferences } from "@/lib/template/references";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { isTrigger, type NodeDefinition } from "@/nodes/kit/define-node";
import { templatesOf } from "@/nodes/kit/templates-of";
import { isReadable, loopsAround } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";

/** How often a node is tried again where its document does not say. */
const defaultRetries = 3;
/** How long one attempt may take where the document does not say, in milliseconds. */
const defaultTimeoutMs = 30_000;

export type PlanNode = {
  id: string;
  type: string;
  typeVersion: number;
  label: string;
  slug: string;
  trigger: boolean;
  config: Record<string, unknown>;
  credentialId?: string;
  retries: number;
  explicitRetries: boolean;
  timeoutMs: number;
  /** Slugs of the ancestors whose outputs the templates read. */
  reads: string[];
  /** Ids of the loops around it, outermost first. */
  loops: string[];
  /** How many of `loop`, `loop.parent`, ... its templates read: 0 where they read no item. */
  readsItems: number;
};
export type PlanEdge = { source: string; handle: string; target: string };

/** What a run follows: nodes in topological order, edges with their handle spelt out. Plain JSON. */
export type Plan = { nodes: PlanNode[]; edges: PlanEdge[] };

function readsOf(definition: NodeDefinition, config: unknown, ancestors: readonly string[]): string[] {
  const read = new Set<string>();
  for (const { text } of templatesOf(definition, config)) {
    for (const { root, segments } of listReferences(text)) {
      if (root !== "steps") continue;
      // Without a step's name the expression takes all of them.
      for (const slug of segments[0] === undefined ? ancestors : [segments[0]]) read.add(slug);
    }
  }
  return ancestors.filter((slug) => read.has(slug));
}

/** How far up the loops around a node its templates read: `{{loop.parent.item}}` reads two. */
function readsItemsOf(definition: NodeDefinition, config: unknown, depth: number): number {
  let most = 0;
  for (const { text } of templatesOf(definition, config)) {
    for (const { root, segments } of listReferences(text)) {
      if (root !== "loop") continue;
      const parents = segments.findIndex((segment) => segment !== "parent");
      most = Math.max(most, segments.length === 0 || parents < 0 ? depth : parents + 1);
    }
  }
  return Math.min(most, depth);
}

/** Makes the plan of a document that has no problems; pure, and the same for the same document. */
export function makePlan(document: WorkflowDocument): Plan {
  const ids = document.nodes.map(({ id }) => id);
  const byId = new Map(document.nodes.map((node) => [node.id, node]));
  const before = predecessors(ids, document.edges);
  const { order, unordered } = topologicalOrder(ids, document.edges);
  if (unordered.length) throw new Error(`The document has a cycle through ${unordered.join(", ")}.`);
  const around = loopsAround(document);
  const nodes = order.map((id): PlanNode => {
    const node = byId.get(id);
    const definition = node && findDefinition(node.type, node.typeVersion);
    if (!node || !definition) throw new Error(`The document has no valid node "${id}".`);
    const { data } = node;
    const loops = around.get(id) ?? [];
    const ancestors = [...reachable(id, before)]
      .filter((other) => isReadable(other, id, around))
      .map((other) => slugOf(byId.get(other)?.data.label ?? ""));
    return {
      id,
      type: node.type,
      typeVersion: definition.version,
      label: data.label,
      slug: slugOf(data.label),
      trigger: isTrigger(definition),
      config: data.config,
      ...(data.credentialId !== undefined && { credentialId: data.credentialId }),
      retries: data.retries ?? defaultRetries,
      explicitRetries: data.retries !== undefined,
      timeoutMs: data.timeoutMs ?? defaultTimeoutMs,
      reads: readsOf(definition, data.config, ancestors),
      loops,
      readsItems: readsItemsOf(definition, data.config, loops.length),
    };
  });
  const edges = document.edges.map((edge) => ({
    source: edge.source,
    handle: handleOf(document, edge) ?? "",
    target: edge.target,
  }));
  return { nodes, edges };
}
