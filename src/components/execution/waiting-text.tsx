"use client";

import { Time } from "@/components/time";
import type { Waiting } from "@/features/execution/schema";
import { RunLink } from "./run-link";
import { Until } from "./step-wait";

/** What a run waits for, in a sentence with its times and the runs that it names. */
export function WaitingText({ item }: { item: Waiting }) {
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
