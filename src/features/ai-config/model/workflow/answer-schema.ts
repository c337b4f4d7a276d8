import { z } from "zod";
import { provenance } from "../../schema";

/**
 * What a model is made to answer for a whole workflow, in the strict form of all providers: every key is there. A
 * node's config is JSON as a text, for its form depends on its type; it is checked against the type's own schema.
 */
export const workflowAnswer = z.object({
  name: z.string().nullable(),
  /** Nodes that are new or changed; those that are left alone are left out. */
  nodes: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      label: z.string(),
      config: z.string(),
      retries: z.number().nullable(),
      timeoutMs: z.number().nullable(),
      origins: z.array(z.object({ field: z.string(), origin: provenance })),
    }),
  ),
  removed: z.array(z.string()),
  /** All edges, those that were there too. */
  edges: z.array(z.object({ from: z.string(), handle: z.string().nullable(), to: z.string() })),
  questions: z.array(
    z.object({ nodeId: z.string().nullable(), field: z.string().nullable(), question: z.string() }),
  ),
  unread: z.array(z.string()),
});
export type WorkflowAnswer = z.output<typeof workflowAnswer>;
