import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { freshToken } from "../replay/fresh-token";
import type { ChosenVersion } from "../replay/replay-options";

/** Few at a time, so that the bar moves and a stop takes effect soon. */
const atOnce = 20;

export type BulkWish = { from: "start" | "failure"; version: ChosenVersion };

export type BulkProgress = {
  state: "running" | "stopped" | "done";
  total: number;
  /** Runs that were asked for, those that were refused included. */
  handled: number;
  replayed: number;
  refused: { id: string; message: string }[];
  /** Why the work was broken off, in the server's words. */
  error: string | null;
};

/** Replays many runs batch by batch, with a progress and a way to stop it. */
export function useBulkReplay(ids: readonly string[]) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const stopped = useRef(false);
  const [token] = useState(freshToken);

  const start = useCallback(
    async (wish: BulkWish, begin = 0) => {
      stopped.current = false;
      let now: BulkProgress =
        begin && progress
          ? { ...progress, state: "running", error: null }
          : { state: "running", total: ids.length, handled: 0, replayed: 0, refused: [], error: null };
      setProgress(now);
      try {
        for (let at = begin; at < ids.length && !stopped.current; at += atOnce) {
          const batch = ids.slice(at, at + atOnce);
          // The token makes a batch that is sent again after a lost answer start nothing twice.
          const result = await client.executions.replayMany.mutate({ ids: batch, ...wish, token });
          now = {
            ...now,
            handled: at + batch.length,
            replayed: now.replayed + result.replayed.length,
            refused: [...now.refused, ...result.refused],
          };
          setProgress(now);
        }
        setProgress({ ...now, state: now.handled < ids.length ? "stopped" : "done" });
      } catch (error) {
        setProgress({ ...now, state: "stopped", error: errorMessage(error) });
      }
      for (const key of [trpc.executions.inbox, trpc.executions.failures, trpc.executions.inboxCount]) {
        void queryClient.invalidateQueries({ queryKey: key.pathKey() });
      }
    },
    [ids, client, queryClient, trpc, token, progress],
  );
  const stop = useCallback(() => {
    stopped.current = true;
  }, []);
  return { progress, start, stop };
}
