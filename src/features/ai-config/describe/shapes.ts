import { predecessors, reachable } from "@/lib/graph/graph";
import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { isTrigger } from "@/nodes/kit/define-node";
import { schemaSample } from "@/nodes/kit/schema-sample";
import { templatesOf } from "@/nodes/kit/templates-of";
import { isReadable, loopBodies, loopsAround } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import { isRecord } from "../parser/references";

/** One thing whose data a node can read. `data` is where its fields are: `["trigger", "body"]`. */
export type Source = {
  node: WorkflowNode;
  kind: "trigger" | "step" | "item";
  root: string[];
  data: string[];
  /** What it hands on as a whole, where words speak of "it" or "the result". */
  whole: string[];
};

const dataOf: Record<string, string[]> = {
  "trigger.webhook": ["body"],
  "trigger.event": ["data"],
  "action.http": ["body"],
  "logic.wait": ["body"],
};

export const definitionOf = (node: WorkflowNode) => findDefinition(node.type, node.typeVersion);

const isTriggerNode = (node: WorkflowNode): boolean => {
  const definition = definitionOf(node);
  return definition !== undefined && isTrigger(definition);
};

const aiOutput = (node: WorkflowNode) =>
  (node.data.config.output ?? {}) as { type?: string; fields?: { name: string; type?: string }[] };

function stepSource(node: WorkflowNode): Source {
  const trigger = isTriggerNode(node);
  const root = trigger ? ["trigger"] : ["steps", slugOf(node.data.label)];
  const json = node.type === "action.ai" && aiOutput(node).type === "json";
  const inside = json ? ["json"] : (dataOf[node.type] ?? []);
  const whole = node.type === "action.ai" && !json ? ["text"] : inside;
  return {
    node,
    kind: trigger ? "trigger" : "step",
    root,
    data: [...root, ...inside],
    whole: [...root, ...whole],
  };
}

/** What a node can read, the nearest first: the loop's item, the steps before it, the trigger. */
export function sourcesOf(document: WorkflowDocument, nodeId: string): Source[] {
  const ids = document.nodes.map(({ id }) => id);
  const before = predecessors(ids, document.edges);
  const ancestors = reachable(nodeId, before);
  const around = loopsAround(document, loopBodies(document));
  const loops = (around.get(nodeId) ?? []).toReversed();
  const order = [...nearestFirst(nodeId, before)];
  const steps = order
    .map((id) => document.nodes.find((node) => node.id === id))
    .filter((node) => node !== undefined)
    .filter(({ id }) => ancestors.has(id) && isReadable(id, nodeId, around));
  const loop = document.nodes.find(({ id }) => id === loops[0]);
  const item: Source[] = loop
    ? [{ node: loop, kind: "item", root: ["loop"], data: ["loop", "item"], whole: ["loop", "item"] }]
    : [];
  const inLoop = steps.filter(({ id }) => (around.get(id)?.length ?? 0) > 0);
  const outside = steps.filter(({ id }) => (around.get(id)?.length ?? 0) === 0);
  return [...inLoop.map(stepSource), ...item, ...outside.map(stepSource)];
}

function* nearestFirst(start: string, before: ReadonlyMap<string, readonly string[]>): Generator<string> {
  const seen = new Set([start]);
  let level = [start];
  while (level.length) {
    const next = level.flatMap((id) => before.get(id) ?? []).filter((id) => !seen.has(id));
    for (const id of next) {
      if (seen.has(id)) continue;
      seen.add(id);
      yield id;
    }
    level = next;
  }
}

const isTextField = (type: string | undefined) =>
  type?.endsWith("[]") ? [] : type === "boolean" ? false : type === "number" || type === "integer" ? 0 : "";

function outputShape(node: WorkflowNode): unknown {
  const { config } = node.data;
  if (node.type === "action.ai") {
    const { type, fields = [] } = aiOutput(node);
    const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    return type === "json"
      ? { json: Object.fromEntries(fields.map(({ name, type }) => [name, isTextField(type)])), usage }
      : { text: "", usage };
  }
  if (node.type === "utility.transform") {
    const fields = Array.isArray(config.fields) ? (config.fields as { name?: unknown }[]) : [];
    return Object.fromEntries(fields.map(({ name }) => [String(name), ""]));
  }
  const output = definitionOf(node)?.output;
  return output ? schemaSample(output) : {};
}

export type Shapes = { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown; now?: string };

/** Puts a value at a path of known shapes, unless something is there or the way is barred. */
export function seed(shapes: Shapes, path: readonly string[], value: unknown): void {
  let at: unknown = shapes;
  for (const [index, key] of path.entries()) {
    if (!isRecord(at)) return;
    if (index === path.length - 1) {
      if (!Object.hasOwn(at, key)) at[key] = value;
      return;
    }
    if (!Object.hasOwn(at, key) || at[key] === "" || at[key] === undefined) at[key] = {};
    at = at[key];
  }
}

/** The shapes of what a node can read: by its types, and by what the document's templates read already. */
export function shapesOf(document: WorkflowDocument, sources: readonly Source[]): Shapes {
  const shapes: Shapes = { steps: {} };
  for (const { node, kind } of sources.toReversed()) {
    if (kind === "trigger") shapes.trigger = outputShape(node);
    else if (kind === "item") shapes.loop = { item: {}, index: 0 };
    else shapes.steps[slugOf(node.data.label)] = outputShape(node);
  }
  for (const { root, segments } of referencesIn(document)) {
    const known =
      (root === "trigger" && shapes.trigger !== undefined) ||
      (root === "loop" && shapes.loop !== undefined) ||
      (root === "steps" && segments[0] !== undefined && Object.hasOwn(shapes.steps, segments[0]));
    if (known) seed(shapes, [root, ...segments], "");
  }
  return shapes;
}

/** The paths that a text's templates read; none where they do not parse. */
export function referencesOf(text: string): { root: string; segments: readonly string[] }[] {
  try {
    return listReferences(text);
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

type Paths = ReturnType<typeof referencesOf>;
const known = new WeakMap<WorkflowNode, Paths>();

/** The paths that a node's templates read, worked out once for each node. */
function readBy(node: WorkflowNode): Paths {
  const paths =
    known.get(node) ??
    [...templatesOf(definitionOf(node), node.data.config)].flatMap(({ text }) => referencesOf(text));
  known.set(node, paths);
  return paths;
}

const referencesIn = (document: WorkflowDocument) => document.nodes.flatMap(readBy);
