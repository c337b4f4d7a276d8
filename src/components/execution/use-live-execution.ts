"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { clientErrorOf, errorMessage } from "@/trpc/error";
import { type Connection, openLiveFeed } from "./live-feed";
import { applyMessage, emptyLiveState, type LiveState, snapshotOf } from "./live-state";

export type LiveExecutionView = LiveState & {
  connection: Connection;
  /** Why the run cannot be followed, in the server's words; null while it can. */
  error: string | null;
};

const passing = new Set(["NETWORK", "UNAVAILABLE", "TOO_MANY_REQUESTS", "INTERNAL", "NOT_IMPLEMENTED"]);
const none: LiveExecutionView = { ...emptyLiveState, connection: "idle", error: null };
const opening: LiveExecutionView = { ...none, connection: "connecting" };

/**
 * Follows a run until it is final: by socket, else by polling. `steps` is keyed by `stepKey(nodeId,
 * iteration)`. Each poll also refreshes the cached answer of `executions.get`.
 */
export function useLiveExecution(executionId: string | null): LiveExecutionView {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [followed, setFollowed] = useState<{ id: string; view: LiveExecutionView } | null>(null);

  useEffect(() => {
    if (!executionId) return setFollowed(null);
    const id = executionId;
    const update = (change: (view: LiveExecutionView) => LiveExecutionView) =>
      setFollowed((before) => {
        const view = before?.id === id ? before.view : opening;
        const after = change(view);
        return before?.id === id && after === view ? before : { id, view: after };
      });
    return openLiveFeed({
      address: async () => (await client.executions.ticket.mutate({ id })).url,
      poll: async () =>
        snapshotOf(
          await queryClient.fetchQuery({
            ...trpc.executions.get.queryOptions({ id }),
            staleTime: 0,
            retry: false,
          }),
        ),
      onMessage: (message) =>
        update((view) => {
          const state = applyMessage(view, message);
          return state === view ? view : { ...view, ...state };
        }),
      onConnection: (connection) =>
        update((view) => (view.connection === connection ? view : { ...view, connection })),
      onError: (error) => update((view) => ({ ...view, error: errorMessage(error) })),
      mayPass: (error) => passing.has(clientErrorOf(error).code),
    });
  }, [executionId, trpc, client, queryClient]);

  if (!executionId) return none;
  return followed?.id === executionId ? followed.view : opening;
}
