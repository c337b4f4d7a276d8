import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { allSteps, finished, runToEnd, type User } from "../api/client";
import { type Script, sendJson, startUpstream, type Upstream } from "../api/upstream";
import { answerOfFive, claimed, emptyWorld, engineRunId } from "./claimed";

let app: Application;
let user: User;
let upstream: Upstream;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});

const ok: Script = (_call, response) => sendJson(response, 200, { n: 5 });
/** Answers like `ok` after so many calls that it answers otherwise. */
const after =
  (count: number, otherwise: Script): Script =>
  (call, response, before, socket) =>
    (before < count ? otherwise : ok)(call, response, before, socket);

/** Two nodes that compute, a call, two that compute; the last but one can be told to fail. */
const around = (url: string, { method = "GET", behind = "{{steps.call.body.n}}", retries = 3 } = {}) =>
  workflow(
    {
      start: manual,
      before: transform({ n: "{{trigger.n}}" }),
      check: when("{{steps.before.n}}", "greaterThan", "0"),
      call: http(method, url, {}, { retries }),
      behind: transform({ n: behind }),
      last: transform({ sum: "{{add steps.behind.n steps.before.n}}" }),
      rescue: transform({ why: "{{steps.call.error.name}}" }),
    },
    "start > before > check:true > call > behind > last",
    "call:error > rescue",
  );

const statuses = async (id: string) =>
  Object.fromEntries((await allSteps(user, id)).map(({ nodeId, status }) => [nodeId, status]));

it("calls once, and each node around the call has its row", async () => {
  const execution = await runToEnd(user, around(upstream.on("/once", ok)), { n: 1 });
  expect(execution).toMatchObject({ status: "COMPLETED", output: { sum: 6 } });
  expect(upstream.calls("/once")).toHaveLength(1);
  const steps = await allSteps(user, execution.id);
  expect(steps.filter(({ status }) => status === "SUCCESS").map(({ nodeId }) => nodeId)).toEqual(
    expect.arrayContaining(["start", "before", "check", "call", "behind", "last"]),
  );
  for (const { nodeId, startedAt, completedAt, attempts } of steps) {
    if (nodeId === "rescue" || nodeId === "start") continue;
    expect({ nodeId, startedAt, completedAt, attempts }).toEqual({
      nodeId,
      startedAt: expect.any(String),
      completedAt: expect.any(String),
      attempts: [{ startedAt: expect.any(String), completedAt: expect.any(String) }],
    });
  }
});

it("tries again when Retry-After says, and not before, with what came before recorded once", async () => {
  const busy: Script = (_call, response) => sendJson(response, 429, {}, { "retry-after": "2" });
  const url = upstream.on("/busy", after(2, busy));
  const execution = await runToEnd(user, around(url), { n: 1 });
  expect(execution).toMatchObject({ status: "COMPLETED", output: { sum: 6 } });
  const times = upstream.calls("/busy").map(({ at }) => at);
  expect(times).toHaveLength(3);
  for (const [index, at] of times.slice(1).entries()) {
    expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(2_000);
  }
  const steps = await allSteps(user, execution.id);
  const attempts = Object.fromEntries(steps.map((step) => [step.nodeId, step.attempts.length]));
  expect(attempts).toMatchObject({ before: 1, check: 1, call: 3, behind: 1, last: 1 });
});

it("goes on along the error handle when the call fails for good", async () => {
  const url = upstream.on("/gone", (_call, response) => sendJson(response, 404, {}));
  const execution = await runToEnd(user, around(url), { n: 1 });
  expect(execution).toMatchObject({ status: "COMPLETED", output: { why: "HttpError" } });
  expect(upstream.calls("/gone")).toHaveLength(1);
  expect(await statuses(execution.id)).toMatchObject({
    call: "FAILED",
    behind: "SKIPPED",
    rescue: "SUCCESS",
  });
});

