import type { Inngest, InngestFunction } from "inngest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness } from "./harness";

let database: Awaited<ReturnType<typeof createDatabase>>;
const apps: Harness[] = [];

beforeAll(async () => {
  database = await createDatabase();
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
});

afterAll(() => database.drop());

async function startApp(
  functions: (client: Inngest) => InngestFunction.Any[],
  sdkCheckpointing?: Parameters<typeof startHarness>[0]["sdkCheckpointing"],
): Promise<Harness> {
  const app = await startHarness({
    databaseUrl: database.url,
    functions,
    pollMs: 50,
    ...(sdkCheckpointing === undefined ? {} : { sdkCheckpointing }),
  });
  apps.push(app);
  return app;
}

describe("a batch of parallel steps", () => {
  it("is followed by exactly one discovery, with two engines at work", async () => {
    const width = 12;
    const functions = (client: Inngest) => [
      client.createFunction({ id: "wide", triggers: [{ event: "t/wide" }] }, async ({ step }) => {
        const parts = await Promise.all(
          Array.from({ length: width }, (_, index) => step.run(`part ${index}`, () => index)),
        );
        return parts.length;
      }),
    ];
    const first = await startApp(functions);
    const second = await startApp(functions);
    const eventIds = await Promise.all(Array.from({ length: 10 }, () => first.send("t/wide")));
    for (const eventId of eventIds) {
      const [run] = await first.ended(eventId);
      expect(run).toMatchObject({ status: "Completed", output: width });
      const calls = [first, second].flatMap((app) => app.callsOf(run?.run_id ?? ""));
      expect(calls.filter(({ stepId }) => stepId !== "step")).toHaveLength(width);
      expect(
        calls.filter(({ stepId }) => stepId === "step").map(({ body }) => body.ctx.stack.stack.length),
      ).toEqual([0, width]);
    }
  });
});

describe("one branch of three steps beside one that sleeps first", () => {
  const order = new Map<string, string[]>();
  const functions = (client: Inngest) => [
    client.createFunction(
      { id: "branches", triggers: [{ event: "t/branches" }] },
      async ({ event, step, group, runId }) => {
        const did = (name: string) => () => {
          order.set(runId, [...(order.get(runId) ?? []), name]);
          return name;
        };
        const work = () =>
          Promise.all([
            (async () => {
              await step.run("a", did("a"));
              await step.run("b", did("b"));
              return step.run("c", did("c"));
            })(),
            (async () => {
              await step.sleep("nap", event.data.race ? "4s" : "1s");
              return step.run("after the sleep", did("after the sleep"));
            })(),
          ]);
        const parts = event.data.race ? await group.parallel({ mode: "race" }, work) : await work();
        await step.run("join", did("join"));
        return parts;
      },
    ),
  ];

  it("waits for the sleep before its second step by default", async () => {
    const app = await startApp(functions);
    const run = await app.run("t/branches", { race: false });
    expect(run).toMatchObject({ status: "Completed", output: ["c", "after the sleep"] });
    const did = order.get(run.run_id) ?? [];
    expect(did[0]).toBe("a");
    expect(did.slice(1, 3).sort()).toEqual(["after the sleep", "b"]);
    expect(did.slice(3)).toEqual(["c", "join"]);
  });

  it("does all three during the sleep in race mode, and joins after it", async () => {
    const app = await startApp(functions);
    const run = await app.run("t/branches", { race: true });
    expect(run).toMatchObject({ status: "Completed", output: ["c", "after the sleep"] });
    expect(order.get(run.run_id)).toEqual(["a", "b", "c", "after the sleep", "join"]);
  });
});

