"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { LoadError } from "@/components/load-error";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { cn } from "@/lib/cn";
import { useTRPC } from "@/trpc/client";
import { freshToken } from "./fresh-token";
import { BeginningChoice, type ChosenVersion, VersionChoice } from "./replay-options";
import { ReplayPlanList } from "./replay-plan-list";

/** A step that a replay may begin at. */
export type StartStep = { nodeId: string; name: string; failed: boolean };

/** Asks how a run is to be replayed and lists what that will do before anything starts. */
export function ReplayDialog({
  executionId,
  starts,
  version: firstVersion = "same",
  onClose,
  onStarted,
}: {
  executionId: string;
  starts: readonly StartStep[];
  /** What is chosen at first. */
  version?: ChosenVersion;
  onClose: () => void;
  onStarted: (executionId: string) => void;
}) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failed = starts.find((step) => step.failed);
  const [from, setFrom] = useState<"start" | "step">(failed ? "step" : "start");
  const [step, setStep] = useState((failed ?? starts[0])?.nodeId ?? "");
  const [version, setVersion] = useState<ChosenVersion>(firstVersion);
  const [tokens] = useState(() => new Map<string, string>());
  const wanted = { id: executionId, version, ...(from === "step" && { fromNodeId: step }) };
  const plan = useQuery({
    ...trpc.executions.replayPlan.queryOptions(wanted),
    placeholderData: keepPreviousData,
  });
  const replay = useMutation(
    trpc.executions.replay.mutationOptions({
      onSuccess: (started) => {
        void queryClient.invalidateQueries({ queryKey: trpc.executions.list.pathKey() });
        void queryClient.invalidateQueries({ queryKey: trpc.executions.inboxCount.pathKey() });
        toast.success("The replay has started");
        onStarted(started.executionId);
      },
    }),
  );
  const start = () => {
    // The same choice sent twice is one replay, another choice is another.
    const choice = JSON.stringify(wanted);
    const token = tokens.get(choice) ?? freshToken();
    tokens.set(choice, token);
    replay.mutate({ ...wanted, token });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && !replay.isPending && onClose()}>
      <DialogContent className="max-w-xl">
        <DialogHeader>
          <DialogTitle>Replay this run</DialogTitle>
          <DialogDescription>
            A new run with what the trigger was given then. A failed run leaves the inbox when it is replayed.
          </DialogDescription>
        </DialogHeader>
        <BeginningChoice
          name={`${id}-from`}
          value={from}
          onChange={setFrom}
          choices={[
            { value: "start", label: "The whole run", help: "Every call is sent again." },
            {
              value: "step",
              label: "From a step",
              help: "What was recorded before it is taken over.",
              disabled: starts.length === 0,
            },
          ]}
        />
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          {from === "step" && (
            <div className="grid gap-1.5">
              <Label htmlFor={`${id}-step`}>Step</Label>
              <Select value={step} onValueChange={setStep}>
                <SelectTrigger id={`${id}-step`}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  {starts.map(({ nodeId, name, failed: hasFailed }) => (
                    <SelectItem key={nodeId} value={nodeId}>
                      {name}
                      {hasFailed && " (failed)"}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            </div>
          )}
          <VersionChoice id={`${id}-version`} value={version} onChange={setVersion} />
        </div>
        <div aria-live="polite" className="min-h-24 border-t pt-3">
          {plan.isError ? (
            <LoadError what="the plan" error={plan.error} onRetry={() => void plan.refetch()} />
          ) : plan.data ? (
            <div className={cn(plan.isPlaceholderData && "opacity-50")}>
              <ReplayPlanList plan={plan.data} />
            </div>
          ) : (
            <Spinner />
          )}
        </div>
        <CallFooter call={replay} onCancel={onClose}>
          <Button
            pending={replay.isPending}
            disabled={!plan.isSuccess || plan.isPlaceholderData}
            onClick={start}
          >
            Replay
          </Button>
        </CallFooter>
      </DialogContent>
    </Dialog>
  );
}
