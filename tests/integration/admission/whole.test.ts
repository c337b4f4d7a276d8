import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication, type User } from "~/tests/support/application";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

// The application in this process, with its engine, its reconciler's work done by hand and the watch at work.

let app: Application;
let user: User;
let stopAdmission: () => void;

beforeAll(async () => {
  app = await startApplication();
  const { startAdmission } = await import("@/features/execution/server/admission-watch");
  // Without the look at everything every few seconds: what starts here was told of, or waited for.
  stopAdmission = startAdmission(3_600_000);
  user = await app.signUp();
});
afterAll(async () => {
  stopAdmission?.();
  await app?.stop();
});

const quick = workflow({ start: manual, a: transform({ v: 1 }) }, "start > a");
const slow = workflow({ start: manual, slow: wait(3600) }, "start > slow");
const free = { concurrency: null, rateLimit: null, priority: 0 };

async function create(document: WorkflowDocument, settings: Partial<typeof free | object> = {}) {
  const { id } = await user.workflows.create({ document });
  await user.workflows.settings.update({ id, ...free, ...settings });
  return id;
}

const run = async (id: string) => (await user.executions.run({ id })).executionId;
const get = (id: string) => user.executions.get({ id });

/** Waits for a status; how long it took is measured by the rows' own times, not here. */
async function until(id: string, ...statuses: string[]) {
  for (;;) {
    const execution = await get(id);
    if (statuses.includes(execution.status)) return execution;
    await sleep(20);
  }
}

const at = (time: string | null) => (time === null ? Number.NaN : new Date(time).getTime());

describe("a workflow with a limit", () => {
  it("holds what is too much, says why, and starts it as soon as a slot is free", async () => {
    const id = await create(slow, { concurrency: 2 });
    const [first, second, third, fourth] = [await run(id), await run(id), await run(id), await run(id)];
    await until(first, "RUNNING");
    await until(second, "RUNNING");
    const held = await get(third);
    expect(held).toMatchObject({ status: "PENDING", startedAt: null });
    expect(held.heldBy).toEqual({
      reason: "workflow",
      since: held.createdAt,
      until: null,
      text: "2 of 2 runs of this workflow are under way.",
    });
    const { items } = await user.executions.list({ workflowId: id, limit: 10 });
    expect(items.map(({ heldBy }) => heldBy?.reason ?? null)).toEqual(["workflow", "workflow", null, null]);

    await user.executions.cancel({ id: first });
    await until(third, "RUNNING");
    expect((await get(fourth)).status).toBe("PENDING");

    // A run that is held can be cancelled: it gives no slot free, and never starts.
    await user.executions.cancel({ id: fourth });
    expect(await get(fourth)).toMatchObject({ status: "CANCELLED", heldBy: null, startedAt: null });
    await Promise.all([second, third].map((each) => user.executions.cancel({ id: each })));
  });

  it("lets all in when the limit is taken away, and holds them when it is set", async () => {
    const id = await create(slow, { concurrency: 1 });
    const ids = [await run(id), await run(id), await run(id)];
    expect((await get(ids[2] ?? "")).heldBy?.reason).toBe("workflow");
    await user.workflows.settings.update({ id, ...free });
    for (const each of ids) await until(each, "RUNNING");
    await user.workflows.settings.update({ id, ...free, concurrency: 3 });
    const last = await run(id);
    expect((await get(last)).heldBy?.text).toBe("3 of 3 runs of this workflow are under way.");
    for (const each of [...ids, last]) await user.executions.cancel({ id: each });
  });

  it("carries out a hundred runs three at a time, all of them", async () => {
    const id = await create(workflow({ start: manual, a: wait(0) }, "start > a"), { concurrency: 3 });
    const ids = await Promise.all(Array.from({ length: 100 }, () => run(id)));
    for (const each of ids) await until(each, "COMPLETED");
  });
});

it("starts no more than the rate allows, and the next when its time comes", async () => {
  const id = await create(quick, { rateLimit: { limit: 2, seconds: 1 } });
  const ids = [await run(id), await run(id), await run(id)];
  const held = await get(ids[2] ?? "");
  if (held.status === "PENDING") {
    expect(held.heldBy).toMatchObject({
      reason: "rate",
      text: "2 of 2 starts of this workflow in 1 s are used up.",
      until: expect.any(String),
    });
  }
  for (const each of ids) await until(each, "COMPLETED");
  const { db } = await import("@/server/db");
  const rows = await db().execution.findMany({ where: { id: { in: ids } }, orderBy: { id: "asc" } });
  const admitted = rows.map(({ admittedAt }) => admittedAt?.getTime() ?? Number.NaN);
  const gap = (admitted[2] ?? 0) - (admitted[0] ?? 0);
  expect(gap).toBeGreaterThanOrEqual(1_000);
});

