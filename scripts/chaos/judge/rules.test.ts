import { describe, expect, it } from "vitest";
import type { Answer } from "../actors/answerer";
import type { Recorded } from "../recorded";
import type { RunRow, StepRow } from "../runs";
import { binaryFor } from "../workflows/deciding";
import { judgeBody } from "./bodies";
import { judgeCancels, stoppedRuns } from "./cancels";
import { judgeChild } from "./children";
import { judgeLimits } from "./limits";
import { judgeFailures, judgeMinutes, judgeTicks } from "./origins";
import { judgeWait } from "./waits";

const second = (value: number) => Date.UTC(2026, 0, 1) + value * 1_000;
const time = (value: number) => new Date(second(value));

function run(id: string, more: Partial<RunRow> = {}): RunRow {
  return {
    id,
    workflowId: "workflow",
    status: "COMPLETED",
    triggerData: null,
    output: null,
    error: null,
    parentId: null,
    parentStepId: null,
    replayOf: null,
    part: 1,
    notBefore: null,
    admittedAt: time(0),
    startedAt: time(0),
    completedAt: time(10),
    steps: [],
    ...more,
  };
}

function step(more: Partial<StepRow> = {}): StepRow {
  return {
    id: "step",
    nodeId: "node",
    iteration: "",
    status: "SUCCESS",
    handle: "out",
    error: null,
    output: null,
    attempts: [{ startedAt: time(1).toISOString(), completedAt: time(2).toISOString() }],
    completedAt: time(12),
    ...more,
  };
}

const texts = (violations: { run: string; what: string }[]) =>
  violations.map(({ run: id, what }) => `${id}: ${what}`);

describe("cancellations", () => {
  const child = run("child", { parentId: "run", status: "CANCELLED" });
  const cancelled = run("run", { status: "CANCELLED" });
  const asked = { executionId: "run", answeredAt: second(11), done: true };

  it("pass where the run and those below it were over", () => {
    const done = run("done", { parentId: "run", completedAt: time(9) });
    expect(judgeCancels([asked], [cancelled, child, done])).toEqual([]);
    const late = { ...asked, done: false, refused: "409: The run is COMPLETED already" };
    expect(judgeCancels([late], [run("run")])).toEqual([]);
  });

  it("allow cancelled runs below, and nothing of them a second later", () => {
    const stopped = stoppedRuns([asked], [cancelled, child, run("other")]);
    expect([...stopped]).toEqual([
      ["run", second(12)],
      ["child", second(12)],
    ]);
  });

  it("that changed nothing are found", () => {
    expect(texts(judgeCancels([asked], [run("run")]))).toEqual([
      "run: it was cancelled, but it is COMPLETED",
    ]);
    const late = { ...cancelled, completedAt: time(12) };
    expect(texts(judgeCancels([asked], [late]))).toEqual([
      "run: its cancellation was answered before it was over",
    ]);
    const refused = { ...asked, done: false, refused: "409: The run is COMPLETED already" };
    expect(judgeCancels([refused], [run("run", { status: "RUNNING" })])).toHaveLength(1);
  });

  it("that left a run below at work are found", () => {
    const working = run("child", { parentId: "run", completedAt: time(13) });
    expect(texts(judgeCancels([asked], [cancelled, working]))).toEqual([
      "child: it is COMPLETED (2026-01-01T00:00:13.000Z) below run, whose cancellation was answered at 2026-01-01T00:00:11.000Z",
    ]);
  });
});

