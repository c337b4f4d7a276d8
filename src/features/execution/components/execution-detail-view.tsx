"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { type ComponentType, useEffect, useMemo, useState } from "react";
import { ErrorLine } from "@/components/error-line";
import { CutNote } from "@/components/execution/cut-note";
import { ExplainSlotProvider, type ExplainStepProps } from "@/components/execution/explain-slot";
import { FailureBox } from "@/components/execution/failure-box";
import { stepKey } from "@/components/execution/live-state";
import { useLiveExecution } from "@/components/execution/use-live-execution";
import { JsonViewer } from "@/components/json-viewer/json-viewer";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import type { LiveStep } from "@/realtime/protocol";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { ExecutionHeader } from "./execution-header";
import { mergeSteps } from "./merge-steps";
import type { StartStep } from "./replay/replay-dialog";
import { DetailSkeleton } from "./skeletons";
import { StepList } from "./step-list";
import { WaitingBox } from "./waiting/waiting-box";

/** One run: its state, its steps in order, its output; live while it runs. */
export function ExecutionDetailView({
  executionId,
  openStep,
  onOpenStep,
  canRun,
  Explain,
  onOpenRun,
}: {
  executionId: string;
  openStep: string | null;
  onOpenStep: (key: string | null) => void;
  canRun: boolean;
  /** What explains a failed step. */
  Explain: ComponentType<ExplainStepProps>;
  onOpenRun: (id: string) => void;
}) {
  const trpc = useTRPC();
  const query = useQuery(trpc.executions.get.queryOptions({ id: executionId }));
  const live = useLiveExecution(executionId);
  const detail = query.data;
  const rest = useRestOfSteps(executionId, detail?.nextStepCursor ?? null);
  const steps = useMemo(
    () => mergeSteps([detail?.steps ?? [], rest.steps], live.steps),
    [detail?.steps, rest.steps, live.steps],
  );

  // The list beside shows the same run: it is read again when this one's status changes.
  const queryClient = useQueryClient();
  const liveStatus = live.execution?.status;
  useEffect(() => {
    if (!liveStatus) return;
    void queryClient.invalidateQueries({ queryKey: trpc.executions.list.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.executions.inboxCount.pathKey() });
  }, [liveStatus, queryClient, trpc]);

  const [wanted, setWanted] = useState<string | null>(null);
  const workflowId = detail?.workflowId ?? "";
  const slot = useMemo(
    () => ({
      workflowId,
      canRun,
      Explain,
      wanted,
      onGo: ({ nodeId, iteration }: { nodeId: string; iteration: string }) => {
        const key = stepKey(nodeId, iteration);
        setWanted(key);
        onOpenStep(key);
      },
      onStarted: onOpenRun,
    }),
    [workflowId, canRun, Explain, wanted, onOpenStep, onOpenRun],
  );

  if (!detail) {
    return query.isError ? (
      <LoadError what="this run" error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <DetailSkeleton />
    );
  }
  const newer = live.execution && live.execution.revision >= detail.revision ? live.execution : detail;
  const { status, error, startedAt, completedAt } = newer;
  const failed = steps.find(
    (step) => step.status === "FAILED" && step.iteration === "" && step.attempts.length > 0,
  );
  return (
    <div className="grid grid-cols-1 gap-5">
      <ExecutionHeader
        execution={{ ...detail, status, startedAt, completedAt }}
        connection={live.connection}
        canRun={canRun}
        starts={startsOf(steps, detail.triggerNodeId)}
      />
      <WaitingBox executionId={executionId} status={status} steps={steps} />
      <ErrorLine>{live.error}</ErrorLine>
      {error && (
        <div className="grid justify-items-start gap-2">
          <FailureBox failure={error} className="w-full" />
          {failed && (
            <Button size="sm" variant="outline" data-testid="explain-run" onClick={() => slot.onGo(failed)}>
              <Lightbulb aria-hidden="true" /> Explain
            </Button>
          )}
        </div>
      )}
      <section aria-label="Steps">
        <h2 className="mb-2 font-semibold text-sm">Steps</h2>
        <ExplainSlotProvider value={slot}>
          <StepList
            executionId={executionId}
            run={{
              startedAt,
              completedAt,
              triggerNodeId: detail.triggerNodeId,
              replayedAt: detail.replayOf && detail.createdAt,
            }}
            steps={steps}
            written={live.written}
            openStep={openStep}
            onOpenStep={onOpenStep}
          />
        </ExplainSlotProvider>
        {rest.more && (
          <Button variant="outline" className="mt-2" pending={rest.loading} onClick={rest.load}>
            Load more steps
          </Button>
        )}
      </section>
      {status === "COMPLETED" && detail.status === "COMPLETED" && (
        <section aria-label="Output">
          <h2 className="mb-2 font-semibold text-sm">Output</h2>
          <CutNote bytes={detail.cut?.output} place={{ executionId, of: "output" }} />
          <JsonViewer value={detail.output ?? null} label="output of the run" />
        </section>
      )}
    </div>
  );
}

/** The steps that a replay may begin at: those outside loops behind the trigger. */
function startsOf(steps: readonly LiveStep[], triggerNodeId: string): StartStep[] {
  return steps
    .filter(({ nodeId, iteration }) => iteration === "" && nodeId !== triggerNodeId)
    .map(({ nodeId, name, status, attempts }) => ({
      nodeId,
      name,
      failed: status === "FAILED" && attempts.length > 0,
    }));
}

/** The steps behind the first page, fetched when they are asked for. */
function useRestOfSteps(executionId: string, firstCursor: string | null) {
  const client = useTRPCClient();
  const [asked, setAsked] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["execution-steps", executionId, firstCursor],
    queryFn: ({ pageParam }) => client.executions.steps.query({ id: executionId, cursor: pageParam }),
    initialPageParam: firstCursor,
    getNextPageParam: (page) => page.nextCursor,
    enabled: asked && firstCursor !== null,
  });
  const steps = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    steps,
    more: firstCursor !== null && (!query.data || query.hasNextPage),
    loading: query.isFetching && asked,
    load: () => {
      if (query.data) void query.fetchNextPage();
      else if (asked) void query.refetch();
      else setAsked(true);
    },
  };
}
