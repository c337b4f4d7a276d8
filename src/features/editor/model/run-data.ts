import type { ExecutionDetail } from "@/features/execution/schema";

/** What a run left behind, as far as templates can use it: outputs by node id, which survive a renaming. */
export type RunData = {
  executionId: string;
  workflow: { id: string; name: string; version: number | null };
  startedAt: string | null;
  triggerNodeId: string;
  outputs: ReadonlyMap<string, unknown>;
  /** Nodes of whose outputs only the beginning is here, because they are large. */
  cut: ReadonlySet<string>;
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
  const cut = new Set<string>();
  for (const step of execution.steps) {
    if (!isFirst(step.iteration)) continue;
    const item = firstItem(step.input);
    if (item !== undefined) items.set(step.nodeId, item);
    if (step.cut?.output !== undefined) cut.add(step.nodeId);
    if (step.status === "SUCCESS") outputs.set(step.nodeId, step.output);
    else if (step.status === "FAILED" && step.error) outputs.set(step.nodeId, { error: step.error });
  }
  return {
    executionId: execution.id,
    workflow: { id: execution.workflowId, name: execution.workflowName, version: execution.version },
    startedAt: execution.startedAt,
    triggerNodeId: execution.triggerNodeId,
    outputs,
    cut,
    items,
  };
}
