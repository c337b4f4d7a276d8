import { useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "@/trpc/client";
import type { ReplayCount, ReplayManyPlan } from "../../replay-schema";
import type { BulkWish } from "./use-bulk-replay";

/** How many ids fit into the address of one query. */
const inOneQuery = 40;
/** Of how many runs the plan is worked out; the others are of the same kinds. */
export const plannedRuns = 400;

function add(into: Map<string, ReplayCount>, counts: readonly ReplayCount[]): void {
  for (const count of counts) {
    const key = JSON.stringify([count.workflowId, count.nodeId, count.type, count.name]);
    const known = into.get(key);
    into.set(key, known ? { ...known, runs: known.runs + count.runs } : count);
  }
}

/** What replaying these runs would do, put together from as many queries as it takes. */
export function useBulkPlan(ids: readonly string[], wish: BulkWish, enabled: boolean) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ["bulk-replay-plan", ids, wish],
    enabled,
    queryFn: async ({ signal }): Promise<ReplayManyPlan> => {
      const run = new Map<string, ReplayCount>();
      const reused = new Map<string, ReplayCount>();
      const refused: ReplayManyPlan["refused"] = [];
      for (let at = 0; at < Math.min(ids.length, plannedRuns); at += inOneQuery) {
        const input = { ids: ids.slice(at, at + inOneQuery), ...wish };
        const plan = await client.executions.replayManyPlan.query(input, { signal });
        add(run, plan.run);
        add(reused, plan.reused);
        refused.push(...plan.refused);
      }
      return { run: [...run.values()], reused: [...reused.values()], refused };
    },
  });
}
