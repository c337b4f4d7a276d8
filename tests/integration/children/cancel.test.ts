import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, finished, rejection, type User } from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { child, http, loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let stopSweep: () => void;
let upstream: Upstream;
/** Of the request to an address that never answers. */
let come: () => void = () => undefined;
let leave: () => void = () => undefined;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
  upstream.on("/hangs", (_, response) => {
    come();
    response.on("close", () => leave());
  });
  user = await app.signUp();
  const { startAnswerSweep } = await import("@/features/execution/server/answers-sweep");
  stopSweep = startAnswerSweep();
});
afterAll(async () => {
  stopSweep?.();
  await upstream?.stop();
  await app?.stop();
});

const nextCall = () => ({
  arrived: new Promise<void>((resolve) => {
    come = resolve;
  }),
  gone: new Promise<void>((resolve) => {
    leave = resolve;
  }),
});

async function start(document: WorkflowDocument, input?: unknown): Promise<string> {
  const { id } = await user.workflows.create({ document });
  return (await user.executions.run({ id, input })).executionId;
}

/** Waits until a step of the run waits for this. */
async function waiting(id: string, kind: string): Promise<void> {
  for (;;) {
    const { steps } = await user.executions.get({ id });
    if (steps.some(({ waitingFor }) => waitingFor === kind)) return;
    await sleep(20);
  }
}

async function childOf(executionId: string): Promise<string> {
  const { db } = await import("@/server/db");
  for (;;) {
    const row = await db().execution.findFirst({ where: { parentId: executionId }, select: { id: true } });
    if (row) return row.id;
    await sleep(20);
  }
}

/** How a run and its steps stand, at once. */
async function standing(id: string) {
  const { status, steps } = await user.executions.get({ id });
  return { status, steps: Object.fromEntries(steps.map((step) => [step.nodeId, step.status])) };
}

const hanging = () =>
  workflow(
    {
      start: manual,
      call: http("GET", upstream.url("/hangs"), {}, { timeoutMs: 600_000 }),
      after: transform({ v: 1 }),
    },
    "start > call > after",
  );

describe("cancelling", () => {
  it("ends a run that sleeps", async () => {
    const id = await start(
      workflow({ start: manual, slow: wait(3_600), after: transform({ v: 1 }) }, "start > slow > after"),
    );
    await waiting(id, "timer");
    await user.executions.cancel({ id });
    expect(await standing(id)).toEqual({
      status: "CANCELLED",
      steps: { start: "SUCCESS", slow: "FAILED", after: "SKIPPED" },
    });
  });

  it("ends a run between its steps: nothing starts any more", async () => {
    const steps = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const slow = Object.fromEntries(steps.map((id) => [id, wait(0.2)]));
    const id = await start(workflow({ start: manual, ...slow }, ["start", ...steps].join(" > ")));
    await waiting(id, "timer");
    await user.executions.cancel({ id });
    const then = await user.executions.get({ id });
    expect(then.status).toBe("CANCELLED");
    await sleep(500);
    expect((await user.executions.get({ id })).steps).toEqual(then.steps);
  });

  it("aborts the calls of a loop's items", async () => {
    const { arrived, gone } = nextCall();
    const id = await start(
      workflow(
        {
          start: manual,
          each: loop("{{trigger}}", 2),
          call: http("GET", upstream.url("/hangs"), {}, { timeoutMs: 600_000 }),
        },
        "start > each:item > call",
      ),
      [1, 2, 3],
    );
    await arrived;
    await user.executions.cancel({ id });
    await gone;
    expect(await standing(id)).toMatchObject({
      status: "CANCELLED",
      steps: { each: "FAILED", call: "FAILED" },
    });
  });

  it("ends the runs below, and aborts their calls", async () => {
    const { arrived, gone } = nextCall();
    const inner = await deployed(user, hanging());
    const outer = await deployed(user, workflow({ start: manual, inner: child(inner) }, "start > inner"));
    const id = await start(
      workflow({ start: manual, outer: child(outer), after: transform({ v: 1 }) }, "start > outer > after"),
    );
    await arrived;
    await user.executions.cancel({ id });
    await gone;
    const middle = await childOf(id);
    const lowest = await childOf(middle);
    expect(await standing(id)).toEqual({
      status: "CANCELLED",
      steps: { start: "SUCCESS", outer: "FAILED", after: "SKIPPED" },
    });
    expect(await standing(middle)).toMatchObject({ status: "CANCELLED", steps: { inner: "FAILED" } });
    expect(await standing(lowest)).toMatchObject({
      status: "CANCELLED",
      steps: { call: "FAILED", after: "SKIPPED" },
    });
  });

  it("ends the runs of a loop's items", async () => {
    const id = await deployed(user, workflow({ start: manual, slow: wait(3_600) }, "start > slow"));
    const parent = await start(
      workflow({ start: manual, each: loop("{{trigger}}", 3), call: child(id) }, "start > each:item > call"),
      [1, 2, 3],
    );
    const { db } = await import("@/server/db");
    const below = () => db().execution.findMany({ where: { parentId: parent }, select: { status: true } });
    while ((await below()).length < 3) await sleep(20);
    await user.executions.cancel({ id: parent });
    expect((await below()).map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED", "CANCELLED"]);
  });

  it("of a child alone fails the step that waits for it", async () => {
    const id = await deployed(user, workflow({ start: manual, slow: wait(3_600) }, "start > slow"));
    const parent = await start(
      workflow(
        { start: manual, call: child(id), caught: transform({ why: "{{steps.call.error.message}}" }) },
        "start > call:error > caught",
      ),
    );
    const below = await childOf(parent);
    await waiting(parent, "child");
    await user.executions.cancel({ id: below });
    expect(await finished(user, parent)).toMatchObject({
      status: "COMPLETED",
      output: { why: `The run ${below} of the other workflow was cancelled.` },
    });
  });

  it("is refused for what is final, and leaves what is another's", async () => {
    const id = await start(workflow({ start: manual, a: transform({ v: 1 }) }, "start > a"));
    await finished(user, id);
    expect(await rejection(user.executions.cancel({ id }))).toMatchObject({
      message: "The run is COMPLETED already, so it cannot be cancelled.",
    });
    const bob = await app.signUp("bob");
    expect(await rejection(bob.executions.cancel({ id }))).toMatchObject({ code: "NOT_FOUND" });
  });
});
