import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness, until } from "./harness";

let database: Awaited<ReturnType<typeof createDatabase>>;
let sql: pg.Client;
let app: Harness;
/** Steps that ran, as `<run> <step>`. */
const ran: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  sql = new pg.Client({ connectionString: database.url, options: "-c search_path=engine" });
  await sql.connect();
  app = await startHarness({
    databaseUrl: database.url,
    maxConcurrentCalls: 1,
    functions: (client) => [
      client.createFunction(
        { id: "leaves", triggers: [{ event: "t/leaves" }] },
        async ({ event, step, group, runId }) =>
          group.parallel({ mode: "race" }, () =>
            Promise.race([
              step.run("fast", () => {
                ran.push(`${runId} fast`);
                return "fast";
              }),
              step.sleep("nap", event.data.nap).then(() => step.run("after the nap", () => ran.push("late"))),
              step
                .waitForEvent("answer", { event: "t/answer", timeout: "1h" })
                .then(() => step.run("after the answer", () => ran.push("late"))),
              step.waitForSignal("signal", { signal: runId, timeout: "1h", onConflict: "replace" }),
            ]),
          ),
      ),
      client.createFunction(
        { id: "stays", triggers: [{ event: "t/stays" }] },
        async ({ step, group, runId }) =>
          group.parallel({ mode: "race" }, () =>
            Promise.all([
              step.run("quick", () => {
                ran.push(`${runId} quick`);
                return "quick";
              }),
              (async (): Promise<unknown> => {
                const more = await step.waitForEvent("more", { event: "t/more", timeout: "1h" });
                return more?.data.n;
              })(),
            ]),
          ),
      ),
    ],
  });
});

afterAll(async () => {
  await app.stop();
  await sql.end();
  await database.drop();
});

const rowsOf = async (table: "queue_item" | "pause", run: string) =>
  (await sql.query(`SELECT kind FROM ${table} WHERE run_id = $1 ORDER BY kind`, [run])).rows.map(
    ({ kind }) => kind,
  );

describe("a run that returns while a sleep, a wait and a signal of it are open", () => {
  it("ends at once, and nothing of them is left or wakes anything", async () => {
    const run = await app.run("t/leaves", { nap: "1s" });
    expect(run).toMatchObject({ status: "Completed", output: "fast" });
    expect([await rowsOf("queue_item", run.run_id), await rowsOf("pause", run.run_id)]).toEqual([[], []]);
    const calls = app.callsOf(run.run_id).length;
    await app.send("t/answer", {});
    expect((await app.api("POST", "/v1/signals", { signal: run.run_id, data: 1 })).status).toBe(404);
    // A run that begins to sleep now is woken after the nap of the first would have been.
    await app.run("t/leaves", { nap: "1s" });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(app.callsOf(run.run_id)).toHaveLength(calls);
    expect(ran.filter((step) => step === `${run.run_id} fast` || step === "late")).toHaveLength(1);
  });
});

describe("a run that has not returned while a wait of it is open", () => {
  const state = async (eventId: string) => {
    const { body } = await app.api("GET", `/v1/events/${eventId}/runs`);
    return (body as { data: { run_id: string; status: string }[] }).data[0];
  };

  it("goes on waiting, uses no place, and takes the event", async () => {
    const eventId = await app.send("t/stays");
    const run = await until(async () => {
      const id = (await state(eventId))?.run_id ?? "";
      return (await rowsOf("queue_item", id)).includes("probe") ? id : undefined;
    });
    expect(await app.engine.stats()).toMatchObject({ queued: 0, running: 0 });
    await app.send("t/more", { n: 7 });
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: ["quick", 7] }]);
    expect(ran.filter((step) => step === `${run} quick`)).toHaveLength(1);
    // Had the question whether the run has returned taken the one place, the SDK would have given up by now.
    expect(app.callsOf(run).filter(({ status }) => status === 500)).toEqual([]);
  });

  it("is asked once, and leaves nothing but its wait when the SDK gives up", async () => {
    const eventId = await app.send("t/stays");
    const run = await until(async () => {
      const id = (await state(eventId))?.run_id ?? "";
      return (await rowsOf("queue_item", id)).includes("probe") ? id : undefined;
    });
    await until(async () => ((await rowsOf("queue_item", run)).length === 1 ? true : undefined));
    expect(await rowsOf("queue_item", run)).toEqual(["wait-timeout"]);
    expect((await state(eventId))?.status).toBe("Running");
    const probes = app.callsOf(run).filter(({ status }) => status === 500);
    expect(probes).toHaveLength(1);
    await app.send("t/more", { n: 8 });
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: ["quick", 8] }]);
  });
});