describe("race mode", () => {
  it("loses no completion when several come close together, and runs each step once", async () => {
    const ran: string[] = [];
    const functions = (client: Inngest) => [
      client.createFunction(
        { id: "dense", triggers: [{ event: "t/dense" }] },
        async ({ step, group, runId }) =>
          group.parallel({ mode: "race" }, async () => {
            const branch = async (name: string) => {
              for (let i = 0; i < 3; i++) {
                await step.run(`${name}${i}`, async () => {
                  await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
                  ran.push(`${runId} ${name}${i}`);
                });
              }
              return name;
            };
            return Promise.all(["a", "b", "c", "d", "e"].map(branch));
          }),
      ),
    ];
    const first = await startApp(functions);
    await startApp(functions);
    const eventIds = await Promise.all(Array.from({ length: 8 }, () => first.send("t/dense")));
    for (const eventId of eventIds) {
      const [run] = await first.ended(eventId);
      expect(run).toMatchObject({ status: "Completed", output: ["a", "b", "c", "d", "e"] });
    }
    expect(ran).toHaveLength(8 * 15);
    expect(new Set(ran).size).toBe(8 * 15);
  });

  it("lets the first of a race win while the others are open", async () => {
    const functions = (client: Inngest) => [
      client.createFunction({ id: "winner", triggers: [{ event: "t/winner" }] }, async ({ step, group }) => {
        const won = await group.parallel({ mode: "race" }, () =>
          Promise.race([
            step.run("fast", () => "fast"),
            step.waitForEvent("slow", { event: "t/never", timeout: "1h" }).then(() => "slow"),
          ]),
        );
        const next = await step.run("next", () => Date.now());
        const end = await step.run("end", () => Date.now());
        return { won, ordered: next <= end };
      }),
    ];
    const app = await startApp(functions);
    const run = await app.run("t/winner");
    expect(run).toMatchObject({ status: "Completed", output: { won: "fast", ordered: true } });
    const planned = app.callsOf(run.run_id).filter(({ stepId }) => stepId !== "step");
    // Both steps after the race ran while the losing wait was open: their calls knew of no more than each other.
    // The last call is the one that asks whether the function has returned.
    expect(planned.map(({ body }) => body.ctx.stack.stack.length)).toEqual([0, 1, 2, 3]);
    expect(planned.at(-1)?.status).toBe(200);
  });
});

describe("a race-mode branch beside a plain operation", () => {
  it("goes on while the plain operation is open", async () => {
    const app = await startApp((client) => [
      client.createFunction({ id: "beside", triggers: [{ event: "t/beside" }] }, async ({ step, group }) => {
        const [steps] = await Promise.all([
          group.parallel({ mode: "race" }, async () => {
            const first = await step.run("first", () => Date.now());
            const second = await step.run("second", () => Date.now());
            return second - first;
          }),
          step.sleep("nap", "5s"),
        ]);
        return steps;
      }),
    ]);
    const run = await app.run("t/beside");
    expect(run.status).toBe("Completed");
    const second = app.callsOf(run.run_id).filter(({ stepId }) => stepId !== "step")[1];
    // The call of the second step knew of the first one only: the sleep had not ended.
    expect(second?.body.ctx.stack.stack).toHaveLength(1);
  });
});

describe("a call that lasts longer than the SDK checkpoints for", () => {
  it("goes on by a planned step and a discovery", async () => {
    const ran: string[] = [];
    const app = await startApp(
      (client) => [
        client.createFunction({ id: "long", triggers: [{ event: "t/long" }] }, async ({ step }) => {
          for (const name of ["l0", "l1", "l2"]) {
            await step.run(name, async () => {
              ran.push(name);
              if (name === "l1") await new Promise((resolve) => setTimeout(resolve, 3_100));
            });
          }
          return "long";
        }),
      ],
      { maxRuntime: "3s" },
    );
    const run = await app.run("t/long");
    expect(run).toMatchObject({ status: "Completed", output: "long" });
    expect(ran).toEqual(["l0", "l1", "l2"]);
    const calls = app.callsOf(run.run_id);
    expect(calls.map(({ stepId }) => stepId === "step")).toEqual([true, false, true]);
    expect(calls[0]?.answer).toMatchObject([{ op: "StepPlanned", name: "l2" }]);
  });

  it("takes buffered steps that ride in the last answer", async () => {
    const app = await startApp(
      (client) => [
        client.createFunction({ id: "buffered", triggers: [{ event: "t/buffered" }] }, async ({ step }) => {
          const a = await step.run("a", () => 1);
          const b = await step.run("b", () => a + 1);
          return b;
        }),
      ],
      { bufferedSteps: 50 },
    );
    const run = await app.run("t/buffered");
    expect(run).toMatchObject({ status: "Completed", output: 2 });
    const { body } = await app.api("GET", `/v0/runs/${run.run_id}/actions`);
    expect(Object.values(body as object)).toEqual([{ data: 1 }, { data: 2 }]);
    expect(app.checkpoints).toEqual([]);
  });
});
