import type { useTRPC } from "@/trpc/client";
import { type ExecutionStatus, isFinal } from "../schema";

/** How often the list is read again while something in it runs, and otherwise (ms). */
const intervals = { running: 2_000, quiet: 10_000 };

/** The query of a workflow's runs, newest first, for the page on the server and for the browser. */
export function executionPages(
  trpc: ReturnType<typeof useTRPC>,
  workflowId: string,
  status: ExecutionStatus | null,
) {
  return trpc.executions.list.infiniteQueryOptions(
    { workflowId, ...(status && { status }), limit: 30 },
    {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) => {
        const items = state.data?.pages.flatMap((page) => page.items) ?? [];
        return items.some((item) => !isFinal(item.status)) ? intervals.running : intervals.quiet;
      },
    },
  );
}
