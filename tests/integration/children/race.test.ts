import { afterAll, beforeAll, expect, it } from "vitest";
import { deployed } from "~/tests/integration/api/client";
import { claimed, emptyWorld, engineRunId, untilLocked } from "~/tests/integration/execution/claimed";
import { type Application, startApplication } from "~/tests/support/application";
import { child, manual, transform, workflow } from "~/tests/support/workflow-builder";

// What lies between a look at a row and the next: a run is cancelled while a step of it starts another.

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

async function parent() {
  const target = await deployed(user, workflow({ start: manual, v: transform({ v: 1 }) }, "start > v"));
  const document = workflow({ start: manual, call: child(target, {}) }, "start > call");
  return { target, ...(await claimed(user, document)) };
}

async function statusesBelow(id: string): Promise<string[]> {
  const { pool } = await import("@/server/db");
  const { rows } = await pool().query<{ status: string }>(
    "SELECT status::text FROM execution WHERE parent_id = $1",
    [id],
  );
  return rows.map(({ status }) => status);
}

it("no run is accepted for a step whose run is cancelled at the same moment", async () => {
  const { startChild } = await import("@/features/execution/server/start-child");
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { db } = await import("@/server/db");
  const { closeTrees } = await import("@/features/execution/server/cancel-tree");
  const { id, run, node } = await parent();
  let outcome: Promise<unknown> = Promise.resolve();
  const world = {
    ...emptyWorld,
    async startRun(...given: Parameters<typeof startChild>) {
      // The step has begun; the cancellation is under way when it starts the run.
      await db().$transaction(async (tx) => {
        await closeTrees(tx, [id]);
        outcome = startChild(...given);
        outcome.catch(() => undefined);
        await untilLocked(1);
      });
      return outcome as ReturnType<typeof startChild>;
    },
  };
  const ended = await executeNode(world, { run, node, iteration: [], engineRunId }, async () => ({
    trigger: {},
    steps: {},
  }));
  expect(ended).toEqual({ state: "closed" });
  await expect(outcome).rejects.toThrow("is over");
  expect(await statusesBelow(id)).toEqual([]);
});

it("a run that is being accepted while the one above it is cancelled is cancelled with it", async () => {
  const { cancelTrees } = await import("@/features/execution/server/cancel-tree");
  const { pool } = await import("@/server/db");
  const { id, target } = await parent();
  const client = await pool().connect();
  await client.query("BEGIN");
  await client.query("SELECT FROM execution WHERE id = $1 FOR SHARE", [id]);
  await client.query(
    `INSERT INTO execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, parent_id,
        admitted_at)
      SELECT gen_random_uuid(), workspace_id, $2, version_id, 'start', '{}', id, now() FROM execution WHERE id = $1`,
    [id, target],
  );
  const cancelled = cancelTrees([id]);
  await untilLocked(1);
  await client.query("COMMIT");
  client.release();
  expect(await cancelled).toHaveLength(2);
  expect(await statusesBelow(id)).toEqual(["CANCELLED"]);
});
