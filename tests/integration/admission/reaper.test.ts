import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HeldRuns, heldRuns } from "./held-runs";

const minute = 60_000;
/** How long nothing may happen, in milliseconds, for the reapers of these tests. */
const patienceMs = 10 * minute;

let runs: HeldRuns;
let workflowId: string;
beforeAll(async () => {
  runs = await heldRuns();
});
afterAll(() => runs?.stop());
beforeEach(async () => {
  await runs.query("DELETE FROM execution");
  workflowId = await runs.workflow(await runs.workspace());
});

const ago = (ms: number) => new Date(Date.now() - ms);

type Step = {
  status?: string;
  waitingFor?: string;
  wakeAt?: Date;
  startedAt?: Date;
  completedAt?: Date;
  answer?: string;
};

async function addStep(executionId: string, step: Step): Promise<string> {
  const id = uuidv7();
  const attempts = step.startedAt ? [{ startedAt: step.startedAt.toISOString() }] : [];
  await runs.query(
    `INSERT INTO execution_step (id, workspace_id, execution_id, node_id, name, position, status, waiting_for, wake_at,
       started_at, completed_at, answer, attempts)
     SELECT $1::uuid, workspace_id, id, $1::text, 'Step', 0, $3::step_status, $4, $5, $6, $7, $8, $9 FROM execution WHERE id = $2`,
    [
      id,
      executionId,
      step.status ?? "RUNNING",
      step.waitingFor ?? null,
      step.wakeAt ?? null,
      step.startedAt ?? null,
      step.completedAt ?? null,
      step.answer ?? null,
      JSON.stringify(attempts),
    ],
  );
  return id;
}

/** An execution that an engine run claimed an hour ago, with these steps. */
async function claimed(steps: Step[], more: Record<string, unknown> = {}): Promise<string> {
  const [id = ""] = await runs.hold(workflowId, 1, {
    status: "RUNNING",
    engine_run_id: "the first",
    admitted_at: ago(60 * minute),
    claimed_at: ago(60 * minute),
    started_at: ago(60 * minute),
    part: 1,
    ...more,
  });
  for (const step of steps) await addStep(id, step);
  return id;
}

async function look(): Promise<string[]> {
  const { Reaper } = await import("@/features/execution/server/reaper");
  return new Reaper(patienceMs).look();
}

const long = { startedAt: ago(50 * minute), completedAt: ago(50 * minute), status: "SUCCESS" };

describe("a run is left alone", () => {
  it.each<[string, Step[], Record<string, unknown>?]>([
    ["that was claimed a moment ago", [], { claimed_at: ago(1_000) }],
    ["of which a step ended a moment ago", [long, { ...long, completedAt: ago(1_000) }]],
    ["of which a step is at work within its time", [{ startedAt: ago(9 * minute) }]],
    ["of which a step at work is older, but within the longest time-out", [{ startedAt: ago(12 * minute) }]],
    ["that sleeps", [long, { waitingFor: "timer", wakeAt: ago(-minute), startedAt: ago(40 * minute) }]],
    [
      "that is to be tried again",
      [{ waitingFor: "retry", wakeAt: ago(-minute), startedAt: ago(20 * minute) }],
    ],
    [
      "whose time came a moment ago",
      [{ waitingFor: "timer", wakeAt: ago(2_000), startedAt: ago(20 * minute) }],
    ],
    ["that waits for an answer", [{ waitingFor: "answer", startedAt: ago(40 * minute) }]],
    ["that no run carries", [long], { engine_run_id: null }],
    ["that has ended", [long], { completed_at: ago(1_000), status: "COMPLETED" }],
  ])("%s", async (_, steps, more) => {
    await runs.query("UPDATE workflow_version SET plan = $1", [
      JSON.stringify({ nodes: [{ id: "a", timeoutMs: 15 * minute }], edges: [] }),
    ]);
    const id = await claimed(steps, more);
    expect(await look()).toEqual([]);
    const [row] = await runs.query<{ engine_run_id: string | null }>(
      "SELECT engine_run_id FROM execution WHERE id = $1",
      [id],
    );
    expect(row?.engine_run_id).toBe(more && "engine_run_id" in more ? null : "the first");
  });

  it("while its child runs, and no longer than that", async () => {
    const id = await claimed([]);
    const step = { waitingFor: "child", wakeAt: ago(-1_000 * minute), startedAt: ago(40 * minute) };
    const stepId = await addStep(id, step);
    const [child = ""] = await runs.hold(workflowId, 1, { parent_id: id, parent_step_id: stepId });
    expect(await look()).toEqual([]);
    await runs.query("UPDATE execution SET completed_at = $2, status = 'FAILED' WHERE id = $1", [
      child,
      ago(1_000),
    ]);
    expect(await look()).toEqual([]);
    await runs.query("UPDATE execution SET completed_at = $2 WHERE id = $1", [child, ago(20 * minute)]);
    expect(await look()).toEqual([id]);
  });
});

