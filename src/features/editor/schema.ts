import { z } from "zod";
import { isoTime, pageInput, pageOf, revision, runLimit, uuid } from "@/lib/paging";
import { workflowDocumentSchema } from "@/lib/workflow/document";

/** A workflow with its draft. */
export const workflowDetail = z.object({
  id: z.string(),
  revision: z.number(),
  document: workflowDocumentSchema,
  /** The number of the version that triggers start, or null where nothing is deployed. */
  activeVersion: z.number().nullable(),
  /** Whether the draft is, to the letter, what is deployed. */
  draftIsActive: z.boolean(),
  updatedAt: isoTime,
});
export type WorkflowDetail = z.infer<typeof workflowDetail>;

export const workflowSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  revision: z.number(),
  activeVersion: z.number().nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
  lastExecution: z.object({ id: z.string(), status: z.string(), createdAt: isoTime }).nullable(),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;

export const listWorkflowsInput = pageInput;
export const workflowPage = pageOf(workflowSummary);
export const workflowIdInput = z.object({ id: uuid });
export const createWorkflowInput = z.object({ document: workflowDocumentSchema });
/** `revision` is the one that the document was edited from: a newer one in the database is a conflict. */
export const saveWorkflowInput = z.object({
  id: uuid,
  revision,
  document: workflowDocumentSchema,
});
/** With `revision`, deploys only if the draft is still that one. */
export const deployWorkflowInput = z.object({ id: uuid, revision: revision.optional() });
/** The version that is active after the call. */
export const deployment = z.object({ version: z.number().nullable() });

/** How a workflow's runs are let in. Takes effect at once, for every version of it. */
export const workflowSettings = z.object({
  /** How many may be under way at once; null is no limit. */
  concurrency: runLimit.nullable(),
  /** How many may start within so many seconds; null is no limit. */
  rateLimit: z.object({ limit: runLimit, seconds: z.number().int().min(1).max(86_400) }).nullable(),
  /** Among runs that wait for a slot the higher goes first; a run takes it over when it is accepted. */
  priority: z.number().int().min(-100).max(100),
});
export type WorkflowSettings = z.infer<typeof workflowSettings>;
export const saveWorkflowSettingsInput = workflowSettings.extend({ id: uuid });
export type SaveWorkflowSettings = z.infer<typeof saveWorkflowSettingsInput>;