it("starts a run as soon as its time comes, and not before", async () => {
  const { acceptExecution } = await import("@/features/execution/server/accept-execution");
  const { db } = await import("@/server/db");
  const id = await create(quick);
  const done = await run(id);
  await until(done, "COMPLETED");
  const like = await db().execution.findUniqueOrThrow({ where: { id: done } });
  const notBefore = new Date(Date.now() + 1_500);
  const { workspaceId, workflowId, versionId, triggerNodeId } = like;
  const { executionId } = await acceptExecution({
    ...{ workspaceId, workflowId, versionId, triggerNodeId },
    triggerData: {},
    notBefore,
    idempotencyKey: "once",
  });
  const again = {
    workspaceId,
    workflowId,
    versionId,
    triggerNodeId,
    triggerData: {},
    idempotencyKey: "once",
  };
  expect(await acceptExecution(again)).toEqual({ executionId, repeated: true });
  expect((await get(executionId)).heldBy).toMatchObject({ reason: "time", until: notBefore.toISOString() });
  const late = at((await until(executionId, "COMPLETED")).startedAt) - notBefore.getTime();
  expect(late).toBeGreaterThanOrEqual(0);
});

it("the limit of the workspace holds for all of its workflows, and the higher priority goes first", async () => {
  const [low, high] = [await create(slow), await create(slow, { priority: 10 })];
  await user.account.workspace.update({ concurrency: 1 });
  const [first, later, urgent] = [await run(low), await run(low), await run(high)];
  await until(first, "RUNNING");
  expect((await get(later)).heldBy).toMatchObject({
    reason: "workspace",
    text: "1 of 1 runs of the workspace are under way.",
  });
  await user.executions.cancel({ id: first });
  await until(urgent, "RUNNING");
  expect((await get(later)).status).toBe("PENDING");
  await user.account.workspace.update({ concurrency: null });
  await until(later, "RUNNING");
  for (const each of [later, urgent]) await user.executions.cancel({ id: each });
});

it("a run that starts another one does not wait for itself, however small the limits", async () => {
  const child = await create(quick, { concurrency: 1 });
  await user.workflows.deploy({ id: child });
  const call = { type: "action.workflow", config: { workflowId: child, input: "{}" } };
  const parent = await create(workflow({ start: manual, call }, "start > call"), { concurrency: 2 });
  await user.account.workspace.update({ concurrency: 1 });
  const ids = [await run(parent), await run(parent), await run(parent)];
  for (const each of ids) await until(each, "COMPLETED");
  await user.account.workspace.update({ concurrency: null });
});

describe("what dies is taken over", () => {
  /** A run that a process claimed an hour ago and then died with. */
  async function deadRun() {
    const { db, pool } = await import("@/server/db");
    const { loadRunContext } = await import("@/features/execution/server/run-context");
    const { claimExecution } = await import("@/features/execution/server/claim-execution");
    const done = await run(await create(quick));
    await until(done, "COMPLETED");
    const { workspaceId, workflowId, versionId } = await db().execution.findUniqueOrThrow({
      where: { id: done },
    });
    const id = uuidv7();
    await pool().query(
      `INSERT INTO execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, admitted_at, requested_at)
       VALUES ($1, $2, $3, $4, 'start', '{}', now() - interval '1 hour', now() - interval '1 hour')`,
      [id, workspaceId, workflowId, versionId],
    );
    const context = await loadRunContext(id);
    await claimExecution({ executionId: context.executionId }, "the dead one");
    const hourAgo = "now() - interval '1 hour'";
    await pool().query(
      `UPDATE execution SET claimed_at = ${hourAgo}, started_at = ${hourAgo} WHERE id = '${id}'`,
    );
    await pool().query(
      `UPDATE execution_step SET started_at = ${hourAgo}, completed_at = ${hourAgo}
       WHERE execution_id = '${id}' AND status = 'SUCCESS'`,
    );
    return { id, context };
  }

  it("its claim is taken away, another part ends the run, and the dead one can do nothing any more", async () => {
    const { Reaper } = await import("@/features/execution/server/reaper");
    const { beginAttempt } = await import("@/features/execution/server/step-store");
    const { id, context } = await deadRun();
    const node = context.plan.nodes.find((each) => !each.trigger);
    if (!node) throw new Error("There is no node.");
    expect(await new Reaper().look()).toEqual([id]);
    const late = await beginAttempt(
      { run: context, node, iteration: [], engineRunId: "the dead one" },
      new Date(),
    );
    expect(["closed", "ended"]).toContain(late.state);
    expect(await until(id, "COMPLETED")).toMatchObject({ output: { v: 1 } });
    const step = (await get(id)).steps.find(({ nodeId }) => nodeId === "a");
    expect(step?.attempts).toHaveLength(1);
  });

  it("a run between two parts is asked for again", async () => {
    const { pool } = await import("@/server/db");
    const { reconcile } = await import("@/features/execution/server/reconcile");
    const { id } = await deadRun();
    await pool().query("UPDATE execution SET engine_run_id = NULL WHERE id = $1", [id]);
    expect(await reconcile()).toBe(1);
    expect(await until(id, "COMPLETED")).toMatchObject({ output: { v: 1 } });
    expect(await reconcile()).toBe(0);
  });

  it("a run that is held is not asked for", async () => {
    const { reconcile } = await import("@/features/execution/server/reconcile");
    const id = await create(slow, { concurrency: 1 });
    const ids = [await run(id), await run(id)];
    await until(ids[0] ?? "", "RUNNING");
    expect(await reconcile()).toBe(0);
    for (const each of ids) await user.executions.cancel({ id: each });
  });
});