describe("a claim is taken away", () => {
  it.each<[string, Step[]]>([
    ["of a run that never began a step", [{ status: "PENDING" }]],
    ["of one that stopped between two steps", [long, { status: "PENDING" }]],
    ["of one whose step has been at work beyond every time-out", [{ startedAt: ago(40 * minute) }]],
    [
      "of one that did not wake",
      [{ waitingFor: "timer", wakeAt: ago(20 * minute), startedAt: ago(40 * minute) }],
    ],
    [
      "of one that did not try again",
      [{ waitingFor: "retry", wakeAt: ago(20 * minute), startedAt: ago(40 * minute) }],
    ],
  ])("%s", async (_, steps) => {
    const id = await claimed(steps);
    expect(await look()).toEqual([id]);
    const [row] = await runs.query(
      "SELECT status, engine_run_id, requested_at FROM execution WHERE id = $1",
      [id],
    );
    expect(row).toEqual({ status: "RUNNING", engine_run_id: null, requested_at: expect.any(Date) });
    expect(runs.asked.at(-1)).toEqual({ executionId: id, eventId: `${id}:after:the first` });
    const [line] = await runs.query<{ action: string; details: string }>(
      "SELECT action, details FROM audit_log WHERE target_id = $1",
      [id],
    );
    expect(line?.action).toBe("execution.reaped");
    expect(line?.details).toContain("nothing has happened for");
    expect(JSON.parse(line?.details ?? "{}").changes).toEqual({
      engineRunId: { before: "the first", after: null },
    });
    expect(await look()).toEqual([]);
  });

  it("of one whose answer has come and that has not gone on for the patience since that was seen", async () => {
    const { Reaper } = await import("@/features/execution/server/reaper");
    const id = await claimed([{ waitingFor: "answer", answer: "{}", startedAt: ago(40 * minute) }]);
    const reaper = new Reaper(200);
    expect(await reaper.look()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await reaper.look()).toEqual([id]);
  });

  it("and another part takes over, until ten have died at the same place, whichever process looked", async () => {
    const id = await claimed([long, { startedAt: ago(40 * minute) }]);
    const again = (part: number) =>
      runs.query("UPDATE execution SET engine_run_id = $2, claimed_at = $3, part = $4 WHERE id = $1", [
        id,
        `part ${part}`,
        ago(20 * minute),
        part,
      ]);
    for (let part = 1; part <= 10; part++) {
      await again(part);
      expect(await look()).toEqual([id]);
    }
    await again(11);
    expect(await look()).toEqual([]);
    const [row] = await runs.query<{ status: string; error: string }>(
      "SELECT status, error FROM execution WHERE id = $1",
      [id],
    );
    expect(row?.status).toBe("FAILED");
    expect(JSON.parse(row?.error ?? "")).toMatchObject({
      name: "RunLost",
      message: expect.stringContaining("10 times"),
    });
  });

  it("and the count begins again with every step that is new", async () => {
    const { Reaper } = await import("@/features/execution/server/reaper");
    const reaper = new Reaper(patienceMs);
    const id = await claimed([]);
    for (let part = 1; part <= 15; part++) {
      await addStep(id, { ...long, completedAt: ago((40 - part) * minute) });
      await runs.query(
        "UPDATE execution SET engine_run_id = 'again', claimed_at = $2, part = $3 WHERE id = $1",
        [id, ago(20 * minute), part],
      );
      expect(await reaper.look()).toEqual([id]);
    }
  });
});

it("what is open for more than 400 days is failed, but not what was to start late", async () => {
  const day = 24 * 60 * minute;
  const [old = ""] = await runs.hold(workflowId, 1, { created_at: ago(401 * day) });
  const [late = ""] = await runs.hold(workflowId, 1, {
    created_at: ago(401 * day),
    not_before: ago(100 * day),
  });
  await look();
  const rows = await runs.query<{ id: string; status: string; error: string | null }>(
    "SELECT id, status, error FROM execution",
  );
  expect(rows.find(({ id }) => id === late)?.status).toBe("PENDING");
  const closed = rows.find(({ id }) => id === old);
  expect(closed?.status).toBe("FAILED");
  expect(JSON.parse(closed?.error ?? "")).toMatchObject({ name: "DeadlineExceeded" });
});
