import { createTRPCClient, httpBatchStreamLink } from "@trpc/client";
import type { AppRouter } from "@/server/api/root";
import { apiUrl } from "./url";

/** The procedures whose answers come piece by piece, called one by one. Loaded by those pages alone that need it. */
export const streamClient = createTRPCClient<AppRouter>({
  links: [httpBatchStreamLink({ url: apiUrl, maxItems: 1 })],
});
