import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { ReactNode } from "react";
import { actorOfSession } from "@/server/actor";
import { type AppRouter, appRouter } from "@/server/api/root";
import type { Session } from "@/server/auth";
import { makeQueryClient } from "@/trpc/query-client";

/** The procedures for one page that is being rendered, as the person who is signed in, with their cache. */
export function createPrefetch(session: Session) {
  const queryClient = makeQueryClient();
  const trpc = createTRPCOptionsProxy<AppRouter>({
    router: appRouter,
    ctx: { actor: actorOfSession(session), reading: "preview" },
    queryClient,
  });
  return { queryClient, trpc };
}

/**
 * Hands the browser what was asked for while the page was rendered, so that it arrives with its data. What
 * failed is not sent: the browser asks again, and shows the failure.
 */
export function Prefetched({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}
