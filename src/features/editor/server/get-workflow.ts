import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { WorkflowDetail } from "../schema";
import { detailOf, notFound, ownWorkflow, withActive } from "./workflow-row";

export async function getWorkflow(actor: Actor, id: string): Promise<WorkflowDetail> {
  const row = await db().workflow.findFirst({ where: ownWorkflow(actor, id), include: withActive });
  if (!row) throw notFound();
  return detailOf(row);
}
