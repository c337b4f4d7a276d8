import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { NodeRun } from "@/features/execution/server/node-run";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { claimed, engineRunId, untilLocked } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
const held = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const release of held) await release();
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
  const nodeRun: NodeRun = { run, node, iteration: [], engineRunId };
  const scope = { scope: scopeOf(run.plan), iteration: [], results: new Map(), memos: new Map() };
  const begun = await beginLoop(nodeRun, scope, async () => ({ trigger: { items }, steps: {} }));
  if (begun.state !== "begun") throw new Error(`The loop is ${begun.state}.`);
  return { nodeRun, loop: begun.loop };
}

/**
 * Makes the end of a loop as slow as is wanted: it has to write a row for the first item, and somebody else is about
 * to write the same one. `release` lets it go on.
 */
async function slowEnd({ run }: NodeRun): Promise<{ pid: number; release(): Promise<void> }> {
  const { pool } = await import("@/server/db");
  const client = await pool().connect();
  await client.query("BEGIN");
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await client.query(
    `INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, iteration, status)
      VALUES (gen_random_uuid(), $2, $1, 'shape', 'shape', 2, ARRAY[0], 'PENDING')`,
    [run.executionId, run.workspaceId],
  );
  const release = async () => {
    if (!held.delete(release)) return;
    await client.query("ROLLBACK");
    client.release();
  };
  held.add(release);
  return { pid: rows[0]?.pid ?? 0, release };
}

/** The connections that wait for a lock, each with those that it waits for. */
async function waiting(): Promise<{ pid: number; for: number[] }[]> {
  const { pool } = await import("@/server/db");
  const { rows } = await pool().query<{ pid: number; for: number[] }>(
    `SELECT pid, pg_blocking_pids(pid) AS for FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  );
  return rows;
}

it.each(["ended", "failed"] as const)(
  "a loop is %s by one call at a time, whatever asks again",
  async (how) => {
    const { endLoop, failLoop } = await import("@/features/execution/server/end-loop");
    const { nodeRun, loop: begun } = await begunLoop([1, 2]);
    const slow = await slowEnd(nodeRun);
    const end = () =>
      how === "ended" ? endLoop(nodeRun, begun) : failLoop(nodeRun, begun, { index: 0, started: 2 });
    const first = end();
    await untilLocked(1);
    const [atWork] = await waiting();
    const others = [end(), end()];
    await untilLocked(3);
    // Only the first is at the rows; each of the others waits for one of the same loop.
    const held = (await waiting()).filter((each) => each.for.includes(slow.pid));
    expect(held.map(({ pid }) => pid)).toEqual([atWork?.pid]);
    await slow.release();
    const answer = await first;
    expect(answer).toEqual(how === "ended" ? { handle: "done", output: [null, null] } : true);
    expect(await Promise.all(others)).toEqual([answer, answer]);
  },
);

it("another call goes on where the one at work is cut off", async () => {
  const { endLoop } = await import("@/features/execution/server/end-loop");
  const { pool } = await import("@/server/db");
  const { nodeRun, loop: begun } = await begunLoop([1]);
  const slow = await slowEnd(nodeRun);
  const first = endLoop(nodeRun, begun);
  const cut = expect(first).rejects.toThrow();
  await untilLocked(1);
  const [atWork] = await waiting();
  const second = endLoop(nodeRun, begun);
  await untilLocked(2);
  await pool().query("SELECT pg_terminate_backend($1)", [atWork?.pid]);
  await cut;
  await slow.release();
  expect(await second).toEqual({ handle: "done", output: [null] });
});

it("a run whose loop is being ended is not taken for dead, however long that takes", async () => {
  const { endLoop } = await import("@/features/execution/server/end-loop");
  const { Reaper } = await import("@/features/execution/server/reaper");
  const { pool } = await import("@/server/db");
  const { nodeRun, loop: begun } = await begunLoop([1]);
  const id = nodeRun.run.executionId;
  await pool().query(
    "UPDATE execution SET claimed_at = now() - interval '1 hour', started_at = now() - interval '1 hour' WHERE id = $1",
    [id],
  );
  await pool().query(
    `UPDATE execution_step SET started_at = now() - interval '1 hour', completed_at = completed_at - interval '1 hour',
      attempts = CASE WHEN id = $2 THEN jsonb_build_array(jsonb_build_object('startedAt', now() - interval '1 hour')) ELSE attempts END
      WHERE execution_id = $1`,
    [id, begun.stepId],
  );
  const slow = await slowEnd(nodeRun);
  const ending = endLoop(nodeRun, begun);
  await untilLocked(1);
  expect(await new Reaper(60_000).look()).toEqual([]);
  await slow.release();
  expect(await ending).toMatchObject({ handle: "done" });
});
