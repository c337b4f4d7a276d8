import { describe, expect, it } from "vitest";
import { http, transform, workflow } from "~/tests/support/workflow-builder";
import type { Accepted } from "../actors/callers";
import { callTimeoutMs } from "../calls";
import type { Recorded } from "../recorded";
import type { AttemptRow, RunRow, StepRow } from "../runs";
import { type Evidence, judge } from "./judge";
import { violationText } from "./violation";

/** Moments of a run, in seconds from its start. */
const ms = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1_000;
const iso = (seconds: number) => new Date(ms(seconds)).toISOString();

const call = (method: string, retries?: number) =>
  http(
    method,
    "http://recorder/",
    {},
    { timeoutMs: callTimeoutMs, ...(retries !== undefined && { retries }) },
  );
const document = workflow(
  {
    hook: { type: "trigger.webhook" },
    put: call("PUT"),
    post: call("POST"),
    note: call("GET"),
    each: { type: "logic.loop", config: { items: "{{trigger.body.items}}" } },
    item: call("POST", 3),
    end: transform({ text: "done" }),
  },
  "hook > put > post > end",
  "post:error > note > end",
  "put > each:item > item",
  "each:done > end",
);

const ok = (from: number, to: number): AttemptRow => ({ startedAt: iso(from), completedAt: iso(to) });
const failed = (from: number, to: number, name: string): AttemptRow => ({ ...ok(from, to), error: { name } });
const brokenOff = (from: number): AttemptRow => ({ startedAt: iso(from) });

function step(nodeId: string, attempts: AttemptRow[], more: Partial<StepRow> = {}): StepRow {
  const last = attempts.at(-1)?.completedAt ?? iso(0);
  const base = {
    id: nodeId,
    nodeId,
    iteration: "",
    status: "SUCCESS",
    handle: "out",
    error: null,
    output: null,
  };
  return { ...base, attempts, completedAt: new Date(last), ...more };
}

function seen(node: string, at: number, more: Partial<Recorded> = {}): Recorded {
  const iteration = more.iteration ?? "";
  const key = `run:${node}:${iteration}`;
  const base = { id: at, run: "run", number: "0", node, iteration, method: "PUT", key };
  return { ...base, at: ms(at), behaviour: "answer", sentAt: ms(at) + 5, ...more };
}

/** A run in which all went well, as a map so that a test can change one thing. */
function evidence() {
  const steps = new Map<string, StepRow>([
    ["hook", step("hook", [])],
    ["put", step("put", [ok(1, 2)])],
    ["post", step("post", [ok(3, 4)])],
    ["note", step("note", [], { status: "SKIPPED", handle: null })],
    ["each", step("each", [ok(3, 9)], { handle: "done" })],
    ["item", step("item", [ok(5, 6)], { iteration: "0" })],
    ["end", step("end", [ok(10, 11)])],
  ]);
  const requests = new Map<string, Recorded[]>([
    ["put", [seen("put", 1.5)]],
    ["post", [seen("post", 3.5)]],
    ["item", [seen("item", 5.5, { iteration: "0" })]],
  ]);
  const run: Omit<RunRow, "steps"> = {
    id: "run",
    workflowId: "workflow",
    status: "COMPLETED",
    triggerData: null,
    output: { text: "done" },
    error: null,
    parentId: null,
    parentStepId: null,
    replayOf: null,
    part: 1,
    notBefore: null,
    admittedAt: null,
    startedAt: null,
    completedAt: new Date(ms(12)),
  };
  const accepted: Accepted[] = [
    {
      workflowId: "workflow",
      trigger: { number: 0, seconds: 1, items: [0] },
      executionIds: ["run"],
      repeated: 0,
    },
  ];
  const spec = {
    name: "test",
    weight: 1,
    document: () => document,
    trigger: () => ({ number: 0, seconds: 1, items: [0] }),
    output: () => ({ text: "done" }),
  };
  return {
    steps,
    requests,
    run,
    accepted,
    others: [] as RunRow[],
    workflows: new Map([["workflow", { spec, document }]]),
  };
}

type Case = ReturnType<typeof evidence>;

/** What the judge finds once `change` was made to a run in which all went well. */
function found(change: (given: Case) => void): string[] {
  const given = evidence();
  change(given);
  const { accepted, workflows, others } = given;
  const all: Evidence = {
    accepted,
    cancelled: [],
    replayed: [],
    answers: [],
    ticks: [],
    minutes: { from: 0, to: 0 },
    stalls: [],
    workspaceLimit: null,
    bodies: new Map(),
    workflows,
    runs: [{ ...given.run, steps: [...given.steps.values()] }, ...others],
    requests: [...given.requests.values()].flat(),
  };
  return judge(all).map(violationText);
}

