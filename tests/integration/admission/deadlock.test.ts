import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type HeldRuns, heldRuns } from "./held-runs";

let runs: HeldRuns;
beforeAll(async () => {
  runs = await heldRuns();
});
afterAll(() => runs?.stop());

const hourAgo = () => new Date(Date.now() - 3_600_000);

/** Two workflows with one slot each, which a run has that has started one of the other. */
async function crossed() {
  const workspace = await runs.workspace();
  const one = async (workflow: string, more: Record<string, unknown>) => {
    const [id = ""] = await runs.hold(workflow, 1, { created_at: hourAgo(), ...more });
    return id;
  };
  const running = () => ({
    status: "RUNNING",
    engine_run_id: uuidv7(),
    admitted_at: hourAgo(),
  });
  const [a, b] = [
    await runs.workflow(workspace, { concurrency: 1 }),
    await runs.workflow(workspace, { concurrency: 1 }),
  ];
  const [first, second] = [await one(a, running()), await one(b, running())];
  const below = (workflow: string, parent: string, more: Record<string, unknown> = {}) =>
    one(workflow, { parent_id: parent, parent_step_id: uuidv7(), ...more });
  return { a, b, first, second, below, one };
}

async function look(): Promise<string | undefined> {
  const { breakDeadlock } = await import("@/features/execution/server/deadlock/break-deadlock");
  return breakDeadlock();
}

it("of runs that wait for each other's slots the youngest that has not begun is ended, and says why", async () => {
  const { a, b, first, second, below } = await crossed();
  const waiting = await below(b, first);
  const youngest = await below(a, second);
  expect(await look()).toBe(youngest);
  const rows = await runs.query<{ id: string; status: string; error: string | null }>(
    "SELECT id, status, error FROM execution WHERE id = ANY($1::uuid[]) ORDER BY id",
    [[first, second, waiting, youngest]],
  );
  expect(rows.map(({ status }) => status)).toEqual(["RUNNING", "RUNNING", "PENDING", "FAILED"]);
  expect(JSON.parse(rows[3]?.error ?? "")).toMatchObject({
    name: "Deadlock",
    message: expect.stringContaining("a run has that, through others, waits for this one"),
  });
  expect(await look()).toBeUndefined();
});

it("runs that will have their slot are left alone, and those that came a moment ago", async () => {
  const { a, b, first, second, below } = await crossed();
  await below(b, first);
  expect(await look()).toBeUndefined();
  const late = await below(a, second);
  await runs.query("UPDATE execution SET created_at = now() WHERE parent_id IS NOT NULL");
  expect(await look()).toBeUndefined();
  await runs.query("UPDATE execution SET created_at = now() - interval '1 minute' WHERE id = $1", [late]);
  await runs.query("UPDATE workflow SET concurrency = 2 WHERE id = $1", [b]);
  expect(await look()).toBeUndefined();
  await runs.query("UPDATE workflow SET concurrency = 1 WHERE id = $1", [b]);
  expect(await look()).toBe(late);
});

it("a run of any workspace does not count for the others", async () => {
  const { b, first, below } = await crossed();
  const other = await crossed();
  await below(b, first);
  await other.below(other.a, other.second);
  expect(await look()).toBeUndefined();
});
