import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import type { RunContext } from "./run-context";

/** Whether the call that started a run waits for its end. */
export function isAwaited({ plan, triggerNodeId }: Pick<RunContext, "plan" | "triggerNodeId">): boolean {
  const trigger = plan.nodes.find(({ id }) => id === triggerNodeId);
  if (trigger?.type !== triggerWebhook.type) return false;
  return triggerWebhook.config.safeParse(trigger.config).data?.response === "wait";
}
