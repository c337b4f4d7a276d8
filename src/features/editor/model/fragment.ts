import { z } from "zod";
import { type WorkflowDocument, workflowEdgeSchema, workflowNodeSchema } from "@/lib/workflow/document";

/** What copying puts on the clipboard, as JSON: nodes and the edges between them. */
export const fragmentSchema = z.object({
  workfuse: z.literal("nodes"),
  nodes: z.array(workflowNodeSchema).min(1),
  edges: z.array(workflowEdgeSchema),
});
export type Fragment = z.infer<typeof fragmentSchema>;

/** The chosen nodes of a document with the edges that begin and end in them. */
export function cutFragment(document: WorkflowDocument, ids: ReadonlySet<string>): Fragment | undefined {
  const nodes = document.nodes.filter(({ id }) => ids.has(id));
  const edges = document.edges.filter(({ source, target }) => ids.has(source) && ids.has(target));
  return nodes.length ? { workfuse: "nodes", nodes, edges } : undefined;
}

/** A fragment from the clipboard's text, or undefined where it holds something else. */
export function readFragment(text: string): Fragment | undefined {
  if (!text.includes('"workfuse"')) return undefined;
  try {
    return fragmentSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
