import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import type { DescribedProposal } from "../describe-atoms";

/** A field's value in a node, by its first part: `body.content` is looked up as the whole body. */
function topValue(node: WorkflowNode | undefined, field: string): unknown {
  const [top = ""] = field.split(".");
  return node?.data.config[top] ?? (node?.data as Record<string, unknown> | undefined)?.[top];
}

/**
 * A refinement of a proposal with what is still true of it: where fields come from whose values are the same, and the
 * questions that nothing has answered. `sent` is the document that was refined.
 */
export function carryOverDocument(
  next: DescribedProposal,
  before: DescribedProposal,
  sent: WorkflowDocument,
): DescribedProposal {
  const was = new Map(sent.nodes.map((node) => [node.id, node]));
  const becomes = new Map(next.document.nodes.map((node) => [node.id, node]));
  const isSame = (nodeId: string, field: string) =>
    was.has(nodeId) &&
    becomes.has(nodeId) &&
    jsonEqual(topValue(was.get(nodeId), field), topValue(becomes.get(nodeId), field));
  const provenance = { ...next.provenance };
  for (const [nodeId, fields] of Object.entries(before.provenance)) {
    const kept = Object.entries(fields).filter(([field]) => isSame(nodeId, field));
    if (kept.length) provenance[nodeId] = { ...Object.fromEntries(kept), ...next.provenance[nodeId] };
  }
  const open = before.questions.filter(
    ({ nodeId, field }) =>
      nodeId !== null &&
      (field === null ? becomes.has(nodeId) : isSame(nodeId, field)) &&
      !next.questions.some((asked) => asked.nodeId === nodeId && asked.field === field),
  );
  return { ...next, provenance, questions: [...open, ...next.questions] };
}
