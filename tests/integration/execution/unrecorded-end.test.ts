import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { http, loop, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { claimed, engineRunId, noModels } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

/** Lets the database refuse to record that a step has ended. */
async function refuseEnds(on: boolean): Promise<void> {
  const { pool } = await import("@/server/db");
  const change = on
    ? "ADD CONSTRAINT no_end CHECK (status <> 'SUCCESS') NOT VALID"
    : "DROP CONSTRAINT no_end";
  await pool().query(`ALTER TABLE execution_step ${change}`);
}

it("rejects where the answer came but could not be recorded, and leaves the attempt open", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { id, run, node } = await claimed(
    user,
    workflow({ start: manual, send: http("POST", "https://api.example.test/orders") }, "start > send"),
  );
  let calls = 0;
  const world = {
    http: async ({ url }: { url: string }) => {
      calls += 1;
      await refuseEnds(true);
      const body = (async function* () {
        yield Buffer.from("done");
      })();
      return { status: 200, headers: {}, body, url, close: () => undefined };
    },
    resolveCredential: () => Promise.reject(new Error("There is no credential.")),
    models: noModels,
    secretsOf: () => [],
    cancelled: () => new AbortController().signal,
    closed: () => {},
    progress: () => ({ add: () => {}, end: () => {} }),
    startRun: () => Promise.reject(new Error("It starts no run.")),
  };
  const attempt = () =>
    executeNode(world, { run, node, iteration: [], engineRunId }, async () => ({ trigger: {}, steps: {} }));
  await expect(attempt()).rejects.toThrow("no_end");
  await refuseEnds(false);
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({
    status: "RUNNING",
    error: null,
    attempts: [{ startedAt: expect.any(String) }],
  });
  expect(step?.attempts[0]?.error).toBeUndefined();

  // The engine calls again: the request was sent and nobody knows what became of it, so it is not sent once more.
  expect(await attempt()).toMatchObject({ state: "failed", failure: { name: "OutcomeUnknown" } });
  expect(calls).toBe(1);
});

it("rejects where the list of a loop could not be stored, and fails nothing", async () => {
  const { beginLoop } = await import("@/features/execution/server/begin-loop");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const { pool } = await import("@/server/db");
  const document = workflow(
    { start: manual, each: loop("{{trigger.items}}"), shape: transform({ v: "{{loop.item}}" }) },
    "start > each:item > shape",
  );
  const { id, run, node } = await claimed(user, document, { items: [1] });
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  const begin = (trigger: unknown) =>
    beginLoop({ run, node, iteration: [], engineRunId }, scope, async () => ({ trigger, steps: {} }));
  await pool().query("ALTER TABLE loop_items ADD CONSTRAINT no_items CHECK (false) NOT VALID");
  await expect(begin({ items: [1] })).rejects.toThrow("no_items");
  await pool().query("ALTER TABLE loop_items DROP CONSTRAINT no_items");
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({ nodeId: "each", status: "RUNNING", error: null });
  expect(await begin({ items: [1] })).toMatchObject({ state: "begun", loop: { count: 1 } });
});

it("fails a node that only computes for good: the same data give the same again", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { id, run, node } = await claimed(
    user,
    workflow({ start: manual, make: transform({ v: "{{trigger.gone}}" }, { retries: 5 }) }, "start > make"),
  );
  const world = {
    http: () => Promise.reject(new Error("It calls nobody.")),
    resolveCredential: () => Promise.reject(new Error("There is no credential.")),
    models: noModels,
    secretsOf: () => [],
    cancelled: () => new AbortController().signal,
    closed: () => {},
    progress: () => ({ add: () => {}, end: () => {} }),
    startRun: () => Promise.reject(new Error("It starts no run.")),
  };
  const outcome = await executeNode(world, { run, node, iteration: [], engineRunId }, async () => ({
    trigger: {},
    steps: {},
  }));
  expect(outcome).toMatchObject({ state: "failed", failure: { name: "BadConfig" } });
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({ status: "FAILED", attempts: [{ error: { name: "BadConfig" } }] });
});
