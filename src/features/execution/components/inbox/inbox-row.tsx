"use client";

import Link from "next/link";
import { memo } from "react";
import { RunLink } from "@/components/execution/run-link";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { executionsHref } from "@/lib/links";
import type { InboxItem } from "../../inbox-schema";

/** One failed run of the inbox, with a box to choose it. */
export const InboxRow = memo(function InboxRow({
  item,
  chosen,
  onChoose,
}: {
  item: InboxItem;
  chosen: boolean;
  /** Left out where the reader may do nothing with it. */
  onChoose?: ((id: string, chosen: boolean) => void) | undefined;
}) {
  const { id, workflowId, workflowName, version, error, nodeName, completedAt, createdAt, replayOf } = item;
  return (
    <li className="flex gap-3 px-3 py-2.5 has-checked:bg-accent/50">
      {onChoose && (
        <input
          type="checkbox"
          aria-label={`Choose the run ${id.slice(-8)} of ${workflowName}`}
          checked={chosen}
          onChange={(event) => onChoose(id, event.target.checked)}
          className="mt-1 size-4 shrink-0 accent-primary pointer-coarse:size-5"
        />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center justify-between gap-x-3">
          <Link
            href={executionsHref(workflowId, id)}
            prefetch={false}
            className="min-w-0 break-words font-medium underline-offset-4 hover:underline"
          >
            {workflowName}
          </Link>
          <Time value={completedAt ?? createdAt} className="text-muted-foreground text-xs" />
        </div>
        <p className="mt-0.5 line-clamp-2 text-sm [overflow-wrap:anywhere]">{error?.message}</p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted-foreground text-xs">
          {error && <Badge variant="destructive">{error.name}</Badge>}
          {nodeName && <span>at {nodeName}</span>}
          <span>{version === null ? "Draft" : `Version ${version}`}</span>
          <span className="font-mono">{id.slice(-8)}</span>
          {replayOf && (
            <span>
              replay of <RunLink id={replayOf} />
            </span>
          )}
        </div>
      </div>
    </li>
  );
});
