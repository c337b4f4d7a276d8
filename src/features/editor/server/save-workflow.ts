import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { refuseForeignCredentials } from "@/server/document-credentials";
import type { saveWorkflowInput, WorkflowDetail } from "../schema";
import { documentText } from "./document-text";
import { detailOf, notFound, ownWorkflow, withActive } from "./workflow-row";

/**
 * Writes the draft if nobody has since `revision`; otherwise refuses and names both sides, so that no edit
 * is lost by another's.
 */
export async function saveWorkflow(
  actor: Actor,
  input: z.output<typeof saveWorkflowInput>,
): Promise<WorkflowDetail> {
  const { id, revision, document } = input;
  const text = documentText(document);
  await refuseForeignCredentials(actor.workspaceId, document);
  const [saved] = await db().workflow.updateManyAndReturn({
    where: { ...ownWorkflow(actor, id), revision },
    data: {
      document: text,
      name: document.name,
      description: document.description ?? null,
      revision: { increment: 1 },
    },
    // Returned by the update itself: read afterwards it could be another's save already.
    include: withActive,
  });
  if (saved) return detailOf(saved);
  const newer = await db().workflow.findFirst({ where: ownWorkflow(actor, id) });
  if (!newer) throw notFound();
  throw conflict(revision, newer);
}

export function conflict(yours: number, theirs: { revision: number; updatedAt: Date }): AppError {
  const at = theirs.updatedAt.toISOString();
  return new AppError(
    "CONFLICT",
    `You edited revision ${yours}, but revision ${theirs.revision} was saved at ${at}. Nothing was overwritten: compare the two and decide.`,
    { yours: { revision: yours }, theirs: { revision: theirs.revision, updatedAt: at } },
  );
}
