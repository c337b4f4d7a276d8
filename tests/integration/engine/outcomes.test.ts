import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type ApiRun, type Harness, startHarness, until } from "./harness";
import { probeFunctions } from "./probe";

/** A probe function, how it is set going, and what has to come of it with checkpointing on as with off. */
interface Outcome {
  name: string;
  drive(app: Harness): Promise<ApiRun>;
  status?: "Completed" | "Failed" | "Cancelled";
  output: unknown;
  /** How often each step is executed; what is missing is not executed at all. */
  executed?: Record<string, number>;
}

/** The run of a function that ended last. */
const lastOf = (app: Harness, fn: string) =>
  until(async () => {
    const call = app.calls.findLast((each) => each.function === `probe-${fn}`);
    if (!call) return undefined;
    const { body } = await app.api("GET", `/v1/runs/${call.body.ctx.run_id}`);
    const run = (body as { data: ApiRun }).data;
    return run.status === "Running" ? undefined : run;
  });

/** Sends an event, lets something happen once its function waits, and gives the run. */
async function meanwhile(app: Harness, name: string, data: object, act: () => Promise<unknown>) {
  const eventId = await app.send(name, { ...data });
  await until(async () => {
    const { body } = await app.api("GET", `/v1/events/${eventId}/runs`);
    const [run] = (body as { data: ApiRun[] }).data;
    return (run && app.callsOf(run.run_id).length > 0) || undefined;
  });
  await until(async () => (await app.engine.stats()).running === 0 || undefined);
  await act();
  const [run] = await app.ended(eventId);
  if (!run) throw new Error(`${name} started no run`);
  return run;
}

