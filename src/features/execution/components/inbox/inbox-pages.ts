import type { useTRPC } from "@/trpc/client";
import type { InboxFilter } from "../../inbox-schema";
import type { InboxParams } from "../../search-params";

/** How often the inbox is read again (ms). */
const intervalMs = 10_000;

/** The filter that the address asks for. */
export const filterOf = ({ workflow, error, node, q, dismissed }: InboxParams): InboxFilter => ({
  ...(workflow !== null && { workflowId: workflow }),
  ...(error !== null && { errorName: error }),
  ...(node !== null && { nodeId: node }),
  ...(q.trim() && { message: q.trim() }),
  dismissed,
});

/** The query of the inbox, newest first, for the page on the server and for the browser. */
export function inboxPages(trpc: ReturnType<typeof useTRPC>, filter: InboxFilter) {
  return trpc.executions.inbox.infiniteQueryOptions(
    { ...filter, limit: 30 },
    { getNextPageParam: (page) => page.nextCursor, refetchInterval: intervalMs },
  );
}
