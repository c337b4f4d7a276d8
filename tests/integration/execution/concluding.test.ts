import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { allSteps, runToEnd, type User } from "../api/client";
import { claimed, emptyWorld, engineRunId, untilLocked } from "./claimed";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const nodes = {
  start: manual,
  one: transform({ n: "{{trigger.n}}" }),
  check: when("{{steps.one.n}}", "greaterThan", "0"),
  last: transform({ n: "{{add steps.one.n 1}}" }),
  other: transform({}),
};
const lines = ["start > one > check:true > last", "check:false > other"];

/** A claimed run that one stretch can end, and calls of its first step. */
async function begun() {
  const { runStretch } = await import("@/features/execution/server/run-stretch");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const { id, run, node } = await claimed(user, workflow(nodes, ...lines), { n: 1 });
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  // However slow the machine is: a stretch ends after some milliseconds otherwise.
  const times = { ms: 60_000, behindMs: 60_000 };
  const stretch = () =>
    runStretch(
      emptyWorld,
      { run, node, iteration: [], engineRunId },
      scope,
      new Map(),
      new Date().toISOString(),
      times,
    );
  const statuses = async () =>
    Object.fromEntries((await allSteps(user, id)).map(({ nodeId, status }) => [nodeId, status]));
  return { id, stretch, statuses, execution: () => user.executions.get({ id }) };
}

it("ends the run with the records of its last nodes", async () => {
  const { stretch, statuses, execution } = await begun();
  expect(await stretch()).toMatchObject({
    concluded: true,
    more: [
      ["check", {}],
      ["last", {}],
    ],
  });
  expect(await execution()).toMatchObject({
    status: "COMPLETED",
    output: { n: 2 },
    error: null,
    completedAt: expect.any(String),
  });
  expect(await statuses()).toEqual({
    start: "SUCCESS",
    one: "SUCCESS",
    check: "SUCCESS",
    last: "SUCCESS",
    other: "SKIPPED",
  });
});

it("does nothing again where the engine asks again after the end", async () => {
  const { stretch, execution } = await begun();
  await stretch();
  const before = await execution();
  const again = await stretch();
  expect(again).toMatchObject({ outcome: { state: "success", output: '{"n":1}' }, more: [] });
  expect(await execution()).toEqual(before);
});

it("looks like a run that was ended by itself", async () => {
  const alone = workflow({ start: manual, only: transform({ n: 2 }) }, "start > only");
  const several = workflow(nodes, ...lines);
  const [first, second] = [await runToEnd(user, alone), await runToEnd(user, several, { n: 1 })];
  const kinds = (execution: object) =>
    Object.fromEntries(
      Object.entries(execution).map(([key, value]) => [key, value === null ? null : typeof value]),
    );
  expect(kinds(second)).toEqual(kinds(first));
  expect(second).toMatchObject({ status: "COMPLETED", output: { n: 2 } });
});

it("does not end a run in which another step is under way", async () => {
  const { pool } = await import("@/server/db");
  const { id, stretch, statuses, execution } = await begun();
  await pool().query(
    "UPDATE execution_step SET status = 'RUNNING' WHERE execution_id = $1 AND node_id = 'other'",
    [id],
  );
  expect(await stretch()).toMatchObject({ concluded: false });
  expect(await execution()).toMatchObject({ status: "RUNNING" });
  expect(await statuses()).toMatchObject({ last: "SUCCESS", other: "RUNNING" });
});

it("waits for a cancellation under way, and then records nothing", async () => {
  const { pool } = await import("@/server/db");
  const { id, stretch, statuses, execution } = await begun();
  const client = await pool().connect();
  await client.query("BEGIN");
  await client.query("SELECT FROM execution WHERE id = $1 FOR UPDATE", [id]);
  const stretched = stretch();
  await untilLocked(1);
  await client.query(
    "UPDATE execution_step SET status = 'SKIPPED', completed_at = now() WHERE execution_id = $1 AND status = 'PENDING'",
    [id],
  );
  await client.query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [id]);
  await client.query("COMMIT");
  client.release();
  expect(await stretched).not.toMatchObject({ concluded: true });
  expect(await execution()).toMatchObject({ status: "CANCELLED" });
  expect(await statuses()).toMatchObject({ one: "SKIPPED", last: "SKIPPED" });
});
