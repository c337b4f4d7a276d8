import type { Problem, WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import { validateDocument } from "@/nodes/validate-document";
import { credentialProblems } from "@/server/document-credentials";
import { childProblems } from "./child-problems";
import { makePlan } from "./plan";
import { watchedProblems } from "./triggers/watched-problems";

function acceptedTypes({ type, typeVersion, data }: WorkflowNode): readonly string[] {
  return findDefinition(type, typeVersion)?.credential?.(data.config).types ?? [];
}

/** Everything that keeps the document of a workflow of this workspace from running. */
export async function problemsOf(
  workspaceId: string,
  document: WorkflowDocument,
  workflowId: string,
): Promise<Problem[]> {
  return [
    ...validateDocument(document),
    ...(await credentialProblems(workspaceId, document, acceptedTypes)),
    ...(await watchedProblems(workspaceId, document)),
    ...(await childProblems(workspaceId, document, workflowId)),
  ];
}

/** The plan of a document without problems, as it is stored. */
export const planText = (document: WorkflowDocument): string => JSON.stringify(makePlan(document));
