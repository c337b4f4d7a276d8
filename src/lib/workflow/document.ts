import { z } from "zod";
import { isStorable, isStorableJson, notStorable } from "../storable";

/** The sizes that a workflow document may have; beyond them a save is refused. */
export const documentLimits = { nodes: 2_000, edges: 5_000, bytes: 1_048_576 } as const;

const identifier = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -");

const handle = z.string().max(64).refine(isStorable, notStorable).nullish();

/** One node as the document holds it; whether its config is right is for `validateDocument`. */
export const workflowNodeSchema = z.object({
  id: identifier,
  type: z.string().min(1).max(100).refine(isStorable, notStorable),
  typeVersion: z.number().int().min(1).optional(),
  position: z.object({ x: z.number(), y: z.number() }),
  data: z.object({
    label: z.string().max(100).refine(isStorable, notStorable),
    config: z.record(z.string(), z.unknown()).refine(isStorableJson, notStorable),
    credentialId: z.string().max(64).refine(isStorable, notStorable).optional(),
    retries: z.number().int().min(0).max(10).optional(),
    timeoutMs: z.number().int().min(1).max(3_600_000).optional(),
  }),
});

export const workflowEdgeSchema = z.object({
  id: z.string().min(1).max(200).refine(isStorable, notStorable),
  source: z.string().max(64).refine(isStorable, notStorable),
  target: z.string().max(64).refine(isStorable, notStorable),
  sourceHandle: handle,
  targetHandle: handle,
});

/**
 * The shape of a workflow document (docs: the workflow document). A document that fits may still have
 * problems, which a draft may keep and a run may not; what does not fit cannot be stored at all.
 */
export const workflowDocumentSchema = z.object({
  schemaVersion: z.literal(1).optional(),
  name: z.string().trim().min(1, "must not be empty").max(200).refine(isStorable, notStorable),
  description: z.string().max(10_000).refine(isStorable, notStorable).optional(),
  nodes: z.array(workflowNodeSchema).max(documentLimits.nodes),
  edges: z.array(workflowEdgeSchema).max(documentLimits.edges),
});

export type WorkflowNode = z.infer<typeof workflowNodeSchema>;
export type WorkflowEdge = z.infer<typeof workflowEdgeSchema>;
export type WorkflowDocument = z.infer<typeof workflowDocumentSchema>;

/** Something that keeps a workflow from being run or deployed, and what to do about it. */
export type Problem = { nodeId?: string; field?: string; code: string; message: string };

/**
 * The name of a step in templates: the label in lower case, each run of other characters than letters and
 * digits one "_", and none at the ends. "Get user!" is `get_user`.
 */
export function slugOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}
