import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import type { Actor } from "@/server/actor";
import type { WorkflowDetail } from "../schema";

/** The `where` of a workflow that this actor may see: every query of one goes through it. */
export const ownWorkflow = (actor: Actor, id: string) => ({
  id,
  workspaceId: actor.workspaceId,
  deletedAt: null,
});

export const notFound = () => new AppError("NOT_FOUND", "There is no such workflow.");

export const withActive = { activeVersion: { select: { number: true, document: true } } } as const;
type Row = Prisma.WorkflowGetPayload<{ include: typeof withActive }>;

export const detailOf = (row: Row): WorkflowDetail => ({
  id: row.id,
  revision: row.revision,
  document: workflowDocumentSchema.parse(JSON.parse(row.document)),
  activeVersion: row.activeVersion?.number ?? null,
  draftIsActive: row.activeVersion?.document === row.document,
  updatedAt: row.updatedAt.toISOString(),
});
