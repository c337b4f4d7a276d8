import { useAtomValue } from "jotai";
import { useMemo } from "react";
import { AttemptList } from "@/components/execution/attempt-list";
import { ExplainSlot } from "@/components/execution/explain-slot";
import { FailureBox } from "@/components/execution/failure-box";
import { durationOf, formatDuration } from "@/components/execution/format-duration";
import { stepKey } from "@/components/execution/live-state";
import { StatusBadge } from "@/components/execution/status-badge";
import { StepInput, StepOutput, useStepDetail } from "@/components/execution/step-panel";
import { LoadError } from "@/components/load-error";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { useNow } from "@/components/use-now";
import type { LiveStep } from "@/realtime/protocol";
import { writtenAtomOf } from "../../state/run-atoms";
import { NativeSelect } from "../form/native-select";
import type { useShownStep } from "./use-shown-step";

function Duration({ step }: { step: LiveStep }) {
  const now = useNow(1_000, step.status === "RUNNING");
  const duration = durationOf(step, now);
  return duration === null ? null : <span className="tabular-nums">{formatDuration(duration)}</span>;
}

function IterationSelect({
  steps,
  value,
  onChoose,
}: {
  steps: readonly LiveStep[];
  value: string;
  onChoose: (iteration: string) => void;
}) {
  return (
    <div className="flex items-center gap-2">
      <Label htmlFor="iteration" className="text-xs">
        Iteration
      </Label>
      <NativeSelect
        id="iteration"
        value={value}
        className="flex-1"
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {steps.map(({ iteration, status }) => (
          <option key={iteration} value={iteration}>
            {iteration} · {status.toLowerCase()}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}

/** What one step of the run took, gave or failed with, fetched when it is looked at. */
export function RunTab({
  executionId,
  part,
  shown,
}: {
  executionId: string;
  part: "input" | "output" | "error";
  shown: ReturnType<typeof useShownStep>;
}) {
  const { steps, step, choose } = shown;
  if (!step) return <p className="text-muted-foreground text-sm">The run has not reached this node.</p>;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2 text-muted-foreground text-xs">
        <StatusBadge status={step.status} />
        <Duration step={step} />
      </div>
      {steps.length > 1 && <IterationSelect steps={steps} value={step.iteration} onChoose={choose} />}
      <StepPart executionId={executionId} step={step} part={part} />
    </div>
  );
}

function StepPart({
  executionId,
  step,
  part,
}: {
  executionId: string;
  step: LiveStep;
  part: "input" | "output" | "error";
}) {
  const { data, error, refetch } = useStepDetail(executionId, step);
  const key = stepKey(step.nodeId, step.iteration);
  const written = useAtomValue(useMemo(() => writtenAtomOf(key), [key]));
  if (error) return <LoadError what="this step" error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-24" role="status" aria-label="Loading the step" />;
  if (part === "input") return <StepInput executionId={executionId} step={data} />;
  if (part === "output") return <StepOutput executionId={executionId} step={data} written={written} />;
  return (
    <div className="grid gap-3">
      {data.error ? (
        <div>
          <FailureBox failure={data.error} />
          {data.status === "FAILED" && <ExplainSlot executionId={executionId} step={data} />}
        </div>
      ) : (
        <p className="text-muted-foreground text-sm">This step has no error.</p>
      )}
      <AttemptList step={data} />
    </div>
  );
}
