import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { http, loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { claimed, emptyWorld, engineRunId, untilLocked } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

/** A loop that has begun, with nothing of its items done. */
async function begunLoop(items: unknown[]) {
  const { beginLoop } = await import("@/features/execution/server/begin-loop");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const document = workflow(
    { start: manual, each: loop("{{trigger.items}}"), shape: transform({ v: "{{loop.item}}" }) },
    "start > each:item > shape",
  );
  const { run } = await claimed(user, document, { items });
  const node = run.plan.nodes.find(({ id }) => id === "each");
  if (!node) throw new Error("The plan has no loop.");
  const nodeRun = { run, node, iteration: [], engineRunId };
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  const begun = await beginLoop(nodeRun, scope, async () => ({ trigger: { items }, steps: {} }));
  if (begun.state !== "begun") throw new Error(`The loop is ${begun.state}.`);
  return { nodeRun, loop: begun.loop };
}

// A process may die after it recorded a loop's end and before the engine heard of it: the step is then called again.
it("says again how a loop has ended", async () => {
  const { endLoop } = await import("@/features/execution/server/end-loop");
  const { nodeRun, loop } = await begunLoop([]);
  const first = await endLoop(nodeRun, loop);
  expect(first).toMatchObject({ handle: "done", output: [] });
  expect(await endLoop(nodeRun, loop)).toEqual(first);
});

it("stores a large list once, and says again that it is stored", async () => {
  const { pool } = await import("@/server/db");
  const { endLoop } = await import("@/features/execution/server/end-loop");
  const { nodeRun, loop } = await begunLoop([1, 2, 3]);
  await pool().query(
    `INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, iteration, status, output, handle)
      SELECT gen_random_uuid(), $2, $1, 'shape', 'shape', 2, ARRAY[index], 'SUCCESS', '"' || repeat('x', 500000) || '"', 'out'
      FROM generate_series(0, 2) AS index`,
    [nodeRun.run.executionId, nodeRun.run.workspaceId],
  );
  const pieces = async () => {
    const { rows } = await pool().query("SELECT place FROM output_piece WHERE owner_id = $1 ORDER BY place", [
      loop.stepId,
    ]);
    return rows.map(({ place }) => place);
  };
  expect(await endLoop({ ...nodeRun, engineRunId: "another" }, loop)).toBeUndefined();
  expect(await pieces()).toEqual([]);
  expect(await endLoop(nodeRun, loop)).toEqual({ handle: "done", stored: true });
  expect(await endLoop(nodeRun, loop)).toEqual({ handle: "done", stored: true });
  expect(await pieces()).toEqual([0, 1, 2, 3]);
});

it("says again that a loop has failed", async () => {
  const { failLoop } = await import("@/features/execution/server/end-loop");
  const { nodeRun, loop } = await begunLoop([1]);
  expect(await failLoop(nodeRun, loop, { index: 0, started: 1 })).toBe(true);
  expect(await failLoop(nodeRun, loop, { index: 0, started: 1 })).toBe(true);
});

/** Calls `work` twice while a step's row cannot be changed, so that both have read it before either changes it. */
async function twiceAtOnce<T>(executionId: string, work: () => Promise<T>): Promise<T[]> {
  const { pool } = await import("@/server/db");
  const holder = await pool().connect();
  await holder.query("BEGIN");
  await holder.query("SELECT 1 FROM execution_step WHERE execution_id = $1 FOR UPDATE", [executionId]);
  const both = Promise.all([work(), work()]);
  await untilLocked(2);
  await holder.query("COMMIT");
  holder.release();
  return both;
}

// A process that has lost its connection for a moment and the one that took its work over may both call a step.
it("ends a wait once and tells both calls that it has ended", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { resumeNode } = await import("@/features/execution/server/resume-node");
  const { id, run, node } = await claimed(user, workflow({ start: manual, pause: wait(0) }, "start > pause"));
  const nodeRun = { run, node, iteration: [], engineRunId };
  const begun = await executeNode(emptyWorld, nodeRun, async () => ({ trigger: {}, steps: {} }));
  expect(begun).toMatchObject({ state: "waiting", for: "timer" });
  const [first, second] = await twiceAtOnce(id, () => resumeNode(nodeRun));
  expect(first).toMatchObject({ state: "success", handle: "out" });
  expect(second).toEqual(first);
});

// The engine may never hear what a call came to, and a later part of the run knows only that the step has begun.
it("goes on with the attempt that waits when the step is called again", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const document = workflow({ start: manual, pause: wait(3_600) }, "start > pause");
  const { id, run, node } = await claimed(user, document);
  const nodeRun = { run, node, iteration: [], engineRunId };
  const call = () => executeNode(emptyWorld, nodeRun, async () => ({ trigger: {}, steps: {} }));
  const begun = await call();
  expect(begun).toMatchObject({ state: "waiting", for: "timer" });
  expect(await call()).toEqual(begun);
  const step = (await user.executions.get({ id })).steps.find(({ nodeId }) => nodeId === "pause");
  expect(step).toMatchObject({ waitingFor: "timer", attempts: [{ completedAt: expect.any(String) }] });
});

it("says what another call of a step came to, or that it is at work", async () => {
  const { beginAttempt, endAttempt } = await import("@/features/execution/server/step-store");
  const { outcomeOfAnotherCall } = await import("@/features/execution/server/another-call");
  const document = workflow(
    { start: manual, send: http("PUT", "https://api.example.test/") },
    "start > send",
  );
  const { id, run, node } = await claimed(user, document);
  const nodeRun = { run, node, iteration: [], engineRunId };
  const begun = await beginAttempt(nodeRun, new Date());
  if (begun.state !== "begun") throw new Error(`The step is ${begun.state}.`);
  await expect(outcomeOfAnotherCall(nodeRun)).rejects.toThrow("Another call of the step send is at work");
  await endAttempt(id, begun, { status: "SUCCESS", handle: "out", output: "1" }, new Date());
  expect(await outcomeOfAnotherCall(nodeRun)).toEqual({ state: "success", handle: "out", output: "1" });
  expect(await outcomeOfAnotherCall({ ...nodeRun, engineRunId: "other" })).toEqual({ state: "closed" });
});
