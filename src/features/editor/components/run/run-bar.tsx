import { useAtomValue, useStore } from "jotai";
import { CircleStop, ExternalLink, Lightbulb, WifiOff, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { durationOf, formatDuration } from "@/components/execution/format-duration";
import { stepKey } from "@/components/execution/live-state";
import { StatusBadge } from "@/components/execution/status-badge";
import { StepWait } from "@/components/execution/step-wait";
import { useWaiting } from "@/components/execution/use-waiting";
import { WaitingText } from "@/components/execution/waiting-text";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/use-now";
import { type ExecutionStatus, isFinal } from "@/features/execution/schema";
import type { LiveStep } from "@/realtime/protocol";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { useEditorParams } from "../../search-params";
import { shownRunAtom } from "../../state/run-atoms";
import { selectAtom } from "../../state/selection-atoms";
import { explainWishAtom, inspectorSheetAtom } from "../../state/ui-atoms";
import { useEditor } from "../editor-context";
import { notify } from "../notify";

function CancelButton({ executionId }: { executionId: string }) {
  const client = useTRPCClient();
  const [pending, setPending] = useState(false);
  const cancel = async () => {
    setPending(true);
    try {
      await client.executions.cancel.mutate({ id: executionId });
    } catch (error) {
      notify.error(errorMessage(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button
      variant="outline"
      size="sm"
      pending={pending}
      data-testid="cancel-run"
      onClick={() => void cancel()}
    >
      <CircleStop aria-hidden="true" /> Cancel
    </Button>
  );
}

/** What keeps the run from going on, or the first of its steps that waits. */
function RunWait({
  executionId,
  status,
  steps,
}: {
  executionId: string;
  status: ExecutionStatus;
  steps: readonly LiveStep[];
}) {
  const [first] = useWaiting(executionId, status, steps);
  const step = steps.find((each) => each.status === "RUNNING" && each.waitingFor);
  if (!first && !step) return null;
  return (
    <span className="mr-3 text-muted-foreground">
      {first ? (
        <WaitingText item={first} />
      ) : (
        step && (
          <>
            {step.name}: <StepWait step={step} />
          </>
        )
      )}
    </span>
  );
}

/** Leads to the step by which the run failed, and has it explained. */
function ExplainButton({ steps }: { steps: readonly LiveStep[] }) {
  const store = useStore();
  const [, setParams] = useEditorParams();
  const failed = steps.find(
    ({ status, iteration, attempts }) => status === "FAILED" && iteration === "" && attempts.length > 0,
  );
  if (!failed) return null;
  const explain = () => {
    store.set(explainWishAtom, stepKey(failed.nodeId));
    store.set(selectAtom, { nodes: [failed.nodeId] });
    store.set(inspectorSheetAtom, true);
    void setParams({ tab: "error" });
  };
  return (
    <Button variant="outline" size="sm" data-testid="explain-run" onClick={explain}>
      <Lightbulb aria-hidden="true" /> Explain
    </Button>
  );
}

/** The run that the canvas shows: how it stands, how long it has taken, and what can be done about it. */
export function RunBar() {
  const [{ run: executionId }, setParams] = useEditorParams();
  const { workflowId, canRun } = useEditor();
  const { execution, steps, connection, error } = useAtomValue(shownRunAtom);
  const status = execution?.status ?? "PENDING";
  const over = isFinal(status);
  const now = useNow(1_000, !over);
  if (!executionId) return null;
  const elapsed = execution ? durationOf(execution, now) : null;
  return (
    <section
      aria-label="Test run"
      data-testid="run-bar"
      data-status={status}
      className="flex min-h-11 shrink-0 items-center gap-3 border-t bg-card px-3 py-1.5 text-sm"
    >
      <span className="flex shrink-0 items-center gap-2" aria-live="polite">
        <StatusBadge status={status} />
        <span className="text-muted-foreground text-xs tabular-nums">
          {elapsed === null ? "waiting to start" : formatDuration(elapsed)}
        </span>
      </span>
      <span
        className="min-w-0 flex-1 truncate text-xs"
        title={execution?.error?.message ?? error ?? undefined}
      >
        {error && <span className="text-destructive">{error}</span>}
        {execution?.error && (
          <span className="text-destructive">
            {execution.error.name}: {execution.error.message}
          </span>
        )}
        {!over && !error && execution && (
          <RunWait executionId={executionId} status={status} steps={[...steps.values()]} />
        )}
        {!over && !error && (connection === "polling" || connection === "reconnecting") && (
          <span className="inline-flex items-center gap-1 text-muted-foreground">
            <WifiOff className="size-3.5" aria-hidden="true" />
            Live connection lost: looking every 2 seconds
          </span>
        )}
      </span>
      {canRun && !over && execution && <CancelButton executionId={executionId} />}
      {status === "FAILED" && <ExplainButton steps={[...steps.values()]} />}
      <Button variant="ghost" size="sm" asChild>
        <Link href={`/workflows/${workflowId}/executions?execution=${executionId}`} prefetch={false}>
          <ExternalLink aria-hidden="true" />
          <span className="max-sm:sr-only">Details</span>
        </Link>
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Clear the run from the canvas"
        title="Clear"
        data-testid="clear-run"
        onClick={() => void setParams({ run: null, tab: null })}
      >
        <X aria-hidden="true" />
      </Button>
    </section>
  );
}
