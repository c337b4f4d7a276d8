import type { TemplateContext } from "@/lib/template";
import type { Failure } from "../schema";
import type { PlanNode } from "./plan";
import type { RunContext } from "./run-context";
import type { NodeResult } from "./run-graph";
import { readOutputs } from "./step-store";

/** Outputs up to this many bytes are memoised by the engine; larger ones stay in the step's row alone. */
export const inlineBytes = 4_096;

/** What the engine memoises of a node that succeeded: its output, or that it is to be read from its row. */
export type Memo = { handle: string; output?: unknown; stored?: true };

export const memoOf = (handle: string, output: string): Memo =>
  Buffer.byteLength(output) > inlineBytes ? { handle, stored: true } : { handle, output: JSON.parse(output) };

function errorView(error: string | null): { error: Failure } {
  const { name, message, status } = error
    ? (JSON.parse(error) as Failure)
    : { name: "Error", message: "", status: undefined };
  return { error: { message, name, ...(status !== undefined && { status }) } };
}

/**
 * The data that a node's templates may read: the trigger and its ancestors that ran. Large outputs are read
 * from storage, and only those that the node names. A skipped ancestor is not there at all.
 */
export async function templateContext(
  run: RunContext,
  node: PlanNode,
  state: { results: ReadonlyMap<string, NodeResult>; memos: ReadonlyMap<string, Memo>; startedAt: string },
): Promise<TemplateContext> {
  const bySlug = new Map(run.plan.nodes.map((other) => [other.slug, other]));
  const steps: Record<string, unknown> = {};
  const toRead = new Map<string, PlanNode>();
  for (const slug of node.reads) {
    const other = bySlug.get(slug);
    const status = other && state.results.get(other.id)?.status;
    if (!other || status === undefined || status === "SKIPPED") continue;
    const memo = state.memos.get(other.id);
    if (other.id === run.triggerNodeId) steps[slug] = run.trigger;
    else if (status === "SUCCESS" && memo && !memo.stored) steps[slug] = memo.output;
    else toRead.set(other.id, other);
  }
  const stored = await readOutputs(run.executionId, [...toRead.keys()]);
  for (const [id, { slug }] of toRead) {
    const row = stored.get(id);
    const failed = state.results.get(id)?.status === "FAILED";
    steps[slug] = failed ? errorView(row?.error ?? null) : JSON.parse(row?.output ?? "null");
  }
  return {
    trigger: run.trigger,
    steps,
    workflow: run.workflow,
    execution: { id: run.executionId, startedAt: state.startedAt },
  };
}
