import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { type Recorded, type Recorder, startRecorder } from "~/tests/support/recorder";
import { call, createApiKey, deploy } from "~/tests/support/rest";
import { http, transform, wait, when, workflow } from "~/tests/support/workflow-builder";

type Attempt = { startedAt: string; completedAt?: string; error?: unknown };
type Step = {
  nodeId: string;
  iteration: string;
  status: string;
  completedAt: string | null;
  attempts: Attempt[];
};
type Execution = { id: string; status: string; error: unknown; steps: Step[] };

const final = ["COMPLETED", "FAILED", "CANCELLED"];

let product: RunningProduct;
let recorder: Recorder;
let key: string;
let webhook: string;

beforeAll(async () => {
  recorder = await startRecorder();
  product = await startProduct({ env: { WORKFUSE_ALLOW_PRIVATE_HOSTS: recorder.host } });
  key = createApiKey(product, "test");
  webhook = await deploy(product, key, effects());
});
afterAll(async () => {
  await product?.stop();
  await recorder?.stop();
});

/** A call before, two branches at once (a delay, and one side of a condition) with calls on them, a call after. */
function effects() {
  const put = (name: string) => http("PUT", `http://${recorder.host}/{{execution.id}}/${name}`);
  return workflow(
    {
      hook: { type: "trigger.webhook", config: { method: "POST", response: "immediate" } },
      before: put("before"),
      pause: wait(0.5),
      paused: put("paused"),
      check: when("{{trigger.body.number}}", "lessThan", "100"),
      low: put("low"),
      high: put("high"),
      name: transform({ number: "{{trigger.body.number}}" }),
      after: put("after"),
    },
    "hook > before > pause > paused > after",
    "before > check:true > low > name",
    "check:false > high > name > after",
  );
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32, by Tommy Ettinger). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts a run through the webhook; gives its id. */
async function accept(number: number): Promise<string> {
  const response = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ number }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(202);
  return (JSON.parse(text) as { executionId: string }).executionId;
}

async function startRuns(count: number, everyMs: number): Promise<string[]> {
  const runs: Promise<string>[] = [];
  for (let number = 0; number < count; number += 1) {
    runs.push(accept(number));
    await sleep(everyMs);
  }
  return Promise.all(runs);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

const runtimeAnswers = () => answers(`${product.realtimeUrl.replace("ws", "http")}/healthz`);
const allAnswer = () => answers(`${product.url}/api/health`);

/** Waits until `check` holds; throws after `limitMs`. */
async function until(what: string, check: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await check()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms.\n${product.output()}`);
  }
}

async function allFinal(ids: readonly string[], limitMs: number): Promise<Execution[]> {
  const executions = new Map<string, Execution>();
  await until(
    "all runs are final",
    async () => {
      for (const id of ids) {
        if (final.includes(executions.get(id)?.status ?? "")) continue;
        const execution = await call<Execution>(product, key, "GET", `/executions/${id}`);
        executions.set(id, execution);
        if (!final.includes(execution.status)) return false;
      }
      return true;
    },
    limitMs,
  );
  return [...executions.values()];
}

const called = ["before", "paused", "low", "high", "after"];

/** That nothing which was recorded as done was done again, for one execution and what the recorder saw of it. */
function expectDoneOnce({ id, steps }: Execution, requests: readonly Recorded[]): void {
  expect(new Set(steps.map(({ nodeId, iteration }) => `${nodeId} ${iteration}`)).size).toBe(steps.length);
  const side = steps.find(({ nodeId }) => nodeId === "low")?.status === "SUCCESS" ? "high" : "low";
  for (const { nodeId, status, completedAt, attempts } of steps) {
    const where = `${id} ${nodeId}`;
    expect(status, where).toBe(nodeId === side ? "SKIPPED" : "SUCCESS");
    if (!called.includes(nodeId)) continue;
    const seen = requests.filter(({ path }) => path === `/${id}/${nodeId}`);
    if (nodeId === side) {
      expect(seen, where).toEqual([]);
      continue;
    }
    expect([...new Set(seen.map((request) => request.key))], where).toEqual([`${id}:${nodeId}`]);
    expect(attempts.filter((attempt) => attempt.completedAt && !attempt.error).length, where).toBe(1);
    const brokenOff = attempts.filter((attempt) => !attempt.completedAt).length;
    const failed = attempts.filter((attempt) => attempt.error).length;
    expect(seen.length, where).toBeLessThanOrEqual(1 + brokenOff + failed);
    const last = Math.max(...seen.map(({ at }) => at));
    expect(last, where).toBeLessThanOrEqual(Date.parse(completedAt ?? ""));
  }
}

async function expectAllDoneOnce(ids: readonly string[], limitMs: number): Promise<void> {
  const executions = await allFinal(ids, limitMs);
  expect(new Set(ids).size).toBe(ids.length);
  expect(executions.filter(({ status }) => status !== "COMPLETED")).toEqual([]);
  const recorded = Map.groupBy(await recorder.recorded(), ({ path }) => path.split("/")[1] ?? "");
  for (const execution of executions) expectDoneOnce(execution, recorded.get(execution.id) ?? []);
}

/** Executions that the product lists under a status. */
async function listed(status: string): Promise<number> {
  const { items } = await call<{ items: unknown[] }>(product, key, "GET", `/executions?status=${status}`);
  return items.length;
}

it("completes 200 runs and repeats no recorded step while the runtime is killed again and again", async () => {
  const seed = Number(process.env.WORKFUSE_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
  console.log(`WORKFUSE_TEST_SEED=${seed}`);
  const random = randomFrom(seed);
  const runs = startRuns(200, 75);
  for (let kill = 0; kill < 5; kill += 1) {
    await sleep(200 + random() * 2_000);
    product.kill("runtime", "SIGKILL");
    await until("the runtime is up again", runtimeAnswers);
  }
  await expectAllDoneOnce(await runs, 60_000);
  expect(product.output().match(/\[runtime\] ended unexpectedly \(signal SIGKILL\)/g)).toHaveLength(5);
  expect(await listed("RUNNING")).toBe(0);
  expect(await listed("PENDING")).toBe(0);
});

it("completes 20 runs although the database is killed meanwhile", async () => {
  const runs = startRuns(20, 20);
  const ids = await runs;
  product.kill("postgres", "SIGKILL");
  await until("the database is up again", allAnswer);
  await expectAllDoneOnce(ids, 60_000);
});

it("starts the web part again after it was killed, and what ran goes on", async () => {
  const ids = await startRuns(5, 20);
  product.kill("web", "SIGKILL");
  await until("the web part is up again", allAnswer);
  await expectAllDoneOnce(ids, 30_000);
});
