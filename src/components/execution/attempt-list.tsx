import { Time } from "@/components/time";
import type { Attempt } from "@/features/execution/schema";
import { durationOf, formatDuration } from "./format-duration";

/** Every attempt of a step: when, how long, and why it failed. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
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
              {attempt.error
                ? `${attempt.error.name}: ${attempt.error.message}`
                : completedAt
                  ? "Succeeded"
                  : "Running"}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
