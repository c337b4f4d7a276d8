"use client";

import { Time } from "@/components/time";
import { useNow } from "@/components/use-now";
import type { LiveStep } from "@/realtime/protocol";
import { formatCountdown } from "./format-countdown";

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
/** From how far ahead on the date is told too, in milliseconds. */
const dateFromMs = 12 * 3_600_000;

/** When something goes on: the moment, and how long it is until then, counted down. */
export function Until({ time }: { time: string }) {
  const now = useNow(1_000);
  const soon = Date.parse(time) - now < dateFromMs;
  return (
    <>
      {soon ? (
        <time dateTime={time} suppressHydrationWarning className="tabular-nums">
          {clock.format(new Date(time))}
        </time>
      ) : (
        <Time value={time} exact />
      )}{" "}
      <span suppressHydrationWarning>({formatCountdown(time, now)})</span>
    </>
  );
}

/** What a step that does nothing at present waits for; nothing for one that is at work. */
export function StepWait({ step }: { step: Pick<LiveStep, "waitingFor" | "wakeAt" | "attempts"> }) {
  const { waitingFor, wakeAt, attempts } = step;
  const error = attempts.at(-1)?.error;
  switch (waitingFor) {
    case "retry":
      return (
        <>
          Tries again {wakeAt && "at "}
          {wakeAt && <Until time={wakeAt} />}
          {error && ` after ${error.name}: ${error.message}`}
        </>
      );
    case "timer":
      return <>Sleeps until {wakeAt ? <Until time={wakeAt} /> : "its time"}</>;
    case "answer":
      return (
        <>
          Waits for its address to be called
          {wakeAt && (
            <>
              {" "}
              until <Until time={wakeAt} />
            </>
          )}
        </>
      );
    case "child":
      return <>Waits for the run that it started</>;
    default:
      return null;
  }
}
