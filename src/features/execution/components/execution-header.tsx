"use client";

import { CopyButton } from "@/components/copy-button";
import { durationOf, formatDuration } from "@/components/execution/format-duration";
import type { Connection } from "@/components/execution/live-feed";
import { RunLink } from "@/components/execution/run-link";
import { StatusBadge } from "@/components/execution/status-badge";
import { Time } from "@/components/time";
import { useNow } from "@/components/use-now";
import { cn } from "@/lib/cn";
import { type ExecutionSummary, isFinal } from "../schema";
import { CancelButton } from "./cancel-button";
import { ReplayButton } from "./replay/replay-button";
import type { StartStep } from "./replay/replay-dialog";

type Shown = Pick<
  ExecutionSummary,
  "id" | "workflowId" | "status" | "version" | "replayOf" | "createdAt" | "startedAt" | "completedAt"
>;

const connections: Record<Connection, { label: string; dot: string } | null> = {
  idle: null,
  connecting: { label: "Connecting", dot: "bg-muted-foreground" },
  live: { label: "Live", dot: "bg-success" },
  reconnecting: { label: "Reconnecting", dot: "bg-warning" },
  polling: { label: "Asking every 2 s", dot: "bg-warning" },
};

/** How a run stands, and what can be done about it. */
export function ExecutionHeader({
  execution,
  connection,
  canRun,
  starts,
}: {
  execution: Shown;
  connection: Connection;
  canRun: boolean;
  /** The steps that a replay may begin at. */
  starts: readonly StartStep[];
}) {
  const { id, status, version, replayOf, createdAt } = execution;
  const final = isFinal(status);
  const duration = durationOf(execution, useNow(1_000, !final));
  const shown = final ? null : connections[connection];
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border bg-card px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <span aria-live="polite">
          <StatusBadge status={status} />
        </span>
        <dl className="flex flex-wrap gap-x-5 gap-y-1 text-sm [&_dd]:inline [&_dt]:inline [&_dt]:text-muted-foreground">
          <div>
            <dt>Ran </dt>
            <dd>{version === null ? "draft" : `version ${version}`}</dd>
          </div>
          {replayOf && (
            <div>
              <dt>Replay of </dt>
              <dd>
                <RunLink id={replayOf} />
              </dd>
            </div>
          )}
          <div>
            <dt>Started </dt>
            <dd>
              <Time value={execution.startedAt ?? createdAt} exact />
            </dd>
          </div>
          <div>
            <dt>Duration </dt>
            <dd suppressHydrationWarning className="font-mono text-[13px] tabular-nums">
              {duration === null ? "–" : formatDuration(duration)}
            </dd>
          </div>
        </dl>
        {shown && (
          <span role="status" className="inline-flex items-center gap-1.5 text-muted-foreground text-xs">
            <span
              aria-hidden="true"
              className={cn("size-2 rounded-full", shown.dot, connection === "live" && "animate-pulse")}
            />
            {shown.label}
          </span>
        )}
      </div>
      <div className="flex items-center gap-1 max-sm:-ml-2.5">
        <CopyButton text={id} label="Copy the run's id">
          <span className="font-mono">{id.slice(-8)}</span>
        </CopyButton>
        {canRun && final && (
          <ReplayButton executionId={id} workflowId={execution.workflowId} starts={starts} />
        )}
        {canRun && !final && <CancelButton executionId={id} />}
      </div>
    </header>
  );
}
