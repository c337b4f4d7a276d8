import type { useTRPC } from "@/trpc/client";

/** How often the list is read again while something in it runs, and otherwise (ms). */
const intervals = { running: 3_000, quiet: 30_000 };

const unsettled = new Set(["PENDING", "RUNNING"]);

/** The query of the dashboard's list, for the page on the server and for the browser: renewed by itself, quickly while a last run is not final. */
export function workflowPages(trpc: ReturnType<typeof useTRPC>) {
  return trpc.workflows.list.infiniteQueryOptions(
    { limit: 50 },
    {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) => {
        const items = state.data?.pages.flatMap((page) => page.items) ?? [];
        const running = items.some(({ lastExecution }) => unsettled.has(lastExecution?.status ?? ""));
        return running ? intervals.running : intervals.quiet;
      },
    },
  );
}
