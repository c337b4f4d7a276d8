"use client";

import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { durationOf, formatDuration } from "@/components/execution/format-duration";
import { statusLooks } from "@/components/execution/status";
import { StatusIcon } from "@/components/execution/status-badge";
import { StepPanel } from "@/components/execution/step-panel";
import { StepWait } from "@/components/execution/step-wait";
import { cn } from "@/lib/cn";
import type { LiveStep } from "@/realtime/protocol";

type StepRowProps = {
  id: string;
  executionId: string;
  step: LiveStep;
  /** What it has written so far, where it is open. */
  written: string | undefined;
  /** The time (ms since 1970) while the step runs, else 0. */
  now: number;
  /** When the run began, and how long it has lasted (ms). */
  start: number;
  span: number;
  /** Whether it is the step of the trigger, which templates find as `trigger`. */
  isTrigger: boolean;
  /** Whether it was taken over from the run that is replayed. */
  reused: boolean;
  open: boolean;
  onToggle: (id: string, open: boolean) => void;
};

const triggerPath = ["trigger"] as const;

/** One step as a line that opens to what it took and gave. */
export const StepRow = memo(function StepRow(props: StepRowProps) {
  const { id, executionId, step, written, now, isTrigger, reused, open, onToggle } = props;
  const { name, iteration, status, attempts, error } = step;
  const duration = durationOf(step, now);
  const panelId = `step-${id}`;
  return (
    <li className="[contain-intrinsic-size:auto_2.75rem] [content-visibility:auto]" data-status={status}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        onClick={() => onToggle(id, !open)}
        className="flex min-h-11 w-full items-center gap-2.5 px-3 py-2 text-left hover:bg-muted/60 focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("size-4 shrink-0 text-muted-foreground", open && "rotate-90")}
        />
        <StatusIcon status={status} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className={cn("truncate font-medium", status === "SKIPPED" && "text-muted-foreground")}>
              {name}
            </span>
            {iteration && (
              <span className="shrink-0 rounded bg-muted px-1.5 font-mono text-muted-foreground text-xs">
                item {iteration}
              </span>
            )}
            {attempts.length > 1 && (
              <span className="shrink-0 text-warning text-xs">{attempts.length} attempts</span>
            )}
            {reused && (
              <span className="shrink-0 rounded bg-muted px-1.5 text-muted-foreground text-xs">
                taken over
              </span>
            )}
          </span>
          {status === "RUNNING" && step.waitingFor && (
            <span className="block text-muted-foreground text-xs leading-5 [overflow-wrap:anywhere]">
              <StepWait step={step} />
            </span>
          )}
          {error && !open && !step.waitingFor && (
            <span className="block truncate text-destructive text-xs leading-5">{error.message}</span>
          )}
        </span>
        <TimeBar {...props} />
        <span
          suppressHydrationWarning
          className="w-20 shrink-0 text-right font-mono text-muted-foreground text-xs tabular-nums"
        >
          {duration === null ? statusLooks[status].label : formatDuration(duration)}
        </span>
      </button>
      {open && (
        <div id={panelId} className="border-t bg-background px-3 pt-1 pb-4 sm:pl-9">
          <StepPanel
            executionId={executionId}
            step={step}
            written={written}
            templatePath={isTrigger ? triggerPath : undefined}
          />
        </div>
      )}
    </li>
  );
});

const bars: Record<LiveStep["status"], string> = {
  PENDING: "bg-muted-foreground/40",
  RUNNING: "bg-info",
  SUCCESS: "bg-success/80",
  FAILED: "bg-destructive",
  SKIPPED: "bg-muted-foreground/40",
};

/** When the step ran within the run. */
function TimeBar({ step, now, start, span, reused }: StepRowProps) {
  const { startedAt, status } = step;
  const duration = durationOf(step, now);
  const left = startedAt ? Math.min(100, Math.max(0, ((Date.parse(startedAt) - start) / span) * 100)) : 0;
  const width = Math.min(100 - left, ((duration ?? 0) / span) * 100);
  return (
    <span aria-hidden="true" className="relative hidden h-1.5 w-44 shrink-0 rounded-full bg-muted xl:block">
      {startedAt && status !== "SKIPPED" && !reused && (
        <span
          suppressHydrationWarning
          className={cn("absolute inset-y-0 min-w-1 rounded-full", bars[status])}
          style={{ left: `min(${left}%, calc(100% - 4px))`, width: `${width}%` }}
        />
      )}
    </span>
  );
}