describe("a step that runs another workflow", () => {
  const failure = { name: "WorkflowFailed", message: "" };

  it("passes with the run's own end", () => {
    expect(judgeChild(step({ output: { v: 1 } }), [run("child", { output: { v: 1 } })])).toEqual([]);
    const failed = step({ status: "FAILED", error: failure });
    expect(judgeChild(failed, [run("child", { status: "FAILED" })])).toEqual([]);
    expect(judgeChild(step({ status: "SKIPPED" }), [])).toEqual([]);
  });

  it("passes with a run for each attempt, where it is to be tried again", () => {
    const first = run("a", { status: "FAILED", completedAt: time(4) });
    const again = run("b", { startedAt: time(5) });
    const attempts = [
      { startedAt: time(1).toISOString(), error: { name: "WorkflowFailed", executionId: "a" } },
      { startedAt: time(5).toISOString(), completedAt: time(6).toISOString() },
    ];
    expect(judgeChild(step({ attempts }), [first, again], 1)).toEqual([]);
    expect(judgeChild(step({ attempts }), [first, again], 0)).toEqual(["it started a, b"]);
    expect(judgeChild(step(), [first, again], 1)).toEqual(["it started b besides a, which is FAILED"]);
    const early = run("b", { startedAt: time(3) });
    expect(judgeChild(step({ attempts }), [first, early], 1)).toHaveLength(1);
  });

  it("is found with two runs, none, or another end", () => {
    expect(judgeChild(step(), [run("a"), run("b")])).toEqual(["it started a, b"]);
    expect(judgeChild(step(), [])).toEqual(["it is SUCCESS without having started a run"]);
    expect(judgeChild(step({ output: 1 }), [run("a")])).toEqual(["its output is not that of a"]);
    expect(judgeChild(step(), [run("a", { status: "FAILED" })])).toEqual(["it succeeded, but a is FAILED"]);
    expect(judgeChild(step(), [run("a", { completedAt: time(13) })])).toEqual([
      "it ended before a, which it started",
    ]);
    expect(judgeChild(step({ status: "SKIPPED" }), [run("a")])).toEqual(["a skipped step started a"]);
    const failed = step({ status: "FAILED", error: failure });
    expect(judgeChild(failed, [run("a")])).toEqual(["it failed, but a is COMPLETED"]);
  });

  it("is found where an attempt failed by something else", () => {
    const attempt = { startedAt: time(1).toISOString(), error: { name: "Error" } };
    expect(judgeChild(step({ attempts: [attempt] }), [run("a")])).toEqual(["an attempt failed as Error"]);
  });
});

describe("a step that waits for an answer", () => {
  const answer = (by: string, more: Partial<Answer> = {}): Answer => ({
    run: "run",
    iteration: "",
    body: { by },
    answeredAt: second(5),
    status: 200,
    repeated: false,
    ...more,
  });
  const answered = (by: string) => step({ output: { body: { by } } });
  const timedOut = step({ handle: "timeout", output: { timedOut: true } });
  const fault = (given: StepRow, answers: Answer[]) =>
    judgeWait(given, answers, 10_000).map((text) => text.split(".")[0]);

  it("passes with the first answer, and with none once the time is up", () => {
    expect(fault(answered("a"), [answer("a"), answer("b", { status: 409 })])).toEqual([]);
    expect(fault(timedOut, [answer("a", { status: 409, answeredAt: second(13) })])).toEqual([]);
    expect(fault(answered("a"), [answer("a", { status: 409, repeated: true })])).toEqual([]);
  });

  it("is found where another answer counts, or none", () => {
    expect(fault(answered("a"), [answer("a"), answer("b")])).toEqual(["two answers were taken"]);
    expect(fault(answered("a"), [answer("a", { status: 409 }), answer("b")])).toEqual([
      "it went on with another answer than the one that was taken",
    ]);
    expect(fault(answered("c"), [answer("a")])).toEqual([
      'it was answered with {"by":"c"}, which nobody sent',
    ]);
    expect(fault(answered("a"), [answer("a", { status: 409 })])).toEqual([
      "it went on with an answer that was refused",
    ]);
    expect(fault(answered("a"), [answer("a"), answer("b", { status: 404 })])).toEqual([
      "an answer was neither taken nor too late",
    ]);
  });

  it("is found where it timed out wrongly", () => {
    expect(fault(timedOut, [answer("a")])).toEqual(["an answer was taken, but it timed out"]);
    expect(fault(timedOut, [answer("a", { status: 409 })])).toEqual([
      "an answer was refused while it waited",
    ]);
    expect(fault({ ...timedOut, completedAt: time(9) }, [])).toEqual(["it timed out too early"]);
  });
});

