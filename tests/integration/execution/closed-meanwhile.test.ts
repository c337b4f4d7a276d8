import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeRun } from "@/features/execution/server/node-run";
import { type Application, startApplication } from "~/tests/support/application";
import { http, loop, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { claimed, engineRunId, untilLocked } from "./claimed";

// A run is closed in the middle of a statement that begins a step of an item: the row of such a step is made then.

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

async function inLoop(body: Parameters<typeof workflow>[0][string]) {
  const document = workflow({ start: manual, each: loop([1, 2, 3]), item: body }, "start > each:item > item");
  const { id, run } = await claimed(user, document);
  const nodeOf = (wanted: string): NodeRun["node"] => {
    const node = run.plan.nodes.find((known) => known.id === wanted);
    if (!node) throw new Error(`The plan has no ${wanted}.`);
    return node;
  };
  const item: NodeRun = { run, node: nodeOf("item"), iteration: [0], engineRunId };
  return { id, run, item, each: { ...item, node: nodeOf("each"), iteration: [] } };
}

/** Does `work` while the run is being cancelled; resolves to what it gave. */
async function whileCancelled<T>(id: string, work: () => Promise<T>): Promise<T> {
  const { db } = await import("@/server/db");
  const { closeTrees } = await import("@/features/execution/server/cancel-tree");
  let working: Promise<T> | undefined;
  await db().$transaction(async (tx) => {
    await closeTrees(tx, [id]);
    working = work();
    working.catch(() => undefined);
    await untilLocked(1);
  });
  if (!working) throw new Error("Nothing was begun.");
  return working;
}

const itemSteps = async (id: string) =>
  (await user.executions.get({ id })).steps
    .filter(({ nodeId }) => nodeId === "item")
    .map(({ status, error }) => ({ status, error: error?.name }));

describe("while the run is being cancelled", () => {
  it("no step of an item begins", async () => {
    const { beginAttempt } = await import("@/features/execution/server/step-store");
    const { id, item } = await inLoop(http("GET", "https://api.example.test/"));
    expect(await whileCancelled(id, () => beginAttempt(item, new Date()))).toEqual({ state: "closed" });
    expect(await itemSteps(id)).toEqual([]);
  });

  it("no step of an item that only computes is recorded, alone or with others", async () => {
    const { recordPure } = await import("@/features/execution/server/step-store");
    const { beginLoop } = await import("@/features/execution/server/begin-loop");
    const { runBatch } = await import("@/features/execution/server/run-batch");
    const { scopeOf } = await import("@/features/execution/server/scope");
    const body = transform({ v: 1 });
    const end = {
      startedAt: new Date(),
      input: null,
      status: "SUCCESS",
      handle: "out",
      output: "{}",
    } as const;
    const alone = await inLoop(body);
    const recorded = await whileCancelled(alone.id, () => recordPure(alone.item, end, new Date()));
    expect(recorded).toEqual({ state: "closed" });
    expect(await itemSteps(alone.id)).toEqual([]);

    const { id, run, each } = await inLoop(body);
    const around = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
    const begun = await beginLoop(each, around, async () => ({ trigger: {}, steps: {} }));
    if (begun.state !== "begun") throw new Error(`The loop is ${begun.state}.`);
    const startedAt = new Date().toISOString();
    await whileCancelled(id, () => runBatch(each, around, begun.loop, { from: 0, to: 3, startedAt }));
    expect(await itemSteps(id)).toEqual([]);
  });
});

it("a step of an item that began while the run was given up is closed with it", async () => {
  const { failExecution } = await import("@/features/execution/server/finish-execution");
  const { pool } = await import("@/server/db");
  const { id } = await inLoop(http("GET", "https://api.example.test/"));
  const client = await pool().connect();
  await client.query("BEGIN");
  await client.query(
    `INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, iteration, status)
      SELECT $2, workspace_id, id, 'item', 'item', 2, '{0}', 'RUNNING' FROM execution WHERE id = $1`,
    [id, uuidv7()],
  );
  const failed = failExecution(id, { name: "RunLost", message: "lost" });
  await untilLocked(1);
  await client.query("COMMIT");
  client.release();
  await failed;
  expect(await user.executions.get({ id })).toMatchObject({ status: "FAILED" });
  expect(await itemSteps(id)).toEqual([{ status: "FAILED", error: "RunLost" }]);
});
