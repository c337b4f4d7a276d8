import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HeldRuns, heldRuns } from "./held-runs";

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);

let runs: HeldRuns;
let workspaceId: string;
beforeAll(async () => {
  runs = await heldRuns();
});
afterAll(() => runs?.stop());
beforeEach(async () => {
  await runs.query("DELETE FROM execution");
  workspaceId = await runs.workspace();
});

async function metrics(): Promise<Record<string, number>> {
  const { GET } = await import("@/app/api/metrics/route");
  const text = await (await GET()).text();
  const lines = text.split("\n").filter((line) => line.startsWith("workfuse_"));
  return Object.fromEntries(lines.map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
}

const asked = { admitted_at: ago(10 * minute), requested_at: ago(1_000) };

it("every accepted run is somewhere: over, running, waiting for a worker, or held", async () => {
  const workflowId = await runs.workflow(workspaceId, { concurrency: 1, rate: [5, 60] });
  await runs.finish(await runs.hold(workflowId, 3));
  await runs.hold(workflowId, 1, { ...asked, claimed_at: ago(1_000), engine_run_id: "r", status: "RUNNING" });
  await runs.hold(workflowId, 2, asked);
  await runs.hold(workflowId, 4, { created_at: ago(10 * minute) });
  const seen = await metrics();
  expect(seen).toMatchObject({
    'workfuse_executions{status="COMPLETED"}': 3,
    'workfuse_executions{status="RUNNING"}': 1,
    'workfuse_executions_open{state="running"}': 1,
    'workfuse_executions_open{state="worker"}': 2,
    'workfuse_executions_open{state="workflow"}': 4,
    'workfuse_executions_open{state="workspace"}': 0,
    workfuse_unaccounted: 0,
    workfuse_runs_reaped_total: 0,
  });
  expect(seen.workfuse_oldest_pending_seconds).toBeGreaterThan(599);
  expect((await metrics()).workfuse_unaccounted).toBe(0);
});

describe("unaccounted", () => {
  const count = async () => (await metrics()).workfuse_unaccounted;

  it("counts what was let in but what nobody asks the engine to run", async () => {
    const workflowId = await runs.workflow(workspaceId);
    const [id] = await runs.hold(workflowId, 1, {
      admitted_at: ago(2 * minute),
      requested_at: ago(2 * minute),
    });
    expect(await count()).toBe(1);
    await runs.query("UPDATE execution SET requested_at = now() WHERE id = $1", [id]);
    expect(await count()).toBe(0);
  });

  it("counts what a dead run holds and no reaper finds", async () => {
    const workflowId = await runs.workflow(workspaceId);
    const claim = { admitted_at: ago(60 * minute), engine_run_id: "r", status: "RUNNING" };
    await runs.hold(workflowId, 2, { ...claim, claimed_at: ago(10 * minute) });
    await runs.hold(workflowId, 1, { ...claim, claimed_at: ago(2 * minute) });
    expect(await count()).toBe(2);
  });

  it("counts rows whose status and end do not fit each other, and held ones without a reason", async () => {
    const workflowId = await runs.workflow(workspaceId);
    await runs.hold(workflowId, 1, { completed_at: ago(1_000) });
    await runs.hold(workflowId, 1, { status: "FAILED", admitted_at: ago(1_000) });
    await runs.hold(workflowId, 1, { dismissed_at: null });
    await runs.query(
      "UPDATE execution SET held_by = NULL WHERE completed_at IS NULL AND admitted_at IS NULL",
    );
    expect(await count()).toBe(3);
  });

  it.each([
    ["of a workflow", { concurrency: 2 }],
    ["of a rate", { rate: [2, 1] as [number, number] }],
  ])("counts held runs that have had room %s for a minute", async (_, limits) => {
    const workflowId = await runs.workflow(workspaceId, limits);
    const ids = await runs.hold(workflowId, 3, { created_at: ago(5 * minute) });
    expect(await count()).toBe(3);
    await runs.query(
      "UPDATE execution SET admitted_at = $2, requested_at = now() WHERE id = ANY($1::uuid[])",
      [ids.slice(0, 2), ago(30_000)],
    );
    expect(await count()).toBe(0);
  });

  it("counts held runs of a workspace with room, unless one of its runs has just ended", async () => {
    const limited = await runs.workspace(1);
    const workflowId = await runs.workflow(limited);
    const [first = ""] = await runs.hold(workflowId, 2, { created_at: ago(5 * minute) });
    expect(await count()).toBe(2);
    await runs.query("UPDATE execution SET admitted_at = now(), requested_at = now() WHERE id = $1", [first]);
    expect(await count()).toBe(0);
    await runs.finish([first]);
    expect(await count()).toBe(0);
    await runs.query("UPDATE execution SET completed_at = $2 WHERE id = $1", [first, ago(2 * minute)]);
    expect(await count()).toBe(1);
  });

  it("counts runs whose time came more than a minute ago", async () => {
    const workflowId = await runs.workflow(workspaceId);
    await runs.hold(workflowId, 1, { created_at: ago(90 * minute), not_before: ago(30_000) });
    expect(await count()).toBe(0);
    await runs.query("UPDATE execution SET not_before = $1", [ago(2 * minute)]);
    expect(await count()).toBe(1);
  });
});
