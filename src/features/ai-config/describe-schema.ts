import { z } from "zod";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { provenance } from "./schema";

/** What "Describe it" is asked: the user's words, and the document that they are to change. */
export const describeInput = z.object({
  text: z.string().trim().min(1, "must not be empty").max(8_000),
  /** The document as it stands; without one the words describe a new workflow. */
  document: workflowDocumentSchema.optional(),
  /** false: the parser answers, and no model is asked. */
  useModel: z.boolean().optional(),
});
export type DescribeInput = z.output<typeof describeInput>;

/**
 * A whole document to be looked at and accepted. What the words leave alone is as it was, to the letter, with its ids
 * and positions; new nodes are laid out. What nothing grounds is not filled in but asked for.
 */
export const describeOutput = z.object({
  document: workflowDocumentSchema,
  /** `field` is named like in problems; null where the question is not about one node or not about one field. */
  questions: z.array(
    z.object({ nodeId: z.string().nullable(), field: z.string().nullable(), question: z.string() }),
  ),
  /** Of the nodes that are new or changed: where each field comes from. */
  provenance: z.record(z.string(), z.record(z.string(), provenance)),
  /** Parts of the words, as they were written with secrets masked, that nothing was made of. */
  unread: z.array(z.string()),
  source: z.enum(["model", "parser"]),
  model: z.string().optional(),
  /** Why the parser answers although a model is configured. */
  notice: z.string().optional(),
});
export type DescribeOutput = z.infer<typeof describeOutput>;
