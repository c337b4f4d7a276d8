import { v7 as uuidv7 } from "uuid";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { refuseForeignCredentials } from "@/server/document-credentials";
import type { WorkflowDetail } from "../schema";
import { documentText } from "./document-text";
import { detailOf, withActive } from "./workflow-row";

/** Stores a document as a new workflow's draft. It may have problems, and runs nothing. */
export async function createWorkflow(actor: Actor, document: WorkflowDocument): Promise<WorkflowDetail> {
  const text = documentText(document);
  await refuseForeignCredentials(actor.workspaceId, document);
  const id = uuidv7();
  return db().$transaction(async (tx) => {
    const row = await tx.workflow.create({
      data: {
        id,
        workspaceId: actor.workspaceId,
        name: document.name,
        description: document.description ?? null,
        document: text,
        createdById: actor.userId,
      },
      include: withActive,
    });
    const after = { name: document.name, nodes: document.nodes.length };
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "workflow", targetId: id, before: null, after };
    await audit({ workspaceId, actorId, action: "workflow.created", ...entry }, tx);
    return detailOf(row);
  });
}
