import { describe, expect, it } from "vitest";
import { type WaitingRun, type WaitingStep, waitingOf } from "./waiting-of";

const noon = new Date("2026-03-01T12:00:00.000Z");
const later = new Date("2026-03-01T12:03:10.000Z");

const carried: WaitingRun = {
  admittedAt: noon,
  engineRunId: "run",
  held: null,
  holders: [],
  idleSince: null,
};
const step = (over: Partial<WaitingStep> = {}): WaitingStep => ({
  nodeId: "n",
  name: "Node",
  iteration: "",
  status: "RUNNING",
  waitingFor: null,
  wakeAt: null,
  startedAt: noon,
  attempts: [{ startedAt: noon.toISOString() }],
  child: null,
  after: [],
  ...over,
});
const stepWait = (over: Partial<WaitingStep>, run = carried) => waitingOf(run, [step(over)]).at(-1);

describe("a run that is not let in", () => {
  const held = (
    reason: "time" | "rate" | "workflow" | "workspace",
    until: string | null = null,
  ): WaitingRun => ({
    ...carried,
    admittedAt: null,
    engineRunId: null,
    held: { reason, since: noon.toISOString(), until, text: "Because." },
    holders: ["a", "b"],
  });

  it("waits for a slot that others have", () => {
    for (const reason of ["workflow", "workspace"] as const) {
      expect(waitingOf(held(reason), [])).toEqual([
        {
          kind: "slot",
          text: "Waits for a slot: Because.",
          since: noon.toISOString(),
          reason: "Because.",
          heldBy: ["a", "b"],
        },
      ]);
    }
  });

  it("waits for its time, or its rate's", () => {
    const until = later.toISOString();
    expect(waitingOf(held("time", until), [])).toEqual([
      {
        kind: "time",
        text: `Waits for its time until ${until}: Because.`,
        since: noon.toISOString(),
        reason: "Because.",
        until,
      },
    ]);
    expect(waitingOf(held("rate", until), [])).toMatchObject([{ kind: "rate", until }]);
  });
});

it("a run that nobody carries waits for a worker, and so do its steps that would be at work", () => {
  const run = { ...carried, engineRunId: null, idleSince: noon };
  const waits = waitingOf(run, [step(), step({ waitingFor: "timer", wakeAt: later })]);
  expect(waits.map(({ kind, nodeId }) => [kind, nodeId])).toEqual([
    ["worker", undefined],
    ["worker", "n"],
    ["timer", "n"],
  ]);
  expect(waits[0]).toEqual({
    kind: "worker",
    text: `Waits for a worker: none has had it since ${noon.toISOString()}.`,
    since: noon.toISOString(),
  });
});

describe("a step", () => {
  it("waits for its next attempt, after an error", () => {
    const error = { name: "HttpError", message: "503" };
    const attempts = [{ startedAt: noon.toISOString(), completedAt: noon.toISOString(), error }];
    expect(stepWait({ waitingFor: "retry", wakeAt: later, attempts })).toEqual({
      kind: "retry",
      text: `Tries again at ${later.toISOString()} after HttpError: 503`,
      until: later.toISOString(),
      error,
      nodeId: "n",
      name: "Node",
      iteration: "",
    });
  });

  it("sleeps, waits for the outside, or for another run", () => {
    expect(stepWait({ waitingFor: "timer", wakeAt: later })).toMatchObject({
      kind: "timer",
      until: later.toISOString(),
      text: `Sleeps until ${later.toISOString()}.`,
    });
    expect(stepWait({ waitingFor: "answer", wakeAt: later })).toMatchObject({
      kind: "event",
      until: later.toISOString(),
      text: `Waits for its address to be called until ${later.toISOString()}.`,
    });
    expect(stepWait({ waitingFor: "child", child: "c" })).toMatchObject({ kind: "child", heldBy: ["c"] });
  });

  it("waits for the steps before it, or is at work", () => {
    expect(stepWait({ status: "PENDING", startedAt: null, attempts: [], after: ["A", "B"] })).toMatchObject({
      kind: "step",
      text: "Waits for A, B.",
    });
    expect(stepWait({ iteration: "2.7" })).toMatchObject({
      kind: "work",
      since: noon.toISOString(),
      iteration: "2.7",
    });
  });
});