const outcomes: Outcome[] = [
  { name: "seq3", drive: (app) => app.run("p/seq3"), output: 3, executed: { a: 1, b: 1, c: 1 } },
  {
    name: "par3",
    drive: (app) => app.run("p/par3"),
    output: 6,
    executed: { p1: 1, p2: 1, p3: 1, after: 1 },
  },
  { name: "sleep", drive: (app) => app.run("p/sleep"), output: "ok" },
  { name: "sleepuntil", drive: (app) => app.run("p/sleep-until"), output: true, executed: { when: 1 } },
  {
    name: "waitmatch",
    drive: (app) =>
      meanwhile(app, "p/wait", { id: "w1" }, async () => {
        await app.send("p/got", { id: "another" });
        await app.send("p/got", { id: "w1", val: 42 });
      }),
    output: expect.objectContaining({ name: "p/got", data: { id: "w1", val: 42 } }),
  },
  { name: "waittimeout", drive: (app) => app.run("p/wait-timeout", { id: 1 }), output: { event: null } },
  {
    name: "callee",
    drive: (app) => app.run("p/callee", { q: 2 }),
    output: { received: 2 },
    executed: { inside: 1 },
  },
  {
    name: "failcallee",
    drive: (app) => app.run("p/failing-callee"),
    status: "Failed",
    output: expect.objectContaining({ name: "NonRetriableError", message: "callee failed" }),
  },
  {
    name: "invoker",
    drive: (app) => app.run("p/invoke"),
    output: { result: { received: 1 }, error: { name: "NonRetriableError", message: "callee failed" } },
  },
  {
    name: "sender",
    drive: (app) => app.run("p/send"),
    output: { ids: [expect.any(String), expect.any(String)] },
    executed: { snd: 1 },
  },
  { name: "retry", drive: (app) => app.run("p/retry"), output: "done@2", executed: { flaky: 3 } },
  {
    name: "retrydefault",
    drive: (app) => app.run("p/retry-function"),
    output: 1,
    executed: { ok1: 1 },
  },
  {
    name: "a step that fails every time",
    drive: (app) => app.run("p/exhausted"),
    status: "Failed",
    output: expect.objectContaining({ name: "Error", message: "every time" }),
    executed: { bad: 3 },
  },
  {
    name: "nonretri",
    drive: (app) => app.run("p/non-retriable"),
    status: "Failed",
    output: expect.objectContaining({ name: "NonRetriableError", message: "no way" }),
    executed: { bad: 1 },
  },
  {
    name: "caught",
    drive: (app) => app.run("p/caught"),
    output: "recovered NonRetriableError",
    executed: { bad: 1, recover: 1 },
  },
  {
    name: "onfail",
    drive: (app) => app.run("p/on-failure"),
    status: "Failed",
    output: expect.objectContaining({ name: "Error", message: "always" }),
  },
  {
    name: "onfail, its failure handler",
    drive: async (app) => {
      await app.run("p/on-failure");
      return lastOf(app, "on-failure-failure");
    },
    output: { message: "always", event: "inngest/function.failed", of: "probe-on-failure" },
    executed: { cleanup: 1 },
  },
  {
    name: "cron",
    drive: (app) => lastOf(app, "cron"),
    output: "inngest/scheduled.timer",
    executed: { tick: 1 },
  },
  {
    name: "cancelme",
    drive: (app) =>
      meanwhile(app, "p/cancel-me", { id: "c1" }, async () => {
        await app.send("p/cancel", { id: "another" });
        await app.send("p/cancel", { id: "c1" });
      }),
    status: "Cancelled",
    output: expect.anything(),
  },
  {
    name: "conc",
    drive: async (app) => {
      const events = await Promise.all(["k", "k", "k"].map((k) => app.send("p/concurrent", { k })));
      const runs = (await Promise.all(events.map((id) => app.ended(id)))).flat();
      expect(runs.map(({ output }) => output)).toEqual([1, 1, 1]);
      return runs[0] as ApiRun;
    },
    output: 1,
    executed: { slow: 1 },
  },
  { name: "prio, urgent", drive: (app) => app.run("p/prioritised", { p: 1 }), output: 1 },
  { name: "prio, not urgent", drive: (app) => app.run("p/prioritised", { p: 2 }), output: 2 },
  {
    name: "idem",
    drive: async (app) => {
      const run = await app.run("p/idempotent", { k: "same" });
      const again = await app.send("p/idempotent", { k: "same" });
      const { body } = await app.api("GET", `/v1/events/${again}/runs`);
      expect(body).toMatchObject({ data: [] });
      return run;
    },
    output: "done",
    executed: { once: 1 },
  },
  {
    name: "timeouts, finish",
    drive: (app) => app.run("p/finish-timeout"),
    status: "Cancelled",
    output: expect.anything(),
    executed: { before: 1 },
  },
  {
    name: "timeouts, finish, of a function with a limit",
    drive: (app) => app.run("p/queued-finish-timeout"),
    status: "Cancelled",
    output: expect.anything(),
  },
  {
    name: "timeouts, start",
    drive: async (app) => {
      const slow = await app.send("p/start-timeout", { ms: 1_500 });
      const late = await app.send("p/start-timeout", { ms: 0 });
      const [first] = await app.ended(slow);
      expect(first).toMatchObject({ status: "Completed", output: "worked" });
      const [run] = await app.ended(late);
      expect(app.callsOf(run?.run_id ?? "")).toEqual([]);
      return run as ApiRun;
    },
    status: "Cancelled",
    output: expect.anything(),
  },
  {
    name: "aiwrap",
    drive: (app) => app.run("p/ai-wrap"),
    output: { echo: { prompt: "hi" } },
    executed: { wrap: 1 },
  },
  {
    name: "signal",
    drive: (app) => meanwhile(app, "p/signal", {}, () => app.run("p/send-signal")),
    output: { signal: "sig-1", data: { z: 1 } },
  },
  {
    name: "sendsig",
    drive: async (app) => {
      let sender: ApiRun | undefined;
      const waiter = await meanwhile(app, "p/signal", {}, async () => {
        sender = await app.run("p/send-signal");
      });
      expect(sender?.output).toEqual({ runId: waiter.run_id });
      return sender as ApiRun;
    },
    output: { runId: expect.any(String) },
    executed: { ss: 1 },
  },
  { name: "sleeprace", drive: (app) => app.run("p/race"), output: "sleep" },
  { name: "loop", drive: (app) => app.run("p/loop"), output: [0, 1, 2], executed: { same: 3 } },
  {
    name: "defaultpar",
    drive: (app) => app.run("p/mixed"),
    output: 1,
    executed: { m1: 1, m3: 1, sum: 1 },
  },
  {
    name: "long",
    drive: (app) => app.run("p/long"),
    output: "long",
    executed: { l0: 1, l1: 1, l2: 1 },
  },
  {
    name: "bench",
    drive: (app) => app.run("p/many", { count: 20 }),
    output: 20,
    executed: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`s${index}`, 1])),
  },
];

/** A clock that strikes the minute half a second after it was first looked at. */
function clock(): () => number {
  let offset: number | undefined;
  return () => {
    const now = Date.now();
    offset ??= 60_000 - (now % 60_000) - 500;
    return now + offset;
  };
}

describe.each([
  { mode: "on", checkpointing: true },
  { mode: "off", checkpointing: false },
])("outcomes, checkpointing $mode", ({ checkpointing }) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let app: Harness;

  beforeAll(async () => {
    database = await createDatabase();
    app = await startHarness({
      databaseUrl: database.url,
      functions: probeFunctions,
      checkpointing,
      now: clock(),
    });
  });

  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  it.each(outcomes)("$name", async ({ drive, status = "Completed", output, executed = {} }) => {
    const run = await drive(app);
    expect(run).toMatchObject({ status, output });
    expect(app.executions(run.run_id)).toEqual(executed);
    if (!checkpointing) expect(app.checkpoints).toEqual([]);
  });

  it("holds for every function of the probe", () => {
    const called = new Set(app.calls.map((call) => call.function));
    const declared = probeFunctions(app.client).map((fn) => fn.id("probe"));
    expect(declared.filter((id) => !called.has(id))).toEqual([]);
  });
});
