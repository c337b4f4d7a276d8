import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { db } from "./db";

type Node = WorkflowDocument["nodes"][number];

const unknown = (node: Node): Problem => ({
  nodeId: node.id,
  field: "credentialId",
  code: "UNKNOWN_CREDENTIAL",
  message: `"${node.data.label}" uses a credential that this workspace does not have (any more): choose another.`,
});

const wrongType = (node: Node, type: string, types: readonly string[]): Problem => ({
  nodeId: node.id,
  field: "credentialId",
  code: "WRONG_CREDENTIAL_TYPE",
  message: `"${node.data.label}" cannot use a credential of type ${type}: choose one of type ${types.join(" or ")}.`,
});

const usersOf = (document: WorkflowDocument): Node[] =>
  document.nodes.filter(({ data }) => data.credentialId !== undefined);

/** The type of each credential of this workspace that the nodes name, by its id. */
async function typesOf(
  workspaceId: string,
  nodes: readonly Node[],
  deleted: { deletedAt: null } | Record<string, never>,
): Promise<Map<string | undefined, string>> {
  const ids = nodes.map(({ data }) => data.credentialId ?? "").filter((id) => z.uuid().safeParse(id).success);
  if (!ids.length) return new Map();
  const rows = await db().credential.findMany({
    where: { workspaceId, id: { in: ids }, ...deleted },
    select: { id: true, type: true },
  });
  return new Map(rows.map(({ id, type }) => [id, type]));
}

/** Problems of credentials that a run of this document could not use; `accepted` says what types a node takes. */
export async function credentialProblems(
  workspaceId: string,
  document: WorkflowDocument,
  accepted: (node: Node) => readonly string[],
): Promise<Problem[]> {
  const users = usersOf(document);
  const own = await typesOf(workspaceId, users, { deletedAt: null });
  return users.flatMap((node) => {
    const type = own.get(node.data.credentialId);
    if (type === undefined) return [unknown(node)];
    const types = accepted(node);
    // A node that takes none at all leaves the credential unread.
    return !types.length || types.includes(type) ? [] : [wrongType(node, type, types)];
  });
}

/**
 * Refuses to store a document that names a credential which was never this workspace's. One that was deleted
 * may still be named: a draft must be savable.
 */
export async function refuseForeignCredentials(
  workspaceId: string,
  document: WorkflowDocument,
): Promise<void> {
  const users = usersOf(document);
  const own = await typesOf(workspaceId, users, {});
  const problems = users.filter(({ data }) => !own.has(data.credentialId)).map(unknown);
  if (!problems.length) return;
  throw new AppError("UNPROCESSABLE", problems[0]?.message ?? "", { problems });
}
