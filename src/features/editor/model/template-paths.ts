import type { z } from "zod";
import { helperDocs } from "@/lib/template/helpers/registry";
import { formatPath } from "@/lib/template/path-text";
import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { isReadable, loopsAround } from "@/nodes/loop-bodies";
import { resumableSteps } from "@/nodes/resumable";
import { ancestorsOf, definitionOf, isTriggerNode } from "./ancestors";
import type { RunData } from "./run-data";

export type Suggestion = {
  /** What is written between the braces. */
  insert: string;
  /** A value from the last run, or what the path or helper is. */
  detail: string;
  source: "run" | "schema" | "helper";
};

const deepest = 5;
const keysPerObject = 50;
const most = 400;

const excerpt = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

function* pathsOfValue(path: readonly string[], value: unknown, depth: number): Generator<Suggestion> {
  yield { insert: formatPath(path), detail: excerpt(value), source: "run" };
  if (value === null || typeof value !== "object" || depth >= deepest) return;
  const keys = Array.isArray(value)
    ? value.length
      ? ["0", "length"]
      : ["length"]
    : Object.keys(value).slice(0, keysPerObject);
  for (const key of keys) {
    yield* pathsOfValue([...path, key], (value as Record<string, unknown>)[key], depth + 1);
  }
}

type Def = {
  type: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  element?: z.ZodType;
};

function* pathsOfSchema(path: readonly string[], schema: z.ZodType, depth: number): Generator<Suggestion> {
  const def = schema._zod.def as unknown as Def;
  if (def.innerType) return yield* pathsOfSchema(path, def.innerType, depth);
  const kind = def.type === "unknown" || def.type === "any" ? "anything" : def.type;
  yield { insert: formatPath(path), detail: kind, source: "schema" };
  if (depth >= deepest) return;
  for (const [key, inner] of Object.entries(def.shape ?? {})) {
    yield* pathsOfSchema([...path, key], inner, depth + 1);
  }
  if (def.element) yield* pathsOfSchema([...path, "0"], def.element, depth + 1);
}

function* pathsOfNode(
  root: readonly string[],
  node: WorkflowNode,
  run: RunData | null,
): Generator<Suggestion> {
  if (run?.outputs.has(node.id)) yield* pathsOfValue(root, run.outputs.get(node.id), 0);
  else {
    const output = definitionOf(node)?.output;
    if (output) yield* pathsOfSchema(root, output, 0);
  }
}

/** The item, its place and those of the loops further out; `loops` innermost first. */
function* pathsOfLoops(loops: readonly string[], run: RunData | null): Generator<Suggestion> {
  for (const [up, loop] of loops.entries()) {
    const root = ["loop", ...Array.from({ length: up }, () => "parent")];
    if (run?.items.has(loop)) yield* pathsOfValue([...root, "item"], run.items.get(loop), 0);
    else yield { insert: formatPath([...root, "item"]), detail: "the item", source: "schema" };
    yield { insert: formatPath([...root, "index"]), detail: "the item's place, from 0", source: "schema" };
  }
}

/**
 * The paths that a template of this node can name: in a loop the item, its trigger, the steps before it (nearest first), the run.
 * Where the last run has an output, its own paths and values; elsewhere what the type's output schema promises.
 */
export function suggestPaths(document: WorkflowDocument, nodeId: string, run: RunData | null): Suggestion[] {
  const around = loopsAround(document);
  const before = ancestorsOf(document, nodeId)
    .filter(({ id }) => isReadable(id, nodeId, around))
    .reverse();
  const triggers = before.filter(isTriggerNode);
  const trigger = triggers.find(({ id }) => id === run?.triggerNodeId) ?? triggers[0];
  const found: Suggestion[] = [...pathsOfLoops([...(around.get(nodeId) ?? [])].reverse(), run)].slice(
    0,
    most,
  );
  for (const node of before) {
    const root = node === trigger ? ["trigger"] : ["steps", slugOf(node.data.label)];
    if (isTriggerNode(node) && node !== trigger) continue;
    for (const suggestion of pathsOfNode(root, node, run)) {
      if (found.length >= most) return found;
      found.push(suggestion);
    }
  }
  for (const [insert, detail] of [
    ["workflow.id", "this workflow's id"],
    ["workflow.name", "this workflow's name"],
    ["workflow.version", "the deployed version, null for a test"],
    ["execution.id", "this run's id"],
    ["execution.startedAt", "when this run began"],
  ] as const) {
    found.push({ insert, detail, source: "schema" });
  }
  for (const slug of resumableSteps(document)(nodeId)) {
    const insert = formatPath(["execution", "resume", slug]);
    found.push({ insert, detail: "the address that answers this step", source: "schema" });
  }
  return found;
}

/** The helpers, written ready to be given their arguments. */
export function suggestHelpers(): Suggestion[] {
  return helperDocs.map(({ name, signature }) => ({
    insert: `${name} `,
    detail: signature,
    source: "helper",
  }));
}

/** The suggestions that hold what is typed: those that begin with it first, the order otherwise kept. */
export function filterSuggestions(all: readonly Suggestion[], typed: string, limit = 40): Suggestion[] {
  const wanted = typed.toLowerCase();
  const rank = ({ insert }: Suggestion) => {
    const at = insert.toLowerCase().indexOf(wanted);
    return at < 0 ? 2 : at === 0 ? 0 : 1;
  };
  const ranked = all.map((suggestion) => ({ suggestion, rank: rank(suggestion) }));
  return [0, 1]
    .flatMap((wantedRank) => ranked.filter((entry) => entry.rank === wantedRank))
    .slice(0, limit)
    .map((entry) => entry.suggestion);
}
