import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { validateDocument } from "@/nodes/validate-document";
import { missingCredentials } from "@/server/document-credentials";
import { makePlan } from "./plan";

/** Everything that keeps a document of this workspace from running. */
export async function problemsOf(workspaceId: string, document: WorkflowDocument): Promise<Problem[]> {
  return [...validateDocument(document), ...(await missingCredentials(workspaceId, document))];
}

/** The plan of a document without problems, as it is stored. */
export const planText = (document: WorkflowDocument): string => JSON.stringify(makePlan(document));
