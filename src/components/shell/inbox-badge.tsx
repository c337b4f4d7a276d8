"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client";

/** How often the failed runs are counted again (ms). */
const intervalMs = 30_000;

/** How many failed runs nobody has looked after yet; nothing while there are none. */
export function InboxBadge() {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.executions.inboxCount.queryOptions(),
    refetchInterval: intervalMs,
  });
  if (!data?.count) return null;
  const text = data.more ? `${data.count}+` : String(data.count);
  return (
    <span className="rounded-full bg-destructive/12 px-1.5 text-destructive text-xs tabular-nums">
      {text}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
