"use client";

import { useId, useState } from "react";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Spinner } from "@/components/ui/spinner";
import { BeginningChoice, VersionChoice } from "../replay/replay-options";
import { BulkPlanList } from "./bulk-plan-list";
import { BulkProgressView } from "./bulk-progress-view";
import { plannedRuns, useBulkPlan } from "./use-bulk-plan";
import { type BulkWish, useBulkReplay } from "./use-bulk-replay";

const choices = [
  {
    value: "failure",
    label: "From the step that failed",
    help: "What was recorded before it is taken over.",
  },
  { value: "start", label: "The whole run", help: "Every call is sent again." },
] as const;

/** Replays many runs: asks how, lists what that does, then shows how far it has come. */
export function BulkDialog({ ids, onClose }: { ids: readonly string[]; onClose: (worked: boolean) => void }) {
  const id = useId();
  const [wish, setWish] = useState<BulkWish>({ from: "failure", version: "same" });
  const { progress, start, stop } = useBulkReplay(ids);
  const plan = useBulkPlan(ids, wish, progress === null);
  const running = progress?.state === "running";
  const runs = ids.length === 1 ? "1 run" : `${ids.length} runs`;
  return (
    <Dialog open onOpenChange={(open) => !open && !running && onClose(progress !== null)}>
      <DialogContent className="max-w-xl">
        <DialogHeader>
          <DialogTitle>Replay {runs}</DialogTitle>
          <DialogDescription>
            Each starts as a new run and leaves the inbox; one that fails again comes back to it.
          </DialogDescription>
        </DialogHeader>
        {progress ? (
          <BulkProgressView progress={progress} />
        ) : (
          <>
            <BeginningChoice
              name={`${id}-from`}
              value={wish.from}
              choices={choices}
              onChange={(from) => setWish({ ...wish, from })}
            />
            <VersionChoice
              id={`${id}-version`}
              value={wish.version}
              onChange={(version) => setWish({ ...wish, version })}
            />
            <div aria-live="polite" className="min-h-24 border-t pt-3">
              {plan.isError ? (
                <LoadError what="the plan" error={plan.error} onRetry={() => void plan.refetch()} />
              ) : plan.data ? (
                <>
                  <BulkPlanList plan={plan.data} />
                  {ids.length > plannedRuns && (
                    <p className="mt-2 text-muted-foreground text-xs">
                      Counted over the first {plannedRuns} runs.
                    </p>
                  )}
                </>
              ) : (
                <Spinner />
              )}
            </div>
          </>
        )}
        <DialogFooter>
          {progress === null && (
            <>
              <Button variant="outline" onClick={() => onClose(false)}>
                Cancel
              </Button>
              <Button disabled={!plan.isSuccess} onClick={() => void start(wish)}>
                Replay {runs}
              </Button>
            </>
          )}
          {running && (
            <Button variant="outline" onClick={stop}>
              Stop
            </Button>
          )}
          {progress?.state === "stopped" && (
            <Button variant="outline" onClick={() => void start(wish, progress.handled)}>
              Go on
            </Button>
          )}
          {progress && !running && <Button onClick={() => onClose(true)}>Close</Button>}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
