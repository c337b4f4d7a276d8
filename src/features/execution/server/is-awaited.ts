import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import type { RunContext } from "./run-context";

/** Whether the call that started a run waits for its end. */
export function isAwaited({ plan, triggerNodeId }: Pick<RunContext, "plan" | "triggerNodeId">): boolean {
  const trigger = plan.nodes.find(({ id }) => id === triggerNodeId);
  return trigger?.type === triggerWebhook.type && trigger.config.response === "wait";
}
