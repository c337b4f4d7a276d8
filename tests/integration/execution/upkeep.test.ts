import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const document = workflow({ start: manual, a: transform({ v: 1 }) }, "start > a");

async function ended(id: string) {
  const { awaitEnd } = await import("@/features/execution/server/await-end");
  const end = awaitEnd(id, 50_000);
  const result = await end.ended({ lookFirst: true });
  end.stop();
  return result;
}

/** An execution as it stands when the process died between storing it and asking the engine. */
async function orphan(age: string): Promise<string> {
  const { pool } = await import("@/server/db");
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id });
  await ended(executionId);
  const copy = uuidv7();
  await pool().query(
    `INSERT INTO execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, admitted_at, requested_at)
     SELECT $1, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, now() - $3::interval,
       now() - $3::interval
     FROM execution WHERE id = $2`,
    [copy, executionId, age],
  );
  return copy;
}

it("asks again for an execution that was stored but that nobody was asked to run", async () => {
  const { reconcile } = await import("@/features/execution/server/reconcile");
  const lost = await orphan("1 minute");
  const fresh = await orphan("0 seconds");
  expect(await reconcile()).toBe(1);
  expect(await ended(lost)).toMatchObject({ status: "COMPLETED", output: { v: 1 } });
  // One that was asked for a moment ago may still be on its way.
  expect(await user.executions.get({ id: fresh })).toMatchObject({ status: "PENDING" });
});

it("runs once although it is asked for many times", async () => {
  const { requestRuns } = await import("@/features/execution/server/request-runs");
  const id = await orphan("0 seconds");
  const asked = (index: number) => requestRuns([{ executionId: id, eventId: `${id}:${index}` }]);
  await Promise.all(Array.from({ length: 10 }, (_, index) => asked(index)));
  expect(await ended(id)).toMatchObject({ status: "COMPLETED" });
  const { steps } = await user.executions.get({ id });
  expect(steps.map(({ nodeId, attempts }) => [nodeId, attempts.length])).toEqual([
    ["start", 0],
    ["a", 1],
  ]);
});

it("removes expired keys and tickets, and no others", async () => {
  const { db } = await import("@/server/db");
  const { pruneExpired } = await import("@/features/execution/server/prune-expired");
  const ids = { workspaceId: user.actor.workspaceId, executionId: uuidv7() };
  const [past, future] = [new Date(Date.now() - 1_000), new Date(Date.now() + 60_000)];
  await db().realtimeTicket.createMany({
    data: [
      { hash: "old", ...ids, expiresAt: past },
      { hash: "new", ...ids, expiresAt: future },
    ],
  });
  const workflowId = uuidv7();
  await db().idempotencyKey.createMany({
    data: [
      { workflowId, key: "old", executionId: ids.executionId, expiresAt: past },
      { workflowId, key: "new", executionId: ids.executionId, expiresAt: future },
    ],
  });
  expect(await pruneExpired()).toBe(2);
  expect(await db().realtimeTicket.findMany({ select: { hash: true } })).toEqual([{ hash: "new" }]);
  expect(await db().idempotencyKey.findMany({ select: { key: true } })).toEqual([{ key: "new" }]);
});
