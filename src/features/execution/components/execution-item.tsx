"use client";

import { memo } from "react";
import { durationOf, formatDuration } from "@/components/execution/format-duration";
import { StatusBadge } from "@/components/execution/status-badge";
import { Time } from "@/components/time";
import { useNow } from "@/components/use-now";
import { cn } from "@/lib/cn";
import { type ExecutionSummary, isFinal } from "../schema";

type Item = Pick<
  ExecutionSummary,
  "id" | "status" | "version" | "createdAt" | "startedAt" | "completedAt" | "error" | "heldBy"
>;

/** One run of the list. */
export const ExecutionItem = memo(function ExecutionItem({
  execution,
  open,
  onOpen,
}: {
  execution: Item;
  open: boolean;
  onOpen: (executionId: string) => void;
}) {
  const { id, status, version, createdAt, error, heldBy } = execution;
  const duration = durationOf(execution, useNow(1_000, !isFinal(status)));
  return (
    <li>
      <button
        type="button"
        aria-current={open ? "true" : undefined}
        onClick={() => onOpen(id)}
        className={cn(
          "block w-full px-3 py-2.5 text-left hover:bg-muted/60 focus-visible:-outline-offset-2",
          open && "bg-accent hover:bg-accent",
        )}
      >
        <span className="flex items-center justify-between gap-2">
          <StatusBadge status={status} />
          <Time value={createdAt} className="text-muted-foreground text-xs" />
        </span>
        <span className="mt-1.5 flex items-center justify-between gap-2 text-muted-foreground text-xs">
          <span>{version === null ? "Draft" : `Version ${version}`}</span>
          <span suppressHydrationWarning className="font-mono tabular-nums">
            {duration === null ? "not started" : formatDuration(duration)}
          </span>
        </span>
        {heldBy && (
          <span data-testid="held-by" className="mt-1 block text-warning text-xs">
            Waits: {heldBy.text}
          </span>
        )}
        {error && (
          <span className="mt-1 line-clamp-2 break-words text-destructive text-xs [overflow-wrap:anywhere]">
            {error.message}
          </span>
        )}
      </button>
    </li>
  );
});
