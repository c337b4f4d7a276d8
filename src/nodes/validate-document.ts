import { findCycle, predecessors, reachable, topologicalOrder } from "@/lib/graph/graph";
import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import { type Problem, slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "./can-connect";
import { isTrigger, type NodeDefinition, outPorts } from "./kit/define-node";
import { draftIssues } from "./kit/draft-issues";
import { templatesOf } from "./kit/templates-of";
import { loopProblems } from "./loop-problems";
import { findDefinition, nodeDefinitions } from "./registry";
import { resumeProblems } from "./resumable";

const quoted = (label: string) => `"${label}"`;

function repeated<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const again = seen.has(key(item));
    seen.add(key(item));
    return again;
  });
}

function structureProblems(document: WorkflowDocument): Problem[] {
  const problems: Problem[] = [];
  const { nodes, edges } = document;
  for (const node of repeated(nodes, ({ id }) => id)) {
    problems.push({
      nodeId: node.id,
      code: "DUPLICATE_ID",
      message: `Two nodes have the id ${quoted(node.id)}: give one another.`,
    });
  }
  for (const node of nodes) {
    if (slugOf(node.data.label)) continue;
    problems.push({
      nodeId: node.id,
      field: "label",
      code: "EMPTY_SLUG",
      message: `The label ${quoted(node.data.label)} has no letter or digit: templates could not name this step.`,
    });
  }
  for (const node of repeated(nodes, ({ data }) => slugOf(data.label))) {
    const slug = slugOf(node.data.label);
    if (!slug) continue;
    problems.push({
      nodeId: node.id,
      field: "label",
      code: "DUPLICATE_SLUG",
      message: `Two nodes are called ${quoted(slug)} in templates: rename one of them.`,
    });
  }
  const ids = new Set(nodes.map(({ id }) => id));
  for (const edge of edges) {
    const lost = [edge.source, edge.target].filter((id) => !ids.has(id));
    if (!lost.length) continue;
    problems.push({
      code: "DANGLING_EDGE",
      message: `The connection ${quoted(edge.id)} leads to or from ${lost.map(quoted).join(" and ")}, which is not there: delete it.`,
    });
  }
  const cycle = findCycle([...ids], edges);
  if (cycle) {
    const labels = cycle.map((id) => quoted(nodes.find((node) => node.id === id)?.data.label ?? id));
    problems.push({
      nodeId: cycle[0] ?? "",
      code: "CYCLE",
      message: `${labels.join(" → ")} → ${labels[0]} is a circle: delete one of these connections.`,
    });
  }
  return problems;
}

function connectionProblems(
  document: WorkflowDocument,
  definitions: ReadonlyMap<string, NodeDefinition>,
): Problem[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => quoted(nodes.get(id)?.data.label ?? id);
  return document.edges.flatMap((edge) => {
    const problems: Problem[] = [];
    const from = definitions.get(edge.source);
    const to = definitions.get(edge.target);
    const handle = handleOf(document, edge);
    const handles = from ? outPorts(from, nodes.get(edge.source)?.data.config ?? {}) : [];
    if (from && !handles.some((port) => port.id === handle)) {
      const known = handles.map(({ id, label }) => (label.toLowerCase() === id ? id : `${label} (${id})`));
      problems.push({
        nodeId: edge.source,
        code: "UNKNOWN_HANDLE",
        message: `${nameOf(edge.source)} has no handle ${quoted(handle ?? "")}: it has ${known.join(", ")}. Delete the connection to ${nameOf(edge.target)}, or draw it from another handle.`,
      });
    }
    if (to && isTrigger(to)) {
      problems.push({
        nodeId: edge.target,
        code: "TRIGGER_HAS_INPUT",
        message: `${nameOf(edge.target)} is a trigger: a run starts there, so delete the connection ${quoted(edge.id)} into it.`,
      });
    }
    return problems;
  });
}

