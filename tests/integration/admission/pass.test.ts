import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admissionBatch, admissionPass } from "@/features/execution/server/admission-pass";
import { type HeldRuns, heldRuns } from "./held-runs";

let runs: HeldRuns;
beforeAll(async () => {
  runs = await heldRuns();
});
afterAll(() => runs?.stop());

const pass = (workspaceId: string) => admissionPass(runs.pool, workspaceId);

describe("the limit of a workflow", () => {
  it("is never passed by two processes that admit at once, and every run has its turn", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId, { concurrency: 3 });
    const seen: number[] = [];
    const admitted: string[] = [];
    // Each newcomer goes before those that wait, so that two processes would not choose the same ones.
    const arrivals = (async () => {
      for (let priority = 1; priority <= 200; priority++) {
        await runs.hold(workflowId, 1);
        await runs.query("UPDATE workflow SET priority = $2 WHERE id = $1", [workflowId, priority]);
      }
    })();
    const process = async (pool: HeldRuns["pool"]) => {
      while (admitted.length < 200) {
        const result = await admissionPass(pool, workspaceId);
        admitted.push(...result.admitted);
        seen.push(await runs.underWay(workflowId));
        await runs.finish(result.admitted);
      }
    };
    await Promise.all([arrivals, ...[runs.pool, runs.other, runs.pool, runs.other].map(process)]);
    expect(Math.max(...seen)).toBe(3);
    expect(new Set(admitted).size).toBe(200);
    expect(admitted).toHaveLength(200);
  });

  it("stores what holds the rest back, and lets the next in when one ends", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId, { concurrency: 2 });
    const ids = await runs.hold(workflowId, 4);
    const first = await pass(workspaceId);
    expect(first).toMatchObject({ more: false, waiting: true, rateOpensInMs: null });
    expect(first.admitted.sort()).toEqual(ids.slice(0, 2));
    expect(await runs.reasons(ids)).toEqual([null, null, "workflow", "workflow"]);
    expect((await pass(workspaceId)).admitted).toEqual([]);
    await runs.finish(ids.slice(1, 2));
    expect((await pass(workspaceId)).admitted).toEqual([ids[2]]);
  });

  it("does not hold back the runs of other workflows", async () => {
    const workspaceId = await runs.workspace();
    const blocked = await runs.workflow(workspaceId, { concurrency: 1, priority: 100 });
    const free = await runs.workflow(workspaceId, { concurrency: 5 });
    await runs.hold(blocked, 150);
    const ids = await runs.hold(free, 3);
    const { admitted } = await pass(workspaceId);
    expect(admitted).toEqual(expect.arrayContaining(ids));
    expect(admitted).toHaveLength(4);
  });

  it("when it is taken away, lets all in, batch by batch", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId);
    await runs.hold(workflowId, admissionBatch + 5);
    expect(await pass(workspaceId)).toMatchObject({ more: true });
    expect(await pass(workspaceId)).toMatchObject({ more: false, waiting: false });
    expect(await runs.underWay(workflowId)).toBe(admissionBatch + 5);
  });
});

describe("the limit of a workspace", () => {
  it("holds for its workflows together, by priority and then by age", async () => {
    const workspaceId = await runs.workspace(3);
    const low = await runs.workflow(workspaceId, { priority: -1 });
    const plain = await runs.workflow(workspaceId);
    const high = await runs.workflow(workspaceId, { priority: 5, concurrency: 1 });
    const [low1 = "", low2 = ""] = await runs.hold(low, 2);
    const [plain1 = "", plain2 = "", plain3 = ""] = await runs.hold(plain, 3);
    const [high1 = "", high2 = ""] = await runs.hold(high, 2);
    expect((await pass(workspaceId)).admitted.sort()).toEqual([plain1, plain2, high1]);
    expect(await runs.reasons([high2, plain3, low1])).toEqual(["workflow", "workspace", "workspace"]);
    for (const [ended, next] of [
      [plain1, plain3],
      [high1, high2],
      [plain2, low1],
      [high2, low2],
    ] as const) {
      await runs.finish([ended]);
      expect((await pass(workspaceId)).admitted).toEqual([next]);
    }
  });

  it("does not hold back a child, whose parent has a slot", async () => {
    const workspaceId = await runs.workspace(1);
    const parents = await runs.workflow(workspaceId);
    const children = await runs.workflow(workspaceId, { concurrency: 1 });
    const [parent = ""] = await runs.hold(parents, 1);
    await pass(workspaceId);
    const older = await runs.hold(children, 2);
    const [child] = await runs.hold(children, 1, { parent_id: parent });
    expect((await pass(workspaceId)).admitted).toEqual([child]);
    expect(await runs.reasons(older)).toEqual(["workflow", "workflow"]);
  });
});

describe("the rate of a workflow", () => {
  it("starts so many within its time, and says when the next may start", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId, { rate: [3, 1] });
    await runs.hold(workflowId, 8);
    const began = Date.now();
    let admitted = 0;
    while (admitted < 8) {
      const result = await pass(workspaceId);
      admitted += result.admitted.length;
      // What has ended counts as well: it is starts that are limited.
      await runs.finish(result.admitted);
      if (result.rateOpensInMs !== null) await sleep(result.rateOpensInMs);
    }
    expect(Date.now() - began).toBeGreaterThanOrEqual(2_000);
    const [most] = await runs.query<{ most: string }>(
      `SELECT max(count) AS most FROM (SELECT (
         SELECT count(*) FROM execution b WHERE b.workflow_id = $1
           AND b.admitted_at > a.admitted_at - interval '1 second' AND b.admitted_at <= a.admitted_at)
       FROM execution a WHERE a.workflow_id = $1) counted`,
      [workflowId],
    );
    expect(Number(most?.most)).toBe(3);
  });

  it("counts under two processes as under one, and is the reason stored with those that wait", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId, { rate: [5, 60] });
    const ids = await runs.hold(workflowId, 40);
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => admissionPass(index % 2 ? runs.pool : runs.other, workspaceId)),
    );
    expect(await runs.underWay(workflowId)).toBe(5);
    expect((await pass(workspaceId)).admitted).toEqual([]);
    expect(await runs.reasons(ids.slice(5))).toEqual(Array(35).fill("rate"));
  });
});

describe("the time of a run", () => {
  it("is waited for", async () => {
    const workspaceId = await runs.workspace();
    const workflowId = await runs.workflow(workspaceId);
    const dayMs = 86_400_000;
    const [id] = await runs.hold(workflowId, 1, { not_before: new Date(Date.now() + dayMs) });
    await runs.hold(workflowId, 1, { not_before: new Date(Date.now() + 2 * dayMs) });
    expect(await pass(workspaceId)).toMatchObject({ admitted: [], waiting: true });
    // A day goes by.
    await runs.query(
      "UPDATE execution SET not_before = not_before - interval '1 day' WHERE workflow_id = $1",
      [workflowId],
    );
    expect((await pass(workspaceId)).admitted).toEqual([id]);
  });
});

it("a held run that was cancelled is not let in, and takes no slot", async () => {
  const workspaceId = await runs.workspace();
  const workflowId = await runs.workflow(workspaceId, { concurrency: 1 });
  const [first = "", second = "", third = ""] = await runs.hold(workflowId, 3);
  await pass(workspaceId);
  await runs.query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [second]);
  expect((await pass(workspaceId)).admitted).toEqual([]);
  await runs.finish([first]);
  expect((await pass(workspaceId)).admitted).toEqual([third]);
});