describe("limits", () => {
  const limits = { concurrency: 1, rateLimit: null, priority: 0 };
  const request = (id: string, at: number) => ({ run: id, at: second(at) }) as Recorded;

  it("pass where runs follow each other", () => {
    const runs = [run("a"), run("b", { admittedAt: time(10), completedAt: time(12) })];
    expect(judgeLimits(limits, runs, [request("a", 1), request("a", 9), request("b", 11)])).toEqual([]);
  });

  it("are found passed by rows and by requests", () => {
    const runs = [run("a"), run("b", { admittedAt: time(9), completedAt: time(12) })];
    const requests = [request("a", 1), request("a", 9), request("b", 8), request("b", 11)];
    expect(texts(judgeLimits(limits, runs, requests))).toEqual([
      "b: by its rows it was under way together with a: 1 may be",
      "b: by its requests it was under way together with a: 1 may be",
    ]);
  });

  it("of a rate are found passed", () => {
    const rate = { concurrency: null, rateLimit: { limit: 2, seconds: 5 }, priority: 0 };
    const at = (id: string, admitted: number) => run(id, { admittedAt: time(admitted) });
    expect(judgeLimits(rate, [at("a", 0), at("b", 1), at("c", 5)], [])).toEqual([]);
    expect(texts(judgeLimits(rate, [at("a", 0), at("b", 1), at("c", 4)], []))).toEqual([
      "c: it started 4000 ms after a: 2 may start in 5 s",
    ]);
  });
});

describe("runs that nobody asks for", () => {
  const at = (id: string, minute: number) =>
    run(id, { triggerData: { scheduledAt: time(60 * minute).toISOString() } });
  const tick = (minute: number, sure = true) => ({
    workflowId: "workflow",
    scheduledAt: time(60 * minute).toISOString(),
    sure,
  });

  it("of set times are one each", () => {
    expect(judgeTicks([tick(1), tick(2, false)], [at("a", 1)])).toEqual([]);
    expect(texts(judgeTicks([tick(1)], []))).toEqual([
      "-: the schedule's time 2026-01-01T00:01:00.000Z has no run",
    ]);
    expect(texts(judgeTicks([tick(1)], [at("a", 1), at("b", 1)]))).toEqual([
      "a: the time 2026-01-01T00:01:00.000Z started a, b",
    ]);
    expect(judgeTicks([tick(1)], [at("a", 1), at("b", 3)])).toHaveLength(1);
  });

  it("of every minute are one each", () => {
    const deployed = { from: second(50), to: second(190) };
    expect(judgeMinutes(deployed, [at("a", 1), at("b", 2), at("c", 3)])).toEqual([]);
    expect(texts(judgeMinutes(deployed, [at("a", 1), at("c", 3)]))).toEqual([
      "-: the minute 2026-01-01T00:02:00.000Z has no run",
    ]);
    expect(judgeMinutes(deployed, [at("a", 1), at("b", 2), at("c", 2)])).toHaveLength(1);
    expect(judgeMinutes(deployed, [at("z", 0), at("a", 1), at("b", 2)])).toHaveLength(1);
  });

  it("of failures are one each", () => {
    const failed = run("a", { status: "FAILED" });
    const told = (id: string, of: string) =>
      run(id, { workflowId: "handler", triggerData: { execution: { id: of } } });
    expect(judgeFailures("handler", [failed, told("b", "a"), run("c")])).toEqual([]);
    expect(judgeFailures("handler", [failed])).toHaveLength(1);
    expect(judgeFailures("handler", [failed, told("b", "a"), told("c", "a")])).toHaveLength(1);
    expect(judgeFailures("handler", [failed, told("b", "a"), run("c"), told("d", "c")])).toHaveLength(1);
  });
});

it("finds a stored body that is not the answer", () => {
  const expected = binaryFor(0);
  const output = { body: { payload: "body", bytes: expected.length } };
  const stored = new Map([["body", { hash: "other", bytes: 7 }]]);
  expect(judgeBody(step({ output }), expected, stored)).toEqual([
    "the stored body has 7 bytes and is not the answer of 3000",
  ]);
  expect(judgeBody(step({ output }), expected, new Map())).toEqual([
    "the body that its output refers to is not stored",
  ]);
});
