import { useQuery } from "@tanstack/react-query";
import type { ExecutionStatus, Waiting } from "@/features/execution/schema";
import type { LiveStep } from "@/realtime/protocol";
import { useTRPC } from "@/trpc/client";

/** How often it is asked what a run waits for (ms). */
const intervalMs = 2_000;

const toldKinds: readonly Waiting["kind"][] = ["slot", "time", "rate", "worker", "child"];

/** Whether there may be something to say that the steps themselves do not: a run held back, or one nobody carries. */
function mayWait(status: ExecutionStatus, steps: readonly LiveStep[]): boolean {
  if (status === "PENDING") return true;
  if (status !== "RUNNING") return false;
  const running = steps.filter((step) => step.status === "RUNNING");
  return !running.length || running.some(({ waitingFor }) => waitingFor === "child");
}

/** What keeps an unfinished run from going on, beyond what its steps say themselves. */
export function useWaiting(
  executionId: string,
  status: ExecutionStatus,
  steps: readonly LiveStep[],
): readonly Waiting[] {
  const trpc = useTRPC();
  const enabled = mayWait(status, steps);
  const { data } = useQuery({
    ...trpc.executions.waiting.queryOptions({ id: executionId }),
    enabled,
    refetchInterval: intervalMs,
  });
  const told = enabled ? (data?.items.filter(({ kind }) => toldKinds.includes(kind)) ?? []) : [];
  // Where nobody has the run, its steps wait for the same.
  return told[0]?.kind === "worker" ? told.slice(0, 1) : told;
}
