import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { createEngine } from "~/infra/local/engine/create-engine";
import type { Engine, EngineOptions } from "~/infra/local/engine/types";

/** How wide and how deep the run with parallel branches is. */
export const branches = { lanes: 50, steps: 7 };

/** The engine with functions of its own to measure, and what they tell. */
export interface EngineApp {
  engine: Engine;
  /** Sends events and gives when (`performance.now()`) each of the runs that they start has ended. */
  ends(events: { name: string; data: Record<string, unknown> }[], runs?: number): Promise<number[]>;
  send(events: { name: string; data: Record<string, unknown> }[]): Promise<void>;
  /** How late each timer woke its run so far, in milliseconds. */
  lateness: number[];
  /** When each function that was told to say so began, by the `performance.now()` of this process. */
  began: number[];
  stop(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function functionsOf(client: Inngest, app: Pick<EngineApp, "lateness" | "began">) {
  const one = client.createFunction({ id: "one", triggers: [{ event: "bench/one" }] }, ({ step }) =>
    step.run("a", () => 1),
  );
  const three = client.createFunction(
    { id: "three", triggers: [{ event: "bench/three" }] },
    async ({ step }) => {
      const a = await step.run("a", () => 1);
      const b = await step.run("b", () => a + 1);
      return step.run("c", () => b + 1);
    },
  );
  const sleeper = client.createFunction(
    { id: "sleeper", triggers: [{ event: "bench/sleep" }] },
    async ({ event, step }) => {
      await step.sleepUntil("nap", event.data.until);
      app.lateness.push(Date.now() - Date.parse(event.data.until));
    },
  );
  const wide = client.createFunction(
    { id: "wide", triggers: [{ event: "bench/wide" }] },
    ({ step, group }) => {
      const lane = async (name: number) => {
        let sum = 0;
        for (let index = 0; index < branches.steps; index += 1) {
          sum += await step.run(`lane ${name} step ${index}`, () => index);
        }
        return sum;
      };
      return group.parallel({ mode: "race" }, () =>
        Promise.all(Array.from({ length: branches.lanes }, (_, name) => lane(name))),
      );
    },
  );
  const relay = client.createFunction(
    { id: "relay", triggers: [{ event: "bench/relay" }] },
    async ({ event, step }) => {
      app.began.push(performance.now());
      await step.run("work", () => 1);
      if (event.data.left > 0) {
        await step.sendEvent("next", { name: "bench/relay", data: { left: event.data.left - 1 } });
      }
    },
  );
  return [one, three, sleeper, wide, relay];
}

/** Starts an engine and its functions in this process, on a database of their own. */
export async function startEngineApp(
  databaseUrl: string,
  options: Partial<EngineOptions> = {},
): Promise<EngineApp> {
  const lateness: number[] = [];
  const began: number[] = [];
  const ended: number[] = [];
  let enough = { count: Number.POSITIVE_INFINITY, reached: () => {} };
  let handler: (request: Request) => Promise<Response> = () => Promise.reject(new Error("not served yet"));
  const engine = await createEngine({
    databaseUrl,
    ...options,
    handler: (request) => handler(request),
    log: ({ event, level, fields }) => {
      if (level === "error") process.stderr.write(`${event} ${JSON.stringify(fields)}\n`);
      if (event !== "run.ended") return;
      ended.push(performance.now());
      if (ended.length >= enough.count) enough.reached();
    },
  });
  const client = new Inngest({ id: "bench", isDev: true, logger: silent, fetch: engine.fetch });
  handler = serve({ client, functions: functionsOf(client, { lateness, began }) });
  await engine.sync();
  await engine.start();
  const send: EngineApp["send"] = async (events) => {
    await client.send(events);
  };
  return {
    engine,
    lateness,
    began,
    send,
    async ends(events, runs = events.length) {
      ended.length = 0;
      const all = new Promise<void>((reached) => {
        enough = { count: runs, reached };
      });
      await send(events);
      await all;
      return [...ended];
    },
    stop: () => engine.stop(),
  };
}
