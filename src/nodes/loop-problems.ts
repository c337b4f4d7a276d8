import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import type { Reference } from "@/lib/template/tree";
import { type Problem, slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "./can-connect";
import { templatesOf } from "./kit/templates-of";
import { deepestLoops, isReadable, loopBodies, loopHandles, loopsAround } from "./loop-bodies";
import { findDefinition } from "./registry";

type Graph = {
  document: WorkflowDocument;
  bodies: ReadonlyMap<string, ReadonlySet<string>>;
  around: ReadonlyMap<string, string[]>;
  label(id: string): string;
};

/** A body that is empty, or that an edge enters or leaves other than through its loop. */
function bodyProblems({ document, bodies, label }: Graph): Problem[] {
  const problems: Problem[] = [];
  for (const [loopId, body] of bodies) {
    if (!body.size) {
      problems.push({
        nodeId: loopId,
        code: "EMPTY_LOOP",
        message: `${label(loopId)} has nothing to do for its items: connect its handle Item to a node that its handle Done does not lead to.`,
      });
    }
    for (const edge of document.edges) {
      const enters = !body.has(edge.source) && body.has(edge.target);
      const leaves = body.has(edge.source) && !body.has(edge.target);
      const throughLoop = edge.source === loopId && handleOf(document, edge) === loopHandles.item;
      if (throughLoop || (!enters && !leaves)) continue;
      problems.push({
        nodeId: enters ? edge.target : edge.source,
        code: "CROSSED_LOOP",
        message: `The connection from ${label(edge.source)} to ${label(edge.target)} crosses the border of the loop ${label(loopId)}: what is in a loop is reached from its handle Item alone, and what follows it from Done. Delete the connection, or draw it there.`,
      });
    }
  }
  return problems;
}

function depthProblems({ around, label }: Graph): Problem[] {
  return [...around].flatMap(([nodeId, loops]) =>
    loops.length <= deepestLoops
      ? []
      : [
          {
            nodeId,
            code: "LOOP_TOO_DEEP",
            message: `${label(nodeId)} lies in ${loops.length} loops: ${deepestLoops} is the most.`,
          },
        ],
  );
}

/** What is wrong with one reading of a template in the light of loops; undefined where nothing is. */
function referenceFault({ root, segments }: Reference, reader: string, graph: Graph): string | undefined {
  const { around, label, document } = graph;
  const loops = around.get(reader) ?? [];
  if (root === "loop") {
    if (!loops.length) {
      return `{{loop}} is there for the nodes behind a loop's handle Item alone, and ${label(reader)} is not one of them.`;
    }
    const parents = segments.findIndex((segment) => segment !== "parent");
    const up = parents < 0 ? segments.length : parents;
    if (up < loops.length) return undefined;
    return `loop.${"parent.".repeat(up)}… asks for ${up} loops further out, and ${label(reader)} lies in ${loops.length}.`;
  }
  if (root !== "steps" || segments[0] === undefined) return undefined;
  const other = document.nodes.find(({ data }) => slugOf(data.label) === segments[0]);
  if (!other || other.id === reader || isReadable(other.id, reader, around)) return undefined;
  return loops.includes(other.id)
    ? `steps.${segments[0]} is the loop that ${label(reader)} lies in: it has no output before it has ended. The item is {{loop.item}}.`
    : `steps.${segments[0]} lies in a loop that ${label(reader)} is outside of: read the loop's own output, a list of what its items gave.`;
}

function referenceProblems(node: WorkflowNode, graph: Graph): Problem[] {
  const definition = findDefinition(node.type, node.typeVersion);
  const problems: Problem[] = [];
  for (const { field, text } of templatesOf(definition, node.data.config)) {
    try {
      for (const reference of listReferences(text)) {
        const message = referenceFault(reference, node.id, graph);
        if (message) problems.push({ nodeId: node.id, field, code: "LOOP_REFERENCE", message });
      }
    } catch (error) {
      // Told by whoever checks the templates themselves.
      if (!(error instanceof TemplateError)) throw error;
    }
  }
  return problems;
}

/** What keeps the loops of a document from running (CONTRACT, "Loops"), and what to do about it. */
export function loopProblems(document: WorkflowDocument): Problem[] {
  const bodies = loopBodies(document);
  const labels = new Map(document.nodes.map(({ id, data }) => [id, data.label]));
  const graph: Graph = {
    document,
    bodies,
    around: loopsAround(document, bodies),
    label: (id) => `"${labels.get(id) ?? id}"`,
  };
  return [
    ...bodyProblems(graph),
    ...depthProblems(graph),
    ...document.nodes.flatMap((node) => referenceProblems(node, graph)),
  ];
}
