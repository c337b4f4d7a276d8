import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { logicWait } from "@/nodes/logic-wait/definition";
import { loopsAround } from "@/nodes/loop-bodies";

/** The waiting steps whose address this node can send, by slug: those beside it and around it, never its own. */
export function resumableFrom(document: WorkflowDocument, nodeId: string): string[] {
  const around = loopsAround(document);
  const own = around.get(nodeId) ?? [];
  return document.nodes
    .filter(({ id, type }) => type === logicWait.type && id !== nodeId)
    .filter(({ id }) => (around.get(id) ?? []).every((loop, level) => own[level] === loop))
    .map(({ data }) => slugOf(data.label));
}
