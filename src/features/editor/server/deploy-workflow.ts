import type { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { type Problem, type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { refuseProblems } from "@/lib/workflow/refuse-problems";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { type NewVersion, storeVersion } from "@/server/versions";
import type { deployment, deployWorkflowInput } from "../schema";
import { conflict } from "./save-workflow";
import { webhookStates } from "./webhook-states";
import { notFound, ownWorkflow, withActive } from "./workflow-row";

/** What a deployment needs of the execution side. */
export type Planner = {
  /** Everything that keeps the document of a workflow from running. */
  problemsOf(workspaceId: string, document: WorkflowDocument, workflowId: string): Promise<Problem[]>;
  /** A document made into a plan. */
  planText(document: WorkflowDocument): string;
  /** Makes what starts runs by itself that of the document, or nothing where it is null. */
  registerTriggers(
    tx: Prisma.TransactionClient,
    workflow: { workspaceId: string; workflowId: string },
    document: WorkflowDocument | null,
  ): Promise<void>;
};

/**
 * Makes an immutable version of the draft and sends triggers there from now on. With `revision`, only the
 * draft that the user saw. Deploying what is deployed already changes nothing.
 */
export async function deployWorkflow(
  actor: Actor,
  input: z.output<typeof deployWorkflowInput>,
  planner: Planner,
): Promise<z.output<typeof deployment>> {
  const where = ownWorkflow(actor, input.id);
  // Checked before the transaction, which must not hold one connection while it waits for another.
  const seen = await db().workflow.findFirst({ where, include: { activeVersion: true } });
  if (!seen) throw notFound();
  if (input.revision !== undefined && input.revision !== seen.revision) throw conflict(input.revision, seen);
  if (seen.activeVersion?.document === seen.document) return { version: seen.activeVersion.number };
  const document = workflowDocumentSchema.parse(JSON.parse(seen.document));
  refuseProblems(await planner.problemsOf(actor.workspaceId, document, input.id), "deployed");
  return db().$transaction(async (tx) => {
    // The lock keeps two deployments from taking one number, and a save from slipping in between.
    await tx.$queryRaw`SELECT 1 FROM workflow WHERE id = ${input.id}::uuid AND workspace_id = ${actor.workspaceId}::uuid FOR UPDATE`;
    const row = await tx.workflow.findFirst({ where, include: { activeVersion: true } });
    if (!row) throw notFound();
    if (row.revision !== seen.revision) throw conflict(seen.revision, row);
    if (row.activeVersion?.document === row.document) return { version: row.activeVersion.number };
    const last = await tx.workflowVersion.aggregate({
      where: { workflowId: row.id },
      _max: { number: true },
    });
    const number = (last._max.number ?? 0) + 1;
    const version: NewVersion = {
      ...row,
      workflowId: row.id,
      number,
      plan: planner.planText(document),
      actorId: actor.userId,
    };
    const { id } = await storeVersion(version, tx);
    // Raw, because deploying is no edit: Prisma's update would move updatedAt.
    await tx.$executeRaw`UPDATE workflow SET active_version_id = ${id}::uuid WHERE id = ${row.id}::uuid`;
    const { workspaceId } = actor;
    await planner.registerTriggers(tx, { workspaceId, workflowId: row.id }, document);
    const before = {
      version: row.activeVersion?.number ?? null,
      ...webhookStates(row.activeVersion?.document),
    };
    const after = { version: number, ...webhookStates(row.document) };
    const entry = { targetType: "workflow", targetId: row.id, name: row.name, before, after };
    await audit({ workspaceId, actorId: actor.userId, action: "workflow.deployed", ...entry }, tx);
    return { version: number };
  });
}

/** Takes the active version out of service: triggers answer 404, runs that have started go on. */
export async function deactivateWorkflow(
  actor: Actor,
  id: string,
  planner: Planner,
): Promise<z.output<typeof deployment>> {
  return db().$transaction(async (tx) => {
    const row = await tx.workflow.findFirst({ where: ownWorkflow(actor, id), include: withActive });
    if (!row) throw notFound();
    await tx.$executeRaw`UPDATE workflow SET active_version_id = NULL WHERE id = ${row.id}::uuid`;
    await planner.registerTriggers(tx, { workspaceId: actor.workspaceId, workflowId: row.id }, null);
    const states = { before: { version: row.activeVersion?.number ?? null }, after: { version: null } };
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "workflow", targetId: id, name: row.name, ...states };
    await audit({ workspaceId, actorId, action: "workflow.deactivated", ...entry }, tx);
    return { version: null };
  });
}
