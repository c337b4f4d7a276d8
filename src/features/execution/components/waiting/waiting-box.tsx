"use client";

import { Hourglass } from "lucide-react";
import { useWaiting } from "@/components/execution/use-waiting";
import { WaitingText } from "@/components/execution/waiting-text";
import type { LiveStep } from "@/realtime/protocol";
import type { ExecutionStatus } from "../../schema";

/** What keeps an unfinished run from going on: a slot that others have, its time, a worker, another run. */
export function WaitingBox({
  executionId,
  status,
  steps,
}: {
  executionId: string;
  status: ExecutionStatus;
  steps: readonly LiveStep[];
}) {
  const items = useWaiting(executionId, status, steps);
  if (!items.length) return null;
  return (
    <ul
      aria-label="Waiting"
      data-testid="waiting"
      className="grid gap-1.5 rounded-md border border-warning/30 bg-warning/8 p-2.5 text-sm"
    >
      {items.map((item) => (
        <li key={`${item.kind} ${item.nodeId ?? ""} ${item.iteration ?? ""}`} className="flex gap-2">
          <Hourglass aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
          <span className="min-w-0">
            <WaitingText item={item} />
          </span>
        </li>
      ))}
    </ul>
  );
}