it("does not repeat the call where what follows it fails", async () => {
  const url = upstream.on("/fine", ok);
  const execution = await runToEnd(user, around(url, { method: "POST", behind: "{{steps.call.nothing}}" }), {
    n: 1,
  });
  expect(execution).toMatchObject({ status: "FAILED", error: { name: "BadConfig" } });
  expect(upstream.calls("/fine")).toHaveLength(1);
  expect(await statuses(execution.id)).toMatchObject({ call: "SUCCESS", behind: "FAILED", last: "SKIPPED" });
});

it("is cancelled in the call", async () => {
  let called: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    called = resolve;
  });
  const url = upstream.on("/hangs", () => called());
  const { id } = await user.workflows.create({ document: around(url) });
  const { executionId } = await user.executions.run({ id, input: { n: 1 } });
  await underWay;
  await user.executions.cancel({ id: executionId });
  expect(await finished(user, executionId)).toMatchObject({ status: "CANCELLED" });
  expect(await statuses(executionId)).toMatchObject({ check: "SUCCESS", call: "FAILED", behind: "SKIPPED" });
});

/** A claimed run of such a workflow, and calls of its first step. */
async function begun(document = around("https://api.example.test/")) {
  const { runStretch } = await import("@/features/execution/server/run-stretch");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const { id, run, node } = await claimed(user, document, { n: 1 });
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  let calls = 0;
  const answer = async ({ url }: { url: string }) => {
    calls += 1;
    return answerOfFive(url);
  };
  const stretch = (by = engineRunId, http: typeof answer = answer) =>
    runStretch(
      { ...emptyWorld, http },
      { run, node, iteration: [], engineRunId: by },
      scope,
      new Map(),
      new Date().toISOString(),
      { ms: 60_000, behindMs: 60_000 },
    );
  return { id, stretch, answer, calls: () => calls };
}

it("tells of all that ended in one step, and when called again does none of it again", async () => {
  const { id, stretch, calls } = await begun();
  const { outcome, more } = await stretch();
  expect(outcome).toMatchObject({ state: "success", output: '{"n":1}' });
  expect(more.map(([nodeId, { handle }]) => `${nodeId}:${handle}`)).toEqual([
    "check:true",
    "call:out",
    "behind:out",
    "last:out",
  ]);
  // The process may have died before the engine heard of it.
  expect(await stretch()).toEqual({ outcome, more: [] });
  expect(calls()).toBe(1);
  expect(await statuses(id)).toMatchObject({ call: "SUCCESS", last: "SUCCESS" });
});

it("calls nobody for a run that another carries", async () => {
  const { id, stretch, calls } = await begun();
  expect(await stretch("another")).toEqual({ outcome: { state: "closed" }, more: [] });
  expect(calls()).toBe(0);
  expect(await statuses(id)).toMatchObject({ before: "PENDING", call: "PENDING" });
});

it("keeps the answer where what follows cannot be recorded", async () => {
  const { pool } = await import("@/server/db");
  const { id, stretch, answer, calls } = await begun();
  const refuse = (on: boolean) =>
    pool().query(
      `ALTER TABLE execution_step ${on ? "ADD CONSTRAINT no_last CHECK (node_id <> 'last' OR status <> 'SUCCESS') NOT VALID" : "DROP CONSTRAINT no_last"}`,
    );
  const { more } = await stretch(engineRunId, async (call) => {
    await refuse(true);
    return answer(call);
  });
  await refuse(false);
  expect(more.map(([nodeId]) => nodeId)).toEqual(["check", "call"]);
  expect(calls()).toBe(1);
  expect(await statuses(id)).toMatchObject({ call: "SUCCESS", behind: "PENDING", last: "PENDING" });
});

it("records nothing of what follows a call that was cancelled meanwhile", async () => {
  const { pool } = await import("@/server/db");
  const { id, stretch, answer } = await begun();
  const { more } = await stretch(engineRunId, async (call) => {
    await pool().query(
      "UPDATE execution_step SET status = 'FAILED' WHERE execution_id = $1 AND node_id = 'call'",
      [id],
    );
    await pool().query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [id]);
    return answer(call);
  });
  expect(more.map(([nodeId]) => nodeId)).toEqual(["check"]);
  expect(await statuses(id)).toMatchObject({ call: "FAILED", behind: "PENDING" });
});
