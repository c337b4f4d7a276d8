import type { TemplateContext } from "@/lib/template/evaluate";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { loopsAround } from "@/nodes/loop-bodies";
import { resumableSteps } from "@/nodes/resumable";
import type { RunData } from "./run-data";

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
