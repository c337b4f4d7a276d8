"use client";

import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "@/server/api/root";

/**
 * The application's procedures in the browser: `useTRPC()` gives query and mutation options for TanStack
 * Query, `useTRPCClient()` the plain client.
 */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
