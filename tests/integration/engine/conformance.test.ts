import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness, until } from "./harness";
import { probeFunctions } from "./probe";

const steps = (calls: { stepId: string }[]) =>
  calls.map(({ stepId }) => (stepId === "step" ? "step" : "planned"));

describe.each([
  { mode: "on", checkpointing: true },
  { mode: "off", checkpointing: false },
])("the probe functions, checkpointing $mode", ({ checkpointing }) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let app: Harness;

  beforeAll(async () => {
    database = await createDatabase();
    app = await startHarness({ databaseUrl: database.url, functions: probeFunctions, checkpointing });
  });

  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  it("runs three steps in order", async () => {
    const run = await app.run("p/seq3");
    expect(run).toMatchObject({ status: "Completed", output: 3 });
    const calls = app.callsOf(run.run_id);
    const saved = app.checkpoints.filter((checkpoint) => checkpoint.run === run.run_id);
    expect([calls.length, saved.length]).toEqual(checkpointing ? [1, 3] : [4, 0]);
  });

  it("runs parallel steps by calls of their own and discovers once after the last", async () => {
    const run = await app.run("p/par3");
    expect(run).toMatchObject({ status: "Completed", output: 6 });
    const calls = steps(app.callsOf(run.run_id));
    expect(calls.slice(0, 5)).toEqual(["step", "planned", "planned", "planned", "step"]);
    expect(calls).toHaveLength(checkpointing ? 5 : 6);
  });

  it("sleeps, for a time and until a time", async () => {
    expect(await app.run("p/sleep")).toMatchObject({ status: "Completed", output: "ok" });
    expect(await app.run("p/sleep-until")).toMatchObject({ status: "Completed", output: true });
  });

  it("resumes a wait with the event that matches, and only with that", async () => {
    const eventId = await app.send("p/wait", { id: "w1" });
    await until(() => app.calls.some(({ function: fn }) => fn === "probe-wait-match") || undefined);
    await until(async () => (await app.engine.stats()).running === 0 || undefined);
    await app.send("p/got", { id: "other", val: 1 });
    await app.send("p/got", { id: "w1", val: 42 });
    const [run] = await app.ended(eventId);
    expect(run?.output).toMatchObject({ name: "p/got", data: { id: "w1", val: 42 } });
  });

  it("gives null when a wait times out", async () => {
    expect(await app.run("p/wait-timeout", { id: 1 })).toMatchObject({ output: { event: null } });
  });

  it("invokes functions and passes their value or error on", async () => {
    const run = await app.run("p/invoke");
    expect(run.output).toEqual({
      result: { received: 1 },
      error: { name: "NonRetriableError", message: "callee failed" },
    });
  });

  it("sends events from a step", async () => {
    const run = await app.run("p/send");
    const { ids } = run.output as { ids: string[] };
    expect(ids).toHaveLength(2);
    const [other] = await app.ended(ids[0] ?? "");
    expect(other?.output).toEqual({ a: 1 });
  });

  it("retries a step after the time it asks for, with the attempt counted", async () => {
    const run = await app.run("p/retry");
    expect(run).toMatchObject({ status: "Completed", output: "done@2" });
    const attempts = app.callsOf(run.run_id).map(({ body }) => body.ctx.attempt);
    expect(attempts).toEqual([0, 1, 2, 0]);
    expect(app.callsOf(run.run_id).map(({ body }) => body.ctx.generation_id)).toEqual([1, 2, 3, 1]);
  });

  it("retries a function whose steps are settled without running them again", async () => {
    const run = await app.run("p/retry-function");
    expect(run).toMatchObject({ status: "Completed", output: 1 });
    const last = app.callsOf(run.run_id).at(-1);
    expect(last?.body.ctx).toMatchObject({ attempt: 1, max_attempts: 3 });
    expect(Object.values(last?.body.steps ?? {})).toEqual([{ data: 1 }]);
  });

  it("fails when the attempts are used up", async () => {
    const run = await app.run("p/exhausted");
    expect(run).toMatchObject({ status: "Failed", output: { name: "Error", message: "every time" } });
    expect(app.callsOf(run.run_id).map(({ body }) => body.ctx.attempt)).toEqual([0, 1, 2, 0]);
  });

  it("fails at once on an error that is not to be retried", async () => {
    const run = await app.run("p/non-retriable");
    expect(run).toMatchObject({
      status: "Failed",
      output: { name: "NonRetriableError", message: "no way", cause: { message: "root" } },
    });
    expect(app.callsOf(run.run_id)).toHaveLength(2);
  });

  it("lets a function catch a step's failure", async () => {
    expect(await app.run("p/caught")).toMatchObject({ output: "recovered NonRetriableError" });
  });

  it("runs onFailure when a run fails", async () => {
    const run = await app.run("p/on-failure");
    expect(run.status).toBe("Failed");
    const failure = await until(() =>
      app.calls.find(({ function: fn }) => fn === "probe-on-failure-failure"),
    );
    expect(failure.body.event).toMatchObject({
      name: "inngest/function.failed",
      data: {
        function_id: "probe-on-failure",
        run_id: run.run_id,
        error: { name: "Error", message: "always" },
      },
    });
    expect(failure.body.ctx.max_attempts).toBe(2);
    const ended = await until(async () => {
      const { body } = await app.api("GET", `/v1/runs/${failure.body.ctx.run_id}`);
      const { data } = body as { data: { status: string; output: unknown } };
      return data.status === "Running" ? undefined : data;
    });
    expect(ended).toMatchObject({
      status: "Completed",
      output: { message: "always", event: "inngest/function.failed", of: "probe-on-failure" },
    });
  });

  it("cancels the run that the event matches", async () => {
    const kept = await app.send("p/cancel-me", { id: "keep" });
    const eventId = await app.send("p/cancel-me", { id: "c1" });
    await until(() =>
      app.calls.filter(({ function: fn }) => fn === "probe-cancel-me").length === 2 ? true : undefined,
    );
    await app.send("p/cancel", { id: "c1" });
    const [run] = await app.ended(eventId);
    expect(run?.status).toBe("Cancelled");
    const { body } = await app.api("GET", `/v1/events/${kept}/runs`);
    expect(body).toMatchObject({ data: [{ status: "Running" }] });
  });

  it("re-enters a plain race only when all its parts have ended, in the order in which they did", async () => {
    const run = await app.run("p/race");
    expect(run.output).toBe("sleep");
    expect(app.callsOf(run.run_id)).toHaveLength(2);
    expect(app.callsOf(run.run_id)[1]?.body.ctx.stack.stack).toHaveLength(2);
  });

  it("tells repeated step names apart", async () => {
    expect(await app.run("p/loop")).toMatchObject({ output: [0, 1, 2] });
  });

  it("waits for steps, a sleep and a failure side by side", async () => {
    const run = await app.run("p/mixed");
    expect(run).toMatchObject({ status: "Completed", output: 1 });
    const calls = app.callsOf(run.run_id);
    expect(steps(calls).slice(0, 4)).toEqual(["step", "planned", "planned", "step"]);
    expect(calls[3]?.body.ctx.stack.stack).toHaveLength(3);
  });

  it("delivers a signal to its waiter", async () => {
    const eventId = await app.send("p/signal");
    await until(() => app.calls.find(({ function: fn }) => fn === "probe-signalled"));
    await until(async () => {
      const { output } = await app.run("p/send-signal");
      return (output as { runId?: string }).runId;
    });
    const [run] = await app.ended(eventId);
    expect(run?.output).toEqual({ signal: "sig-1", data: { z: 1 } });
  });
});
