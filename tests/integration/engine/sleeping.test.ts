import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness, until } from "./harness";

const count = 250;
/** A conversion that the look for dead processes uses itself; PostgreSQL counts it only where it does not inline it. */
const arithmetic = "milliseconds";

let database: Awaited<ReturnType<typeof createDatabase>>;
let sql: pg.Client;
let app: Harness;

beforeAll(async () => {
  database = await createDatabase();
  sql = new pg.Client({ connectionString: database.url, options: "-c search_path=engine" });
  await sql.connect();
  // From here on PostgreSQL counts the calls of every function, the engine's among them.
  await sql.query(
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_functions = ''all''', current_database()); END $$",
  );
  app = await startHarness({
    databaseUrl: database.url,
    pollMs: 600_000,
    functions: (client) => [
      client.createFunction({ id: "sleeps", triggers: [{ event: "t/sleeps" }] }, async ({ step }) => {
        await step.sleep("long", "1h");
      }),
      client.createFunction({ id: "waits", triggers: [{ event: "t/waits" }] }, async ({ step }) => {
        await step.waitForEvent("answer", { event: "t/answer", timeout: "1h", match: "data.id" });
      }),
      client.createFunction({ id: "short", triggers: [{ event: "t/short" }] }, async () => "short"),
    ],
  });
});

afterAll(async () => {
  await app.stop();
  await sql.end();
  await database.drop();
});

/** How often each of the engine's functions was called so far. */
async function calls(): Promise<Record<string, number>> {
  await sql.query("SELECT pg_stat_clear_snapshot()");
  const { rows } = await sql.query("SELECT funcname, calls::integer FROM pg_stat_user_functions");
  return Object.fromEntries(rows.map(({ funcname, calls }) => [funcname, calls]));
}

/** Which of the engine's functions are called until dead processes were looked for three times. */
async function calledUntilThreeLooks(): Promise<string[]> {
  const before = await calls();
  const after = await until(async () => {
    const now = await calls();
    return (now.reclaim ?? 0) >= (before.reclaim ?? 0) + 3 ? now : undefined;
  });
  return Object.keys(after).filter((name) => name !== arithmetic && after[name] !== before[name]);
}

it("500 runs that sleep or wait are left alone: only the look for dead processes goes on", async () => {
  const events = Array.from({ length: count }, (_, id) => [
    { name: "t/sleeps" },
    { name: "t/waits", data: { id } },
  ]);
  await app.client.send(events.flat());
  await until(async () => {
    const { running, sleeping } = await app.engine.stats();
    return (running === 0 && sleeping === 2 * count) || undefined;
  });
  const called = app.calls.length;
  // The counters of an idle connection reach the statistics up to ten seconds after its last statement, so the
  // first windows may still show what was done before.
  let more = await calledUntilThreeLooks();
  for (let window = 1; window < 5 && more.length > 1; window++) more = await calledUntilThreeLooks();
  expect(more).toEqual(["reclaim"]);
  expect(app.calls).toHaveLength(called);
});

it("they do not hold up a run that has something to do", async () => {
  expect(await app.run("t/short")).toMatchObject({ status: "Completed", output: "short" });
});
