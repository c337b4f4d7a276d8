import type { ExecutionDetail } from "@/features/execution/schema";
import type { TemplateContext } from "@/lib/template";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { loopsAround } from "@/nodes/loop-bodies";
import { resumableSteps } from "@/nodes/resumable";

/** What a run left behind, as far as templates can use it: outputs by node id, which survive a renaming. */
export type RunData = {
  executionId: string;
  workflow: { id: string; name: string; version: number | null };
  startedAt: string | null;
  triggerNodeId: string;
  outputs: ReadonlyMap<string, unknown>;
  /** By the loop's node id, the first item that it went through. */
  items: ReadonlyMap<string, unknown>;
};

/** Outside loops, or the first item of each loop around: what stands for the others in suggestions and previews. */
const isFirst = (iteration: string): boolean => /^(0(\.0)*)?$/.test(iteration);

function firstItem(input: unknown): unknown {
  const items = input !== null && typeof input === "object" && "items" in input ? input.items : undefined;
  return Array.isArray(items) ? items[0] : undefined;
}

/** The outputs of an execution's steps, in loops those of the first item; a handled failure's output is `{ error }`. */
export function runDataOf(execution: ExecutionDetail): RunData {
  const outputs = new Map<string, unknown>();
  const items = new Map<string, unknown>();
  for (const step of execution.steps) {
    if (!isFirst(step.iteration)) continue;
    const item = firstItem(step.input);
    if (item !== undefined) items.set(step.nodeId, item);
    if (step.status === "SUCCESS") outputs.set(step.nodeId, step.output);
    else if (step.status === "FAILED" && step.error) outputs.set(step.nodeId, { error: step.error });
  }
  return {
    executionId: execution.id,
    workflow: { id: execution.workflowId, name: execution.workflowName, version: execution.version },
    startedAt: execution.startedAt,
    triggerNodeId: execution.triggerNodeId,
    outputs,
    items,
  };
}

/** `loop` as a node in these loops, outermost first, would see it for their first items. */
function loopOf(loops: readonly string[], run: RunData): Record<string, unknown> | undefined {
  const loop = loops.at(-1);
  if (loop === undefined || !run.items.has(loop)) return undefined;
  const parent = loopOf(loops.slice(0, -1), run);
  return { item: run.items.get(loop), index: 0, ...(parent && { parent }) };
}

/** The context that templates of one node of the present document would have seen in that run. */
export function contextOf(document: WorkflowDocument, nodeId: string, run: RunData): TemplateContext {
  const loop = loopOf(loopsAround(document).get(nodeId) ?? [], run);
  const steps: Record<string, unknown> = {};
  for (const node of document.nodes) {
    if (run.outputs.has(node.id)) steps[slugOf(node.data.label)] = run.outputs.get(node.id);
  }
  // Each run has its own addresses, which only the server can make.
  const waits = resumableSteps(document)(nodeId).map((slug) => [slug, `(the address that answers ${slug})`]);
  return {
    trigger: run.outputs.get(run.triggerNodeId),
    steps,
    ...(loop && { loop }),
    workflow: run.workflow,
    execution: { id: run.executionId, startedAt: run.startedAt, resume: Object.fromEntries(waits) },
  };
}
