"use client";

import { useCallback } from "react";
import { type LiveState, stepKey } from "@/components/execution/live-state";
import { useNow } from "@/components/use-now";
import type { LiveStep } from "@/realtime/protocol";
import { StepRow } from "./step-row";

/** The steps of a run in order, each with its place in time; one of them opened. */
export function StepList({
  executionId,
  run,
  steps,
  written,
  openStep,
  onOpenStep,
}: {
  executionId: string;
  run: {
    startedAt: string | null;
    completedAt: string | null;
    triggerNodeId: string;
    /** Of a replay: when it was asked for. What ended before was taken over. */
    replayedAt: string | null;
  };
  steps: readonly LiveStep[];
  /** What running steps have written so far. */
  written: LiveState["written"];
  openStep: string | null;
  onOpenStep: (key: string | null) => void;
}) {
  const running = run.startedAt !== null && run.completedAt === null;
  const now = useNow(1_000, running);
  const toggle = useCallback((key: string, open: boolean) => onOpenStep(open ? key : null), [onOpenStep]);
  if (steps.length === 0) {
    return (
      <p className="rounded-lg border border-dashed px-4 py-6 text-center text-muted-foreground">
        No step has started yet.
      </p>
    );
  }
  const start = run.startedAt ? Date.parse(run.startedAt) : now;
  const end = run.completedAt ? Date.parse(run.completedAt) : now;
  return (
    <ol className="divide-y overflow-hidden rounded-lg border bg-card">
      {steps.map((step) => {
        const key = stepKey(step.nodeId, step.iteration);
        const moving = step.status === "RUNNING";
        return (
          <StepRow
            key={key}
            id={key}
            executionId={executionId}
            step={step}
            written={openStep === key ? written.get(key)?.text : undefined}
            now={moving ? now : 0}
            start={start}
            span={Math.max(1, end - start)}
            isTrigger={step.nodeId === run.triggerNodeId}
            reused={run.replayedAt !== null && step.completedAt !== null && step.completedAt < run.replayedAt}
            open={openStep === key}
            onToggle={toggle}
          />
        );
      })}
    </ol>
  );
}
