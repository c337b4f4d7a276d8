import type { ExecutionDetail } from "@/features/execution/schema";
import type { TemplateContext } from "@/lib/template";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";

/** What a run left behind, as far as templates can use it: outputs by node id, which survive a renaming. */
export type RunData = {
  executionId: string;
  workflow: { id: string; name: string; version: number | null };
  startedAt: string | null;
  triggerNodeId: string;
  outputs: ReadonlyMap<string, unknown>;
};

/** The outputs of an execution's steps outside loops; a handled failure's output is `{ error }`. */
export function runDataOf(execution: ExecutionDetail): RunData {
  const outputs = new Map<string, unknown>();
  for (const step of execution.steps) {
    if (step.iteration !== "") continue;
    if (step.status === "SUCCESS") outputs.set(step.nodeId, step.output);
    else if (step.status === "FAILED" && step.error) outputs.set(step.nodeId, { error: step.error });
  }
  return {
    executionId: execution.id,
    workflow: { id: execution.workflowId, name: execution.workflowName, version: execution.version },
    startedAt: execution.startedAt,
    triggerNodeId: execution.triggerNodeId,
    outputs,
  };
}

/** The context that templates of the present document would have seen in that run. */
export function contextOf(document: WorkflowDocument, run: RunData): TemplateContext {
  const steps: Record<string, unknown> = {};
  for (const node of document.nodes) {
    if (run.outputs.has(node.id)) steps[slugOf(node.data.label)] = run.outputs.get(node.id);
  }
  return {
    trigger: run.outputs.get(run.triggerNodeId),
    steps,
    workflow: run.workflow,
    execution: { id: run.executionId, startedAt: run.startedAt },
  };
}