const none = (change: (given: Case) => void) => expect(found(change)).toEqual([]);
const one = (change: (given: Case) => void, text: string) => {
  const violations = found(change);
  expect(violations.join("\n")).toContain(text);
  expect(violations).toHaveLength(1);
};

describe("passes", () => {
  it("a run in which all went well", () => none(() => undefined));

  it("a PUT repeated after a failure and after a process that died", () =>
    none(({ steps, requests }) => {
      steps.set("put", step("put", [failed(1, 1.2, "HttpError"), brokenOff(1.3), ok(1.6, 2)]));
      const first = seen("put", 1.1, { behaviour: "500" });
      requests.set("put", [first, seen("put", 1.4), seen("put", 1.7)]);
    }));

  it("a POST repeated after 429", () =>
    none(({ steps, requests }) => {
      steps.set("post", step("post", [failed(3, 3.2, "HttpError"), ok(3.3, 4)]));
      requests.set("post", [seen("post", 3.1, { behaviour: "429" }), seen("post", 3.4)]);
    }));

  it("a POST whose answer was lost, handled", () =>
    none(({ steps, requests, run }) => {
      const error = { name: "OutcomeUnknown", message: "" };
      steps.set(
        "post",
        step("post", [brokenOff(3), failed(3.6, 4, error.name)], { status: "FAILED", error }),
      );
      steps.set("note", step("note", [ok(5, 6)]));
      requests.set("note", [seen("note", 5.5)]);
      // What the attempt that nobody heard of again had still sent.
      requests.set("post", [seen("post", 4.1)]);
      run.output = { other: true };
    }));

  it("an attempt that took longer than the node allows, though the recorder knows of no fault", () =>
    none(({ steps, requests }) => {
      steps.set("item", step("item", [failed(3, 6, "Timeout"), ok(7, 8)], { iteration: "0" }));
      requests.set("item", [seen("item", 3.1, { iteration: "0" }), seen("item", 7.1, { iteration: "0" })]);
    }));
});

