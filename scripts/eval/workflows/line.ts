import { z } from "zod";
import { context, expectation, tiers } from "../line";

/** What a node must be and do. `context` names steps as the line does; its expectations are those of the sets of nodes. */
const node = z.strictObject({
  type: z.string(),
  label: z.string().optional(),
  context: context.optional(),
  expect: expectation.optional(),
});

const outcome = z.strictObject({
  /** Of a new workflow all nodes, by names of the line's own; of an edit those that are new or changed, old ones by id. */
  nodes: z.record(z.string(), node).default({}),
  /** All edges, `a>b`, `a.true>b`; a switch's cases are named by their values. Left out: those of the document. */
  edges: z.array(z.string().regex(/^[\w-]+(\.[\w-]+)?>[\w-]+$/)).optional(),
  /** Ids of nodes that are gone. */
  removed: z.array(z.string()).default([]),
});
export type WorkflowOutcome = z.output<typeof outcome>;

/** One line of a set of descriptions: the words, the document that they are about, and what must come of them. */
export const workflowLine = z.strictObject({
  id: z.string().min(1),
  tier: z.enum(tiers),
  text: z.string().min(1).max(8_000),
  /** A name of documents.json; left out, the words describe a new workflow. */
  document: z.string().optional(),
  ...outcome.shape,
  /** Ways to be right, each instead of `nodes`, `edges` and `removed`. */
  either: z.array(outcome).optional(),
  name: z.string().optional(),
  /** Any question, or a part of the words told as not understood. */
  asksAny: z.literal(true).optional(),
  neverContains: z.array(z.string()).optional(),
  /** Only the nodes named are looked at, and only what they do. */
  loose: z.literal(true).optional(),
});
export type WorkflowLine = z.output<typeof workflowLine>;
