import { findDefinition } from "@/nodes/registry";
import type { PlanNode } from "../plan";

/** Whether running this node once more is noticed outside: a call, a message, another workflow's run. */
export function actsOutside({ type, typeVersion }: Pick<PlanNode, "type" | "typeVersion">): boolean {
  const definition = findDefinition(type, typeVersion);
  if (!definition) return true;
  return definition.category === "action" && !definition.pure && !definition.within;
}