describe("finds", () => {
  it("a trigger that nobody took", () =>
    one(({ accepted }) => {
      const trigger = { number: 1, seconds: 1, items: [] };
      accepted.push({ workflowId: "workflow", trigger, executionIds: [], repeated: 9, refused: "HTTP 400" });
    }, "trigger 1 was not accepted: HTTP 400"));

  it("a trigger answered with two executions", () =>
    expect(found(({ accepted }) => accepted[0]?.executionIds.push("other"))).toEqual([
      "run: trigger 0 was answered with several executions: run, other",
      "run: trigger 0 was answered with an execution that is not stored",
    ]));

  it("a run that nobody triggered", () =>
    expect(
      found(({ others, run }) => others.push({ ...run, id: "other", workflowId: "unknown", steps: [] })),
    ).toEqual([
      "other: no answer to a trigger named this execution",
      "other: the run is of a workflow that was not triggered",
    ]));

  it.each(["RUNNING", "PENDING", "CANCELLED"])("a run that is %s", (status) =>
    one(({ run }) => {
      run.status = status;
    }, `run: the run is ${status}`),
  );

  it("a run whose status does not follow from its steps", () =>
    one(({ run }) => {
      run.status = "FAILED";
    }, "the run is FAILED; steps that failed without being handled: none"));

  it("an output that is not what the run makes", () =>
    one(({ run }) => {
      run.output = { text: "else" };
    }, 'the output is {"text":"else"}, not {"text":"done"}'));

  it("a step without a row", () =>
    one(({ steps }) => {
      steps.delete("note");
    }, "run note: the step has no row"));

  it("a step that is not final", () =>
    expect(
      found(({ steps }) => steps.set("end", step("end", [brokenOff(10)], { status: "RUNNING" }))),
    ).toEqual(["run end: the step is RUNNING"]));

  it("a step that ran although no way led to it", () =>
    one(({ steps, requests }) => {
      steps.set("note", step("note", [ok(5, 6)]));
      requests.set("note", [seen("note", 5.5)]);
    }, "run note: the step is SUCCESS although no way led to it"));

  it("a step that was passed over", () =>
    one(({ steps }) => {
      steps.set("end", step("end", [], { status: "SKIPPED", handle: null }));
    }, "run end: the step was skipped although a way led to it"));

  it("an item that failed in a loop that did not", () =>
    one(({ steps, requests }) => {
      const error = { name: "HttpError", message: "" };
      const item = step("item", [failed(5, 6, error.name)], { iteration: "0", status: "FAILED", error });
      steps.set("item", item);
      requests.set("item", [seen("item", 5.5, { iteration: "0", behaviour: "500" })]);
    }, "run item [0]: it failed, but its loop is SUCCESS"));

  it("a step done twice", () =>
    one(({ steps }) => {
      steps.set("end", step("end", [ok(10, 11), ok(12, 13)]));
    }, "run end: the step is SUCCESS with 2 attempts that succeeded"));

  it("a request after the step was recorded as done", () =>
    one(({ requests, steps }) => {
      steps.set("put", step("put", [brokenOff(1), ok(1.1, 2)]));
      requests.set("put", [seen("put", 1.5), seen("put", 3.5)]);
    }, "1 requests after the step was recorded as SUCCESS"));

  it("more requests than attempts", () =>
    one(({ requests }) => {
      requests.set("put", [seen("put", 1.4), seen("put", 1.5)]);
    }, "2 requests in 1 attempts"));

  it("a POST without retries that was repeated blindly", () =>
    one(({ steps, requests }) => {
      steps.set("post", step("post", [failed(3, 3.2, "HttpError"), ok(3.3, 4)]));
      requests.set("post", [seen("post", 3.1, { behaviour: "500" }), seen("post", 3.4)]);
    }, "a POST without retries was repeated although it may have been processed"));

  it("a POST whose lost answer was taken for a failure", () =>
    one(({ steps, requests, run }) => {
      const error = { name: "RequestFailed", message: "" };
      steps.set("post", step("post", [failed(3, 4, error.name)], { status: "FAILED", error }));
      steps.set("note", step("note", [ok(5, 6)]));
      const { sentAt: _, ...lost } = seen("post", 3.1, { behaviour: "cut" });
      requests.set("post", [lost]);
      requests.set("note", [seen("note", 5.5)]);
      run.output = null;
    }, "the answer was lost, but the step failed as RequestFailed"));

  it("a success without an answer", () =>
    one(({ requests }) => {
      requests.delete("put");
    }, "the step succeeded without an answer"));

  it("a failure without cause", () =>
    one(({ steps, requests }) => {
      steps.set("put", step("put", [failed(1, 1.3, "RequestFailed"), ok(1.4, 2)]));
      requests.set("put", [seen("put", 1.5)]);
    }, "an attempt failed without cause"));

  it("a loop that failed by other than its items, and a call by other than its answer", () => {
    one(({ steps, run }) => {
      const error = { name: "error", message: "" };
      steps.set("each", step("each", [failed(3, 9, "error")], { status: "FAILED", error, handle: null }));
      steps.set("end", step("end", [], { status: "SKIPPED", handle: null }));
      run.status = "FAILED";
    }, "run each: the step failed as error");
    one(({ steps, requests }) => {
      steps.set("put", step("put", [failed(1, 1.2, "error"), ok(1.4, 2)]));
      requests.set("put", [seen("put", 1.1, { behaviour: "500" }), seen("put", 1.5)]);
    }, "run put: an attempt failed as error");
  });

  it("a step that was failed by other than its attempts", () =>
    one(({ steps, requests }) => {
      const error = { name: "RunFailed", message: "" };
      steps.set(
        "post",
        step("post", [brokenOff(3)], { status: "FAILED", error, completedAt: new Date(ms(4)) }),
      );
      steps.set("note", step("note", [ok(5, 6)]));
      requests.set("note", [seen("note", 5.5)]);
    }, "the step failed as RunFailed, its last attempt did not"));

  it("a skipped step that was carried out", () =>
    one(({ requests }) => {
      requests.set("note", [seen("note", 5.5)]);
    }, "run note: a skipped step was carried out"));

  it("a request of no step", () =>
    one(({ requests }) => {
      requests.set("other", [seen("item", 5.6, { iteration: "7" })]);
    }, "run item [7]: a request at 2026-01-01T00:00:05.600Z belongs to no step"));

  it("one step with two keys, two steps with one, and none", () => {
    one(({ steps, requests }) => {
      steps.set("put", step("put", [brokenOff(1), ok(1.4, 2)]));
      requests.set("put", [seen("put", 1.2, { key: "a" }), seen("put", 1.5, { key: "b" })]);
    }, "several Idempotency-Keys: a, b");
    one(({ requests }) => {
      requests.set("put", [seen("put", 1.5, { key: "run:post:" })]);
    }, "the key run:post: was used for run put , run post ");
    one(({ requests }) => {
      requests.set("put", [seen("put", 1.5, { key: null })]);
    }, "a request without an Idempotency-Key");
  });
});
