"use client";

import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { Until } from "@/components/execution/step-wait";
import { Time } from "@/components/time";
import type { LiveStep } from "@/realtime/protocol";
import { useTRPC } from "@/trpc/client";
import type { ExecutionStatus, Waiting } from "../../schema";
import { RunLink } from "../run-link";

/** How often it is asked what a run waits for (ms). */
const intervalMs = 2_000;

const shownKinds: readonly Waiting["kind"][] = ["slot", "time", "rate", "worker", "child"];

/** Whether there may be something to say that the steps themselves do not: a run held back, or one nobody carries. */
function mayWait(status: ExecutionStatus, steps: readonly LiveStep[]): boolean {
  if (status === "PENDING") return true;
  if (status !== "RUNNING") return false;
  const running = steps.filter((step) => step.status === "RUNNING");
  return !running.length || running.some(({ waitingFor }) => waitingFor === "child");
}

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
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.executions.waiting.queryOptions({ id: executionId }),
    enabled: mayWait(status, steps),
    refetchInterval: intervalMs,
  });
  const items = mayWait(status, steps)
    ? query.data?.items.filter(({ kind }) => shownKinds.includes(kind))
    : [];
  const [first] = items ?? [];
  if (!items || !first) return null;
  // Where nobody has the run, its steps wait for the same.
  const shown = first.kind === "worker" ? [first] : items;
  return (
    <ul
      aria-label="Waiting"
      data-testid="waiting"
      className="grid gap-1.5 rounded-md border border-warning/30 bg-warning/8 p-2.5 text-sm"
    >
      {shown.map((item) => (
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

function WaitingText({ item }: { item: Waiting }) {
  const { kind, until, since, heldBy = [], reason, name } = item;
  switch (kind) {
    case "time":
      return <>Starts at {until ? <Until time={until} /> : "its time"}</>;
    case "rate":
      return (
        <>
          Waits for its rate: {reason}{" "}
          {until && (
            <>
              The next may start at <Until time={until} />
            </>
          )}
        </>
      );
    case "worker":
      return (
        <>
          Waits for a worker
          {since && (
            <>
              : none has had it since <Time value={since} exact />
            </>
          )}
        </>
      );
    case "child":
      return (
        <>
          {name} waits for the run <Runs ids={heldBy} />
        </>
      );
    default:
      return (
        <>
          Waits for a slot: {reason} <Runs ids={heldBy} />
        </>
      );
  }
}

/** Runs by link. */
function Runs({ ids }: { ids: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {ids.map((id) => (
        <RunLink key={id} id={id} />
      ))}
    </span>
  );
}
