import {
  type FailureEventArgs,
  type GetStepTools,
  type Inngest,
  type InngestFunction,
  NonRetriableError,
  RetryAfterError,
} from "inngest";

/** Functions that together use everything the engine offers; each is triggered by the event of its own name. */
export function probeFunctions(client: Inngest): InngestFunction.Any[] {
  const callee = client.createFunction(
    { id: "callee", triggers: [{ event: "p/callee" }] },
    async ({ event, step }) => {
      await step.run("inside", () => 1);
      return { received: event.data.q };
    },
  );
  const failingCallee = client.createFunction(
    { id: "failing-callee", triggers: [{ event: "p/failing-callee" }] },
    async () => {
      throw new NonRetriableError("callee failed");
    },
  );
  let open = 0;
  const flaky = new Map<string, number>();
  const attemptOf = (id: string): number => {
    const attempt = (flaky.get(id) ?? 0) + 1;
    flaky.set(id, attempt);
    return attempt;
  };
  return [
    callee,
    failingCallee,
    client.createFunction({ id: "seq3", triggers: [{ event: "p/seq3" }] }, async ({ step }) => {
      const a = await step.run("a", () => ({ v: 1 }));
      const b = await step.run("b", () => a.v + 1);
      return step.run("c", () => b + 1);
    }),
    client.createFunction({ id: "par3", triggers: [{ event: "p/par3" }] }, async ({ step }) => {
      const parts = await Promise.all([
        step.run("p1", () => 1),
        step.run("p2", () => 2),
        step.run("p3", () => 3),
      ]);
      return step.run("after", () => parts.reduce((sum, part) => sum + part));
    }),
    client.createFunction({ id: "sleep", triggers: [{ event: "p/sleep" }] }, async ({ step }) => {
      await step.sleep("s", "1s");
      return "ok";
    }),
    client.createFunction({ id: "sleep-until", triggers: [{ event: "p/sleep-until" }] }, async ({ step }) => {
      const at = await step.run("when", () => new Date(Date.now() + 300).toISOString());
      await step.sleepUntil("su", at);
      return Date.now() >= Date.parse(at);
    }),
    client.createFunction({ id: "wait-match", triggers: [{ event: "p/wait" }] }, async ({ step }) =>
      step.waitForEvent("w", { event: "p/got", timeout: "30s", match: "data.id" }),
    ),
    client.createFunction(
      { id: "wait-timeout", triggers: [{ event: "p/wait-timeout" }] },
      async ({ step }) => {
        const event = await step.waitForEvent("w", {
          event: "p/never",
          timeout: "1s",
          if: "async.data.id == event.data.id",
        });
        return { event };
      },
    ),
    client.createFunction({ id: "invoker", triggers: [{ event: "p/invoke" }] }, async ({ step }) => {
      const result = await step.invoke("inv", { function: callee, data: { q: 1 } });
      try {
        await step.invoke("inv2", { function: failingCallee, data: {} });
        return { result };
      } catch (error) {
        return {
          result,
          error: error instanceof Error ? { name: error.name, message: error.message } : null,
        };
      }
    }),
    client.createFunction({ id: "sender", triggers: [{ event: "p/send" }] }, async ({ step }) =>
      step.sendEvent("snd", [
        { name: "p/other", data: { a: 1 } },
        { name: "p/other", id: "idem1" },
      ]),
    ),
    client.createFunction({ id: "other", triggers: [{ event: "p/other" }] }, async ({ event }) => event.data),
    client.createFunction(
      { id: "retry", triggers: [{ event: "p/retry" }], retries: 4 },
      async ({ step, attempt, runId }) =>
        step.run("flaky", () => {
          const count = attemptOf(runId);
          if (count < 3) throw new RetryAfterError(`boom${count}`, 1_000);
          return `done@${attempt}`;
        }),
    ),
    client.createFunction(
      { id: "retry-function", triggers: [{ event: "p/retry-function" }], retries: 2 },
      async ({ step, attempt }) => {
        await step.run("ok1", () => 1);
        if (attempt < 1) throw new Error("function-level error");
        return attempt;
      },
    ),
    client.createFunction(
      { id: "exhausted", triggers: [{ event: "p/exhausted" }], retries: 2 },
      async ({ step }) => {
        await step.run("bad", () => {
          throw new Error("every time");
        });
      },
    ),
    client.createFunction(
      { id: "non-retriable", triggers: [{ event: "p/non-retriable" }] },
      async ({ step }) => {
        await step.run("bad", () => {
          throw new NonRetriableError("no way", { cause: new Error("root") });
        });
      },
    ),
    client.createFunction({ id: "caught", triggers: [{ event: "p/caught" }] }, async ({ step }) => {
      try {
        await step.run("bad", () => {
          throw new NonRetriableError("caught me");
        });
        return null;
      } catch (error) {
        return step.run("recover", () => `recovered ${error instanceof Error ? error.name : "?"}`);
      }
    }),
    client.createFunction(
      {
        id: "on-failure",
        triggers: [{ event: "p/on-failure" }],
        retries: 0,
        onFailure: async ({ event, error, step }: FailureEventArgs & { step: GetStepTools<Inngest> }) =>
          step.run("cleanup", () => ({
            message: error.message,
            event: event.name,
            of: event.data.function_id,
          })),
      },
      async () => {
        throw new Error("always");
      },
    ),
    client.createFunction(
      {
        id: "cancel-me",
        triggers: [{ event: "p/cancel-me" }],
        cancelOn: [{ event: "p/cancel", match: "data.id", timeout: "1h" }],
      },
      async ({ step }) => {
        await step.sleep("long", "60s");
        return "should not";
      },
    ),
    client.createFunction({ id: "race", triggers: [{ event: "p/race" }] }, async ({ step }) =>
      Promise.race([
        step.sleep("slp", "1s").then(() => "sleep"),
        step.waitForEvent("we", { event: "p/never", timeout: "2s" }).then(() => "event"),
      ]),
    ),
    client.createFunction({ id: "loop", triggers: [{ event: "p/loop" }] }, async ({ step }) => {
      const results: number[] = [];
      for (let i = 0; i < 3; i++) results.push(await step.run("same", () => i));
      return results;
    }),
    client.createFunction({ id: "mixed", triggers: [{ event: "p/mixed" }] }, async ({ step }) => {
      const [m1, , m3] = await Promise.all([
        step.run("m1", () => 1),
        step.sleep("m2", "1s"),
        step
          .run("m3", (): number => {
            throw new NonRetriableError("m3");
          })
          .catch(() => 0),
      ]);
      return step.run("sum", () => m1 + m3);
    }),
    client.createFunction({ id: "signalled", triggers: [{ event: "p/signal" }] }, async ({ step }) =>
      step.waitForSignal("ws", { signal: "sig-1", timeout: "20s", onConflict: "replace" }),
    ),
    client.createFunction({ id: "signaller", triggers: [{ event: "p/send-signal" }] }, async ({ step }) =>
      step.sendSignal("ss", { signal: "sig-1", data: { z: 1 } }),
    ),
    client.createFunction({ id: "cron", triggers: [{ cron: "* * * * *" }] }, async ({ event, step }) =>
      step.run("tick", () => event.name),
    ),
    client.createFunction(
      {
        id: "concurrent",
        triggers: [{ event: "p/concurrent" }],
        concurrency: [{ limit: 1, key: "event.data.k" }],
      },
      async ({ step }) =>
        step.run("slow", async () => {
          open += 1;
          const together = open;
          await new Promise((resolve) => setTimeout(resolve, 50));
          open -= 1;
          return together;
        }),
    ),
    client.createFunction(
      {
        id: "prioritised",
        triggers: [{ event: "p/prioritised" }],
        priority: { run: "event.data.p == 1 ? 100 : -100" },
      },
      async ({ event }) => event.data.p,
    ),
    client.createFunction(
      { id: "idempotent", triggers: [{ event: "p/idempotent" }], idempotency: "event.data.k" },
      async ({ step }) => step.run("once", () => "done"),
    ),
    client.createFunction(
      { id: "finish-timeout", triggers: [{ event: "p/finish-timeout" }], timeouts: { finish: "1s" } },
      async ({ step }) => {
        await step.run("before", () => 1);
        await step.sleep("z", "20s");
        return step.run("after", () => 1);
      },
    ),
    client.createFunction(
      {
        id: "queued-finish-timeout",
        triggers: [{ event: "p/queued-finish-timeout" }],
        timeouts: { start: "10s", finish: "1s" },
        concurrency: 1,
      },
      async ({ step }) => step.sleep("z", "20s"),
    ),
    client.createFunction(
      {
        id: "start-timeout",
        triggers: [{ event: "p/start-timeout" }],
        timeouts: { start: "1s" },
        concurrency: 1,
      },
      async ({ event, step }) =>
        step.run("work", () => new Promise((resolve) => setTimeout(() => resolve("worked"), event.data.ms))),
    ),
    client.createFunction({ id: "ai-wrap", triggers: [{ event: "p/ai-wrap" }] }, async ({ step }) =>
      step.ai.wrap("wrap", async (input: { prompt: string }) => ({ echo: input }), { prompt: "hi" }),
    ),
    client.createFunction(
      { id: "long", triggers: [{ event: "p/long" }], checkpointing: { maxRuntime: "300ms" } },
      async ({ step }) => {
        for (const id of ["l0", "l1", "l2"]) {
          await step.run(id, () => new Promise((resolve) => setTimeout(resolve, 250)));
        }
        return "long";
      },
    ),
    client.createFunction({ id: "many", triggers: [{ event: "p/many" }] }, async ({ event, step }) => {
      for (let index = 0; index < event.data.count; index += 1) await step.run(`s${index}`, () => index);
      return event.data.count;
    }),
  ];
}
