import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { parseCron } from "@/lib/cron/parse-cron";
import { nextTick } from "@/lib/cron/ticks";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { triggerError } from "@/nodes/trigger-error/definition";
import { triggerEvent } from "@/nodes/trigger-event/definition";
import { triggerSchedule } from "@/nodes/trigger-schedule/definition";

/** Told to every process when what starts runs by itself has changed. */
export const triggersChannel = "workfuse_triggers";

type Owner = { workspaceId: string; workflowId: string };

/** A schedule that stays as it was keeps its next time; another one begins with the first after `now`. */
async function registerSchedules(
  tx: Prisma.TransactionClient,
  owner: Owner,
  nodes: readonly WorkflowNode[],
  now: Date,
): Promise<void> {
  const { workflowId } = owner;
  const wanted = nodes.filter(({ type }) => type === triggerSchedule.type);
  await tx.schedule.deleteMany({ where: { workflowId, nodeId: { notIn: wanted.map(({ id }) => id) } } });
  const known = new Map(
    (await tx.schedule.findMany({ where: { workflowId } })).map((row) => [row.nodeId, row]),
  );
  for (const { id: nodeId, data } of wanted) {
    const { cron, timezone, onMissed } = triggerSchedule.config.parse(data.config);
    const skipMissed = onMissed === "skip";
    const row = known.get(nodeId);
    if (row?.cron === cron && row.timezone === timezone) {
      await tx.schedule.update({ where: { id: row.id }, data: { skipMissed } });
      continue;
    }
    const nextRunAt = nextTick(parseCron(cron), timezone, now) ?? null;
    const settings = { cron, timezone, skipMissed, nextRunAt };
    if (row) await tx.schedule.update({ where: { id: row.id }, data: settings });
    else await tx.schedule.create({ data: { id: uuidv7(), ...owner, nodeId, ...settings } });
  }
}

function subscriptionOf({ type, data }: WorkflowNode): { kind: string; key: string } | undefined {
  if (type === triggerEvent.type) return { kind: "event", key: triggerEvent.config.parse(data.config).event };
  if (type === triggerError.type)
    return { kind: "error", key: triggerError.config.parse(data.config).workflow };
  return undefined;
}

/**
 * Makes the schedules and subscriptions of a workflow those of a document that is being deployed, or none where it is
 * null, in the caller's transaction. Every runtime process is told when it commits.
 */
export async function registerTriggers(
  tx: Prisma.TransactionClient,
  owner: Owner,
  document: WorkflowDocument | null,
): Promise<void> {
  const nodes = document?.nodes ?? [];
  await registerSchedules(tx, owner, nodes, new Date());
  await tx.subscription.deleteMany({ where: { workflowId: owner.workflowId } });
  const subscriptions = nodes.flatMap((node) => {
    const subscription = subscriptionOf(node);
    return subscription ? [{ ...owner, nodeId: node.id, ...subscription }] : [];
  });
  if (subscriptions.length) await tx.subscription.createMany({ data: subscriptions });
  await tx.$executeRaw`SELECT pg_notify(${triggersChannel}, '')`;
}
