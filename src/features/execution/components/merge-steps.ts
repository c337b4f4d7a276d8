import { stepKey } from "@/components/execution/live-state";
import type { LiveStep } from "@/realtime/protocol";

/**
 * The steps to show: in the order of the lists given (the plan's order), what only the live view knows behind
 * them, each in its highest revision.
 */
export function mergeSteps(
  lists: readonly (readonly LiveStep[])[],
  live: ReadonlyMap<string, LiveStep>,
): LiveStep[] {
  const merged = new Map<string, LiveStep>();
  for (const step of [...lists.flat(), ...live.values()]) {
    const key = stepKey(step.nodeId, step.iteration);
    const known = merged.get(key);
    if (!known || known.revision < step.revision) merged.set(key, step);
  }
  return [...merged.values()];
}
