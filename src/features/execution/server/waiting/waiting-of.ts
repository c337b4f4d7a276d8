import type { Attempt, Failure, HeldBy, Waiting } from "../../schema";

/** An unfinished execution as far as its waiting goes. */
export type WaitingRun = {
  admittedAt: Date | null;
  /** The engine's run that carries it; null while none does. */
  engineRunId: string | null;
  held: HeldBy | null;
  /** The runs that have the slots it waits for. */
  holders: readonly string[];
  /** Since when no worker has it: when it was let in, or when the last one let go. */
  idleSince: Date | null;
};

/** A PENDING or RUNNING step of it. */
export type WaitingStep = {
  nodeId: string;
  name: string;
  /** As text, "" outside loops. */
  iteration: string;
  status: "PENDING" | "RUNNING";
  waitingFor: string | null;
  wakeAt: Date | null;
  startedAt: Date | null;
  attempts: readonly Attempt[];
  /** The run that it started and waits for. */
  child: string | null;
  /** The names of the unfinished steps before a PENDING one. */
  after: readonly string[];
};

const until = (time: Date | null): { until?: string } => (time ? { until: time.toISOString() } : {});
const since = (time: Date | null): { since?: string } => (time ? { since: time.toISOString() } : {});
const at = (word: string, time: string | undefined): string => (time ? ` ${word} ${time}` : "");

const heldKinds = { time: "time", rate: "rate", workflow: "slot", workspace: "slot" } as const;

/** What keeps the run as a whole from going on; undefined where it is being worked on. */
function runWait({ admittedAt, engineRunId, held, holders, idleSince }: WaitingRun): Waiting | undefined {
  if (admittedAt === null) {
    if (!held) return { kind: "slot", text: "Waits to be let in." };
    const kind = heldKinds[held.reason];
    const what = { time: "Waits for its time", rate: "Waits for its rate", slot: "Waits for a slot" }[kind];
    return {
      kind,
      text: `${what}${at("until", held.until ?? undefined)}: ${held.text}`,
      since: held.since,
      reason: held.text,
      ...(held.until && { until: held.until }),
      ...(kind === "slot" && { heldBy: [...holders] }),
    };
  }
  if (engineRunId !== null) return undefined;
  const text = `Waits for a worker: none has had it${at("since", idleSince?.toISOString())}.`;
  return { kind: "worker", text, ...since(idleSince) };
}

const failureText = ({ name, message }: Failure): string => `${name}: ${message}`;

function runningWait(step: WaitingStep): Waiting {
  const { waitingFor, wakeAt, startedAt, attempts, child } = step;
  const last = attempts.at(-1);
  const begun = last ? new Date(last.startedAt) : startedAt;
  const time = until(wakeAt);
  switch (waitingFor) {
    case "retry": {
      const after = last?.error ? ` after ${failureText(last.error)}` : "";
      const error = last?.error && { error: last.error };
      return { kind: "retry", text: `Tries again${at("at", time.until)}${after}`, ...time, ...error };
    }
    case "timer":
      return { kind: "timer", text: `Sleeps${at("until", time.until)}.`, ...since(startedAt), ...time };
    case "answer":
      return {
        kind: "event",
        text: `Waits for its address to be called${at("until", time.until)}.`,
        ...since(startedAt),
        ...time,
      };
    case "child":
      return {
        kind: "child",
        text: child ? `Waits for the end of the run ${child}.` : "Waits for the run that it starts.",
        ...since(startedAt),
        ...(child && { heldBy: [child] }),
      };
    default:
      return { kind: "work", text: `At work${at("since", begun?.toISOString())}.`, ...since(begun) };
  }
}

function stepWait(step: WaitingStep): Waiting {
  const { nodeId, name, iteration, after } = step;
  const wait: Waiting =
    step.status === "RUNNING"
      ? runningWait(step)
      : {
          kind: "step",
          text: after.length ? `Waits for ${after.join(", ")}.` : "Is about to start.",
        };
  return { ...wait, nodeId, name, iteration };
}

/**
 * What an unfinished run and its unfinished steps wait for, the run first. Where no worker has the run, a step that
 * would be at work waits for one too. Pure.
 */
export function waitingOf(run: WaitingRun, steps: readonly WaitingStep[]): Waiting[] {
  const whole = runWait(run);
  const waits = steps.map((step) => {
    const wait = stepWait(step);
    if (wait.kind !== "work" || whole?.kind !== "worker") return wait;
    return { ...whole, nodeId: wait.nodeId, name: wait.name, iteration: wait.iteration };
  });
  return [...(whole ? [whole] : []), ...waits];
}
