import { AppError } from "@/lib/errors";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { explainWorkflow } from "../explain/workflow";
import type { ExplainWorkflowInput, ExplainWorkflowOutput } from "../explain-schema";
import { askExplainWorkflow } from "../model/explain/ask-explain-workflow";
import { explainPromptVersion } from "../model/prompt/explain";
import { askWithinLimits } from "./ask-within-limits";

/** The draft of a workflow of the actor's workspace; throws NOT_FOUND where there is none. */
async function draftOf({ workspaceId }: Actor, id: string): Promise<WorkflowDocument> {
  const row = await db().workflow.findFirst({
    where: { id, workspaceId, deletedAt: null },
    select: { document: true },
  });
  if (!row) throw new AppError("NOT_FOUND", "There is no such workflow.");
  return workflowDocumentSchema.parse(JSON.parse(row.document));
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The names of the credentials that a document's nodes name, by id, as far as the workspace has them. */
async function credentialNames(
  { workspaceId }: Actor,
  { nodes }: WorkflowDocument,
): Promise<Map<string, string>> {
  const ids = nodes.flatMap(({ data }) =>
    data.credentialId !== undefined && uuid.test(data.credentialId) ? [data.credentialId] : [],
  );
  if (!ids.length) return new Map();
  const rows = await db().credential.findMany({
    where: { workspaceId, id: { in: ids }, deletedAt: null },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, `"${name}"`]));
}

/**
 * What a workflow does, in plain words, and in those of a model where one is set up: a stored draft, or the document
 * that is given.
 */
export async function explainWorkflowFor(
  actor: Actor,
  { workflowId, document: given, useModel }: ExplainWorkflowInput,
  gone?: AbortSignal,
): Promise<ExplainWorkflowOutput> {
  const document = given ?? (await draftOf(actor, workflowId ?? ""));
  const account = explainWorkflow(document, await credentialNames(actor, document));
  const own = { ...account, source: "parser" as const };
  if (!account.lines.length || useModel === false) return own;
  const asked = await askWithinLimits(
    actor,
    { purpose: "explain", promptVersion: explainPromptVersion },
    { gone },
    (model, asking) => askExplainWorkflow(model, document, account, asking),
  );
  if (!asked) return own;
  if ("reason" in asked) return { ...own, notice: `Written from the document alone: ${asked.reason}` };
  return { ...asked.answer, source: "model", model: asked.model.id };
}
