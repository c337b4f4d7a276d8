import { z } from "zod";
import { uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { suggestion } from "./schema";

/** Whose words an explanation has, and why they are not the model's where one is configured. */
const by = {
  source: z.enum(["model", "parser"]),
  model: z.string().optional(),
  notice: z.string().optional(),
};

/** false: what is known without a model is answered, and none is asked. */
const useModel = z.boolean().optional();

/** Which workflow is to be explained: a stored one's draft, or the document itself. */
export const explainWorkflowInput = z
  .object({ workflowId: uuid.optional(), document: workflowDocumentSchema.optional(), useModel })
  .refine(({ workflowId, document }) => (workflowId === undefined) !== (document === undefined), {
    path: ["workflowId"],
    message: "give either workflowId or document",
  });
export type ExplainWorkflowInput = z.output<typeof explainWorkflowInput>;

/** One sentence of the account of a workflow. */
export const accountLine = z.object({
  /** The node that it speaks of; of a branch the one that it leaves. */
  nodeId: z.string(),
  /** A trigger, a step, or what has to be the case for the deeper lines that follow. */
  kind: z.enum(["start", "step", "branch"]),
  /** 0 for what every run does; one more inside each branch or loop. */
  depth: z.number().int(),
  text: z.string(),
});
export type AccountLine = z.infer<typeof accountLine>;

/** What a workflow does in plain words, in the order in which it does it. */
export const workflowAccount = z.object({
  summary: z.string(),
  lines: z.array(accountLine),
  /** What a run gives. */
  answer: z.string(),
  /** What to look out for; `problem` keeps it from running. */
  watch: z.array(
    z.object({
      nodeId: z.string().nullable(),
      /** The field that a problem is in. */
      field: z.string().optional(),
      level: z.enum(["problem", "hint"]),
      text: z.string(),
    }),
  ),
});
export type WorkflowAccount = z.infer<typeof workflowAccount>;
export const explainWorkflowOutput = workflowAccount.extend(by);
export type ExplainWorkflowOutput = z.infer<typeof explainWorkflowOutput>;

export const explainStepInput = z.object({
  executionId: uuid,
  nodeId: z.string().min(1).max(64).refine(isStorable, notStorable),
  iteration: z.string().max(100).refine(isStorable, notStorable).default(""),
  useModel,
});
export type ExplainStepInput = z.output<typeof explainStepInput>;

/** A change of one node that mends the failure. `present` is what the node had in the run. */
export const fix = z.object({
  nodeId: z.string(),
  nodeName: z.string(),
  nodeType: z.string(),
  typeVersion: z.number(),
  /** What is done, in a few words. */
  title: z.string(),
  /** Why that should help. */
  why: z.string(),
  present: z.object({
    config: z.record(z.string(), z.unknown()),
    retries: z.number().optional(),
    timeoutMs: z.number().optional(),
  }),
  suggestion,
});
export type Fix = z.infer<typeof fix>;

/**
 * What is to be done: `change` the workflow; `rerun` it as it is, for the fault was the other side's or passes;
 * mend or choose a `credential`; look at the step `upstream` that gave the data; `look` at what happened outside
 * before anything is sent again; have the `operator` allow or mend it; or go to what failed `elsewhere`.
 */
export const verdicts = [
  "change",
  "rerun",
  "credential",
  "upstream",
  "look",
  "operator",
  "elsewhere",
] as const;

/** Where more is to be seen or done. */
const link = z.object({
  kind: z.enum(["credentials", "step", "run", "workflow"]),
  label: z.string(),
  nodeId: z.string().optional(),
  iteration: z.string().optional(),
  executionId: z.string().optional(),
  workflowId: z.string().optional(),
});
export type ExplanationLink = z.infer<typeof link>;

/** Why a step failed, how one knows, and what can be done. */
export const stepExplanation = z.object({
  /** The kind of failure, such as `missingPath` or `http404`. */
  kind: z.string(),
  /** What happened, in plain words. */
  what: z.string(),
  /** The likely causes, the likeliest first, each with what speaks for it. */
  causes: z.array(z.object({ text: z.string(), evidence: z.array(z.string()) })),
  verdict: z.enum(verdicts),
  /** Changes that mend it, the best first; each stands for itself. Empty for who may not edit workflows. */
  fixes: z.array(fix),
  /** What nothing recorded tells, with the node and the field to set. */
  questions: z.array(z.object({ nodeId: z.string(), field: z.string(), question: z.string() })),
  links: z.array(link),
  /** A host that is missing from those that the credential may be sent to: adding it may be what mends it. */
  allow: z.object({ credentialId: z.string(), name: z.string(), host: z.string() }).optional(),
});
export type StepExplanation = z.infer<typeof stepExplanation>;

export const explainStepOutput = stepExplanation.extend({
  ...by,
  workflowId: z.string(),
  /** Where a replay of the run would begin: the step, or the outermost loop around it; null while the run is open. */
  replayFrom: z.string().nullable(),
});
export type ExplainStepOutput = z.infer<typeof explainStepOutput>;
