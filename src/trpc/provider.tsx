"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import { askStepUp } from "@/components/step-up/ask-step-up";
import type { AppRouter } from "@/server/api/root";
import { TRPCProvider } from "./client";
import { clientErrorOf } from "./error";
import { makeQueryClient } from "./query-client";
import { stepUpLink } from "./step-up-link";
import { apiUrl as url } from "./url";

function makeBrowserClients() {
  const trpcClient = createTRPCClient<AppRouter>({
    links: [
      stepUpLink(askStepUp),
      // A change goes alone, so that a slow one beside it cannot hold its answer back.
      splitLink({
        condition: ({ type }) => type === "query",
        true: httpBatchLink({ url, maxURLLength: 4_000, maxItems: 10 }),
        false: httpLink({ url }),
      }),
    ],
  });
  return { trpcClient, queryClient: makeQueryClient(leaveWhenSignedOut) };
}

/** A session that ended shows as the sign-in page, and leads back here afterwards. */
function leaveWhenSignedOut(error: unknown): void {
  if (clientErrorOf(error).code !== "UNAUTHORIZED") return;
  const { pathname, search } = window.location;
  if (pathname !== "/") window.location.assign(`/?next=${encodeURIComponent(pathname + search)}`);
}

/** Gives the page below it the procedures and their cache. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [{ trpcClient, queryClient }] = useState(makeBrowserClients);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
