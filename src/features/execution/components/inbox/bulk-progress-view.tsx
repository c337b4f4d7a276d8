"use client";

import { RefusedRuns } from "./bulk-plan-list";
import type { BulkProgress } from "./use-bulk-replay";

const words = { running: "Replaying", stopped: "Stopped", done: "Done" } as const;

/** How far a bulk replay has come, and what could not be replayed. */
export function BulkProgressView({ progress }: { progress: BulkProgress }) {
  const { state, total, handled, replayed, refused, error } = progress;
  return (
    <div className="grid gap-3 text-sm">
      <div>
        <p role="status" className="mb-1.5 flex justify-between gap-3">
          <span>
            {words[state]}: {replayed} replayed{refused.length > 0 && `, ${refused.length} not`}
          </span>
          <span className="text-muted-foreground tabular-nums">
            {handled} of {total}
          </span>
        </p>
        <div
          role="progressbar"
          aria-label="Runs replayed"
          aria-valuenow={handled}
          aria-valuemin={0}
          aria-valuemax={total}
          className="h-2 overflow-hidden rounded-full bg-muted"
        >
          <div className="h-full bg-primary" style={{ width: `${(100 * handled) / Math.max(1, total)}%` }} />
        </div>
      </div>
      {error && (
        <p role="alert" className="text-destructive">
          {error}
        </p>
      )}
      {refused.length > 0 && (
        <section aria-label="Not replayed">
          <h3 className="font-medium">Not replayed</h3>
          <ul className="mt-1 grid max-h-60 gap-1 overflow-y-auto text-muted-foreground">
            <RefusedRuns refused={refused} />
          </ul>
        </section>
      )}
    </div>
  );
}
