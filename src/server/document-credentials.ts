import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { db } from "./db";

const unknown = (node: WorkflowDocument["nodes"][number]): Problem => ({
  nodeId: node.id,
  field: "credentialId",
  code: "UNKNOWN_CREDENTIAL",
  message: `"${node.data.label}" uses a credential that this workspace does not have (any more): choose another.`,
});

async function credentialProblems(
  workspaceId: string,
  document: WorkflowDocument,
  deleted: { deletedAt: null } | Record<string, never>,
): Promise<Problem[]> {
  const users = document.nodes.filter(({ data }) => data.credentialId !== undefined);
  if (!users.length) return [];
  const ids = users.map(({ data }) => data.credentialId ?? "").filter((id) => z.uuid().safeParse(id).success);
  const rows = await db().credential.findMany({
    where: { workspaceId, id: { in: ids }, ...deleted },
    select: { id: true },
  });
  const own = new Set(rows.map(({ id }) => id));
  return users.filter(({ data }) => !own.has(data.credentialId ?? "")).map(unknown);
}

/** Problems of credentials that a run of this document could not use. */
export const missingCredentials = (workspaceId: string, document: WorkflowDocument): Promise<Problem[]> =>
  credentialProblems(workspaceId, document, { deletedAt: null });

/**
 * Refuses to store a document that names a credential which was never this workspace's. One that was deleted
 * may still be named: a draft must be savable.
 */
export async function refuseForeignCredentials(
  workspaceId: string,
  document: WorkflowDocument,
): Promise<void> {
  const problems = await credentialProblems(workspaceId, document, {});
  if (!problems.length) return;
  throw new AppError("UNPROCESSABLE", problems[0]?.message ?? "", { problems });
}
