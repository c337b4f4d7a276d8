import type { useTRPC } from "@/trpc/client";

/** The query of the workspace's credentials, for the page on the server and for the browser. */
export const credentialPages = (trpc: ReturnType<typeof useTRPC>) =>
  trpc.credentials.list.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor });
