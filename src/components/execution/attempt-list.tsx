import { Time } from "@/components/time";
import type { Attempt, StepDetail } from "@/features/execution/schema";
import { durationOf, formatDuration } from "./format-duration";
import { RunLink } from "./run-link";

/** What became of an attempt: one without an end that was followed by another has broken off. */
function outcomeOf({ error, completedAt }: Attempt, last: boolean, waits: boolean): string {
  if (error) return `${error.name}: ${error.message}`;
  if (completedAt) return last && waits ? "Waiting" : "Succeeded";
  return last ? "Running" : "Broke off: its process ended";
}

/** Every attempt of a step: when, how long, and why it failed. */
export function AttemptList({ step }: { step: Pick<StepDetail, "attempts" | "waitingFor"> }) {
  const { attempts, waitingFor } = step;
  if (attempts.length === 0) {
    return <p className="text-muted-foreground text-sm">There has been no attempt.</p>;
  }
  return (
    <ol className="grid gap-2">
      {attempts.map((attempt, index) => {
        const completedAt = attempt.completedAt ?? null;
        const duration = completedAt && durationOf({ startedAt: attempt.startedAt, completedAt }, 0);
        return (
          <li key={attempt.startedAt} className="rounded-md border bg-card px-2.5 py-2 text-sm">
            <div className="flex flex-wrap items-center justify-between gap-x-3">
              <span className="font-medium">Attempt {index + 1}</span>
              <span className="text-muted-foreground text-xs">
                <Time value={attempt.startedAt} exact />
                {typeof duration === "number" && ` · ${formatDuration(duration)}`}
              </span>
            </div>
            <p className="mt-0.5 break-words text-muted-foreground text-xs [overflow-wrap:anywhere]">
              {outcomeOf(attempt, index === attempts.length - 1, waitingFor !== null)}
            </p>
            {attempt.error?.executionId && (
              <p className="text-xs">
                Its run: <RunLink id={attempt.error.executionId} />
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
