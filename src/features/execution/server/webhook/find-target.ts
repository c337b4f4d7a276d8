import { z } from "zod";
import { AppError } from "@/lib/errors";
import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import { pool } from "@/server/db";
import { loadPlan } from "../load-plan";
import type { PlanNode } from "../plan";

export type Target = {
  workspaceId: string;
  workflowId: string;
  versionId: string;
  node: PlanNode;
  config: z.output<typeof triggerWebhook.config>;
};

const unknown = () =>
  new AppError(
    "NOT_FOUND",
    "No active workflow listens here. Check the address, and that the workflow is deployed.",
  );

/** How many targets a process remembers. */
const kept = 1_000;
const targets = new Map<string, Target>();

/**
 * What an address named last time. It may be out of date: whoever uses it stores a run only while that version is the
 * active one, and asks `findTarget` before a call is refused for it.
 */
export const recallTarget = (path: readonly string[]): Target | undefined => targets.get(path.join("/"));

function remember(path: readonly string[], target: Target): Target {
  const key = path.join("/");
  // Behind all others: the one in front is the one to forget.
  targets.delete(key);
  targets.set(key, target);
  const oldest = targets.size > kept ? targets.keys().next().value : undefined;
  if (oldest !== undefined) targets.delete(oldest);
  return target;
}

/** The trigger that a webhook's address names by the active version; versions never change and are kept in memory. */
export async function findTarget(path: readonly string[]): Promise<Target> {
  const [workflowId, nodeId, ...more] = path;
  if (more.length || !z.uuid().safeParse(workflowId).success) throw unknown();
  const { rows } = await pool().query<{ workspace_id: string; active_version_id: string }>({
    name: "webhook-target",
    text: `SELECT workspace_id, active_version_id FROM workflow
      WHERE id = $1 AND deleted_at IS NULL AND active_version_id IS NOT NULL`,
    values: [workflowId],
  });
  const row = rows[0];
  if (!row || !workflowId) throw unknown();
  const plan = await loadPlan(row.active_version_id);
  const triggers = plan.nodes.filter(({ type }) => type === triggerWebhook.type);
  const node =
    nodeId === undefined
      ? triggers.length === 1
        ? triggers[0]
        : undefined
      : triggers.find(({ id }) => id === nodeId);
  if (!node) throw unknown();
  return remember(path, {
    workspaceId: row.workspace_id,
    workflowId,
    versionId: row.active_version_id,
    node,
    config: triggerWebhook.config.parse(node.config),
  });
}
