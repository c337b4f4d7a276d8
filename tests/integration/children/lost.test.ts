import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deployed, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { child, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

async function sweep(waitingAtOnce?: number) {
  const { AnswerSweep } = await import("@/features/execution/server/answers-sweep");
  return new AnswerSweep(waitingAtOnce);
}

/** The end of a run, which under load may begin to wait only after it was told: the product's sweep tells it again. */
async function toldToTheEnd(id: string) {
  const told = await sweep();
  for (;;) {
    await told.tellAgain();
    const execution = await user.executions.get({ id });
    if (execution.completedAt) return execution;
    await sleep(50);
  }
}

async function query(text: string, values: unknown[]) {
  const { pool } = await import("@/server/db");
  return pool().query(text, values);
}

/** A run that waits for another, which sleeps; with the ids of both and of the step. */
async function waitingParent() {
  const sleeping = await deployed(
    user,
    workflow({ start: manual, slow: wait(3_600), v: transform({ v: 1 }) }, "start > slow > v"),
  );
  const parent = workflow({ start: manual, call: child(sleeping) }, "start > call");
  const { id } = await user.workflows.create({ document: parent });
  const { executionId } = await user.executions.run({ id });
  const { db } = await import("@/server/db");
  for (;;) {
    const step = await db().executionStep.findFirst({ where: { executionId, waitingFor: "child" } });
    const below = await db().execution.findFirst({ where: { parentId: executionId, status: "RUNNING" } });
    if (step && below) return { executionId, stepId: step.id, childId: below.id, workflowId: sleeping };
    await sleep(20);
  }
}

/** As a process leaves a child that died between its end and telling of it. */
const endUntold = (id: string) =>
  query(
    "UPDATE execution SET status = 'COMPLETED', output = '{\"v\":7}', completed_at = now() WHERE id = $1",
    [id],
  );

it("an end that nobody was told of reaches the step that waits for it", async () => {
  const { executionId, childId } = await waitingParent();
  await endUntold(childId);
  expect(await (await sweep()).answerForChildren()).toBe(1);
  expect(await toldToTheEnd(executionId)).toMatchObject({ status: "COMPLETED", output: { v: 7 } });
  expect(await (await sweep()).answerForChildren()).toBe(0);
});

it("of many steps that wait for a child so many are looked at in one look, and the others in the next", async () => {
  const parents = [await waitingParent(), await waitingParent(), await waitingParent()];
  for (const { childId } of parents) await endUntold(childId);
  const told = await sweep(2);
  expect([await told.answerForChildren(), await told.answerForChildren()]).toEqual([2, 1]);
  for (const { executionId } of parents) {
    expect(await toldToTheEnd(executionId)).toMatchObject({ status: "COMPLETED" });
  }
  expect(await told.answerForChildren()).toBe(0);
});

it("an answer that the engine was not told of is told again, and again after a while", async () => {
  const { executionId, stepId, childId } = await waitingParent();
  const answer = { executionId: uuidv7(), status: "COMPLETED", output: { v: 8 }, error: null };
  await query("UPDATE execution_step SET answer = $2 WHERE id = $1", [stepId, JSON.stringify(answer)]);
  const told = await sweep();
  expect(await told.tellAgain()).toBe(1);
  expect(await toldToTheEnd(executionId)).toMatchObject({ status: "COMPLETED", output: { v: 8 } });
  expect(await (await sweep()).tellAgain()).toBe(0);
  await user.executions.cancel({ id: childId });
});

it("a step that was told of a moment ago is left alone", async () => {
  const { executionId, stepId } = await waitingParent();
  await query("UPDATE execution SET engine_run_id = 'dead' WHERE id = $1", [executionId]);
  await query("UPDATE execution_step SET answer = 'null' WHERE id = $1", [stepId]);
  const told = await sweep();
  expect([await told.tellAgain(), await told.tellAgain()]).toEqual([1, 0]);
  await user.executions.cancel({ id: executionId });
});

it("a run whose parent is over is cancelled", async () => {
  const { executionId, childId } = await waitingParent();
  const { failExecution } = await import("@/features/execution/server/finish-execution");
  await failExecution(executionId, { name: "RunLost", message: "lost" });
  expect(await (await sweep()).cancelOrphans()).toBe(1);
  expect(await user.executions.get({ id: childId })).toMatchObject({ status: "CANCELLED" });
});

it("a step that begins again after a crash starts no second run, and one that is over none at all", async () => {
  const { executionId, stepId, childId, workflowId } = await waitingParent();
  const { startChild } = await import("@/features/execution/server/start-child");
  const { loadRunContext } = await import("@/features/execution/server/run-context");
  const run = await loadRunContext(executionId);
  const [node] = run.plan.nodes;
  if (!node) throw new Error("The plan is empty.");
  const again = (step: string) =>
    startChild({ run, node, iteration: [], engineRunId: "" }, step, { workflowId, input: {} });
  expect(await again(stepId)).toEqual({ executionId: childId });
  await query("DELETE FROM idempotency_key WHERE key = $1", [`child:${stepId}`]);
  expect(await again(stepId)).toEqual({ executionId: childId });
  await user.executions.cancel({ id: executionId });
  await expect(again(uuidv7())).rejects.toThrow("The run is over");
});