function templateProblems(
  node: WorkflowNode,
  definition: NodeDefinition | undefined,
  ancestors: ReadonlySet<string>,
  slugs: ReadonlySet<string>,
): Problem[] {
  const problems: Problem[] = [];
  for (const { field, text } of templatesOf(definition, node.data.config)) {
    try {
      for (const { root, segments } of listReferences(text)) {
        const slug = segments[0];
        if (root !== "steps" || slug === undefined || ancestors.has(slug)) continue;
        const why = slugs.has(slug)
          ? "does not come before this node, so it has no output yet: connect it, or use another step"
          : `is no step of this workflow${ancestors.size ? `; the steps before this node are ${[...ancestors].join(", ")}` : ""}`;
        problems.push({ nodeId: node.id, field, code: "UNKNOWN_STEP", message: `steps.${slug} ${why}.` });
      }
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      problems.push({ nodeId: node.id, field, code: "INVALID_TEMPLATE", message: error.message });
    }
  }
  return problems;
}

function nodeProblems(node: WorkflowNode, definition: NodeDefinition | undefined): Problem[] {
  if (!definition) {
    const known = [...new Set(nodeDefinitions.map(({ type }) => type))].join(", ");
    const version = node.typeVersion ? ` version ${node.typeVersion}` : "";
    return [
      {
        nodeId: node.id,
        field: "type",
        code: "UNKNOWN_TYPE",
        message: `There is no node type ${quoted(node.type)}${version}. Known: ${known}.`,
      },
    ];
  }
  const problems: Problem[] = draftIssues(definition, node.data.config).map(({ field, message }) => ({
    nodeId: node.id,
    field,
    code: "INVALID_CONFIG",
    message: `${field ? `${field}: ` : ""}${message}`,
  }));
  const credential = definition.credential?.(node.data.config);
  if (credential?.required && !node.data.credentialId) {
    problems.push({
      nodeId: node.id,
      field: "credentialId",
      code: "MISSING_CREDENTIAL",
      message: `Choose a credential of type ${credential.types.join(" or ")}.`,
    });
  }
  return problems;
}

/**
 * Everything that keeps a document from running, each with what to do; empty means that it can run. Whether
 * its credentials exist is for the server, which asks the database.
 */
export function validateDocument(document: WorkflowDocument): Problem[] {
  const definitions = new Map<string, NodeDefinition>();
  for (const node of document.nodes) {
    const definition = findDefinition(node.type, node.typeVersion);
    if (definition) definitions.set(node.id, definition);
  }
  const problems = structureProblems(document);
  if (![...definitions.values()].some(isTrigger)) {
    problems.push({
      code: "NO_TRIGGER",
      message: "The workflow has no trigger, so nothing can start it: add one.",
    });
  }
  problems.push(
    ...connectionProblems(document, definitions),
    ...loopProblems(document),
    ...resumeProblems(document),
  );
  const before = predecessors(
    document.nodes.map(({ id }) => id),
    document.edges,
  );
  const slugById = new Map(document.nodes.map((node) => [node.id, slugOf(node.data.label)]));
  const slugs = new Set(slugById.values());
  for (const node of document.nodes) {
    problems.push(...nodeProblems(node, definitions.get(node.id)));
    const ancestors = new Set(
      [...reachable(node.id, before)].filter((id) => id !== node.id).map((id) => slugById.get(id) ?? ""),
    );
    problems.push(...templateProblems(node, definitions.get(node.id), ancestors, slugs));
  }
  return problems;
}

/** Nodes that no trigger leads to. They are skipped in every run: allowed, and worth a hint. */
export function unreachedNodes(document: WorkflowDocument): string[] {
  const triggers = document.nodes.filter((node) => {
    const definition = findDefinition(node.type, node.typeVersion);
    return definition && isTrigger(definition);
  });
  const { order } = topologicalOrder(
    document.nodes.map(({ id }) => id),
    document.edges,
  );
  const reached = new Set(triggers.map(({ id }) => id));
  for (const id of order) {
    if (!reached.has(id)) continue;
    for (const edge of document.edges) if (edge.source === id) reached.add(edge.target);
  }
  return document.nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => id);
}
