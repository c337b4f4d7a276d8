"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CopyButton } from "@/components/copy-button";
import { JsonViewer } from "@/components/json-viewer/json-viewer";
import { LoadError } from "@/components/load-error";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { StepDetail } from "@/features/execution/schema";
import type { ValuePlace } from "@/lib/value-address";
import { slugOf } from "@/lib/workflow/document";
import type { LiveStep } from "@/realtime/protocol";
import { useTRPCClient } from "@/trpc/client";
import { AttemptList } from "./attempt-list";
import { CutNote } from "./cut-note";
import { ExplainSlot } from "./explain-slot";
import { FailureBox } from "./failure-box";
import { StepWait } from "./step-wait";
import { StoredBodies } from "./stored-bodies";
import { WrittenText } from "./written-text";

/** The tabs of a step. */
export const stepTabs = ["output", "input", "attempts"] as const;
export type StepTab = (typeof stepTabs)[number];

/**
 * What a step took and gave, fetched when it is shown and again when its status changes. Without `tab` it
 * minds its own tab.
 */
export function StepPanel({
  executionId,
  step,
  templatePath,
  written,
  tab,
  onTabChange,
  className,
}: {
  executionId: string;
  step: LiveStep;
  /** Where templates find the step's output; left out, under `steps`. */
  templatePath?: readonly string[];
  /** What the step has written so far while it runs. */
  written?: string | undefined;
  tab?: StepTab;
  onTabChange?: (tab: StepTab) => void;
  className?: string;
}) {
  const detail = useStepDetail(executionId, step);
  if (detail.error) {
    return <LoadError what="this step" error={detail.error} onRetry={() => void detail.refetch()} />;
  }
  return (
    <Tabs
      defaultValue="output"
      value={tab}
      onValueChange={(value) => {
        const known = stepTabs.find((each) => each === value);
        if (known) onTabChange?.(known);
      }}
      className={className}
    >
      <TabsList aria-label={`Details of ${step.name}`}>
        <TabsTrigger value="output">{step.status === "FAILED" ? "Error" : "Output"}</TabsTrigger>
        <TabsTrigger value="input">Input</TabsTrigger>
        <TabsTrigger value="attempts">Attempts ({step.attempts.length})</TabsTrigger>
      </TabsList>
      <TabsContent value="output" className="pt-3">
        {detail.data ? (
          <StepOutput
            executionId={executionId}
            step={detail.data}
            templatePath={templatePath}
            written={written}
          />
        ) : (
          <PanelSkeleton />
        )}
      </TabsContent>
      <TabsContent value="input" className="pt-3">
        {detail.data ? <StepInput executionId={executionId} step={detail.data} /> : <PanelSkeleton />}
      </TabsContent>
      <TabsContent value="attempts" className="pt-3">
        {detail.data ? <AttemptList step={detail.data} /> : <PanelSkeleton />}
      </TabsContent>
    </Tabs>
  );
}

/** A step with its payloads; asked for again for each new revision, the older one shown meanwhile. */
export function useStepDetail(executionId: string, { nodeId, iteration, revision }: LiveStep) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ["execution-step", executionId, nodeId, iteration, revision],
    queryFn: () => client.executions.step.query({ id: executionId, nodeId, iteration }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** A step as the API answers it: JSON has no `undefined`, so a payload may be absent. */
type StepAnswer = Omit<StepDetail, "input" | "output"> & { input?: unknown; output?: unknown };

const placeOf = (
  executionId: string,
  { nodeId, iteration }: StepAnswer,
  of: ValuePlace["of"],
): ValuePlace => ({ executionId, nodeId, iteration, of });

/** What the step gave, its failure, or why there is neither. */
export function StepOutput({
  executionId,
  step,
  templatePath = ["steps", slugOf(step.name)],
  written,
}: {
  executionId: string;
  step: StepAnswer;
  templatePath?: readonly string[];
  /** What the step has written so far; shown until its output is there. */
  written?: string | undefined;
}) {
  if (step.error && !step.waitingFor) {
    return (
      <>
        <FailureBox failure={step.error} />
        {step.status === "FAILED" && <ExplainSlot executionId={executionId} step={step} />}
      </>
    );
  }
  if (step.status === "SUCCESS") {
    return (
      <>
        <CutNote bytes={step.cut?.output} place={placeOf(executionId, step, "output")} />
        <StoredBodies value={step.output} />
        <JsonViewer value={step.output} path={templatePath} label={`output of ${step.name}`} />
      </>
    );
  }
  if (step.status === "RUNNING" && step.waitingFor) {
    return (
      <div className="grid justify-items-start gap-2">
        <p className="text-muted-foreground text-sm">
          <StepWait step={step} />
        </p>
        {step.resumeUrl && (
          <CopyButton text={step.resumeUrl} label="Copy the address that answers this step" variant="outline">
            Copy its address
          </CopyButton>
        )}
      </div>
    );
  }
  if ((step.status === "RUNNING" || step.status === "PENDING") && written) {
    return <WrittenText text={written} name={step.name} />;
  }
  const reasons = {
    PENDING: "This step has not started.",
    RUNNING: "This step is running; its output appears here when it ends.",
    SKIPPED: "This step was skipped: no branch that leads to it was taken.",
    FAILED: "This step failed and left no message.",
  } as const;
  return <p className="text-muted-foreground text-sm">{reasons[step.status]}</p>;
}

/** What the step took: its configuration with every template filled in. */
export function StepInput({ executionId, step }: { executionId: string; step: StepAnswer }) {
  if (step.input === null || step.input === undefined) {
    return <p className="text-muted-foreground text-sm">No input was recorded for this step.</p>;
  }
  return (
    <>
      <CutNote bytes={step.cut?.input} place={placeOf(executionId, step, "input")} />
      <JsonViewer value={step.input} label={`input of ${step.name}`} />
    </>
  );
}

function PanelSkeleton() {
  return (
    <div role="status" aria-label="Loading the step" className="grid gap-2">
      <Skeleton className="h-4 w-2/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-4 w-1/2" />
    </div>
  );
}
