import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, type HarnessOptions, startHarness, until } from "./harness";

let database: Awaited<ReturnType<typeof createDatabase>>;
let sql: pg.Client;
const apps: Harness[] = [];

beforeAll(async () => {
  database = await createDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function startApp(options: Omit<HarnessOptions, "databaseUrl">): Promise<Harness> {
  const app = await startHarness({ databaseUrl: database.url, ...options });
  apps.push(app);
  return app;
}

describe("concurrency", () => {
  it("holds back calls beyond the limit of their key, in two engines", async () => {
    const open = new Map<string, number>();
    const most = new Map<string, number>();
    const functions: HarnessOptions["functions"] = (client) => [
      client.createFunction(
        {
          id: "limited",
          triggers: [{ event: "t/limited" }],
          concurrency: { limit: 2, key: "event.data.k" },
        },
        async ({ event, step }) => {
          const key: string = event.data.k;
          await step.run("work", async () => {
            open.set(key, (open.get(key) ?? 0) + 1);
            most.set(key, Math.max(most.get(key) ?? 0, open.get(key) ?? 0));
            // As many as may be: one is held until a second has begun. Then time for more to come, which must not.
            await until(() => (most.get(key) ?? 0) >= 2 || undefined);
            await new Promise((resolve) => setTimeout(resolve, 20));
            open.set(key, (open.get(key) ?? 0) - 1);
          });
          return key;
        },
      ),
    ];
    const first = await startApp({ functions });
    await startApp({ functions });
    const eventIds = await Promise.all(
      Array.from({ length: 16 }, (_, index) => first.send("t/limited", { k: index % 4 === 0 ? "a" : "b" })),
    );
    for (const eventId of eventIds)
      expect(await first.ended(eventId)).toMatchObject([{ status: "Completed" }]);
    expect(Object.fromEntries(most)).toEqual({ a: 2, b: 2 });
  });
});

describe("two claims at the same time", () => {
  it("do not both take the last slot of a key", async () => {
    const app = await startApp({
      idle: true,
      functions: (client) => [
        client.createFunction(
          { id: "single", triggers: [{ event: "t/single" }], concurrency: 1 },
          async () => 1,
        ),
      ],
    });
    // A claim also holds the row of the first item that it has no slot for: the third is the one to fight over.
    await app.client.send([{ name: "t/single" }, { name: "t/single" }, { name: "t/single" }]);
    const claimants = [1, 2].map(
      () => new pg.Client({ connectionString: database.url, options: "-c search_path=engine" }),
    );
    const [first, second] = claimants;
    if (!first || !second) throw new Error("two clients are needed");
    try {
      for (const client of claimants) await client.connect();
      const backend = (await second.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;
      await first.query("BEGIN");
      const taken = await first.query("SELECT claim(1, 10, 60000) AS claimed");
      let answered = false;
      const waiting = second.query("SELECT claim(2, 10, 60000) AS claimed").finally(() => {
        answered = true;
      });
      await until(async () => {
        const { rows } = await sql.query("SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1", [
          backend,
        ]);
        return answered || rows[0]?.wait_event_type === "Lock" || undefined;
      });
      await first.query("COMMIT");
      const then = await waiting;
      expect([taken, then].map(({ rows }) => rows[0].claimed.items.length)).toEqual([1, 0]);
    } finally {
      for (const client of claimants) await client.end();
      await sql.query("DELETE FROM engine.queue_item");
    }
  });
});

describe("idempotency", () => {
  it("starts one run a key", async () => {
    const app = await startApp({
      functions: (client) => [
        client.createFunction(
          { id: "once", triggers: [{ event: "t/once" }], idempotency: "event.data.k" },
          async () => 1,
        ),
      ],
    });
    const { ids } = await app.client.send([
      { name: "t/once", data: { k: "a" } },
      { name: "t/once", data: { k: "a" } },
      { name: "t/once", data: { k: "b" } },
    ]);
    const counts = await Promise.all(
      ids.map(
        async (id) =>
          ((await app.api("GET", `/v1/events/${id}/runs`)).body as { data: unknown[] }).data.length,
      ),
    );
    expect(counts).toEqual([1, 0, 1]);
  });

  it("starts another run for the same key after 24 hours", async () => {
    const app = await startApp({
      functions: (client) => [
        client.createFunction({ id: "daily", triggers: [{ event: "t/daily" }] }, async () => 1),
      ],
    });
    await app.ended(await app.send("t/daily", {}, "same"));
    await sql.query(
      "UPDATE engine.run SET started_at = now() - interval '25 hours' WHERE function_slug = 'probe-daily'",
    );
    expect(await app.ended(await app.send("t/daily", {}, "same"))).toMatchObject([{ status: "Completed" }]);
  });
});

describe("priority", () => {
  it("takes urgent runs first when there is a queue", async () => {
    const started: number[] = [];
    const functions: HarnessOptions["functions"] = (client) => [
      client.createFunction(
        { id: "ranked", triggers: [{ event: "t/ranked" }], priority: { run: "event.data.rank" } },
        async ({ event }) => {
          started.push(event.data.rank);
        },
      ),
    ];
    const app = await startApp({ functions, maxConcurrentCalls: 1, idle: true });
    await app.client.send([-100, 0, 100, 50].map((rank) => ({ name: "t/ranked", data: { rank } })));
    await app.engine.start();
    await until(() => started.length === 4 || undefined);
    expect(started).toEqual([100, 50, 0, -100]);
  });
});

describe("more events than places", () => {
  it("are all run, a few at a time", async () => {
    let open = 0;
    let most = 0;
    const app = await startApp({
      maxConcurrentCalls: 3,
      pollMs: 60_000,
      functions: (client) => [
        client.createFunction({ id: "burst", triggers: [{ event: "t/burst" }] }, async ({ step }) => {
          await step.run("work", async () => {
            open += 1;
            most = Math.max(most, open);
            await new Promise((resolve) => setTimeout(resolve, 2));
            open -= 1;
          });
        }),
      ],
    });
    await app.client.send(Array.from({ length: 200 }, () => ({ name: "t/burst" })));
    await until(async () => {
      const { rows } = await sql.query(
        "SELECT 1 FROM engine.run WHERE function_slug = 'probe-burst' AND status = 'Completed'",
      );
      return rows.length === 200 || undefined;
    });
    expect(most).toBe(3);
    expect(await app.engine.stats()).toEqual({ queued: 0, running: 0, sleeping: 0 });
  });
});

describe("cron", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("starts one run a tick, with two engines", async () => {
    vi.useFakeTimers({ now: Date.parse("2026-11-21T01:46:59.900Z"), toFake: ["Date"] });
    const functions: HarnessOptions["functions"] = (client) => [
      client.createFunction({ id: "ticking", triggers: [{ cron: "* * * * *" }] }, async ({ event }) => event),
    ];
    const first = await startApp({ functions });
    const second = await startApp({ functions });
    vi.setSystemTime("2026-11-21T01:47:00.010Z");
    const runs = await until(async () => {
      const { rows } = await sql.query(
        "SELECT output FROM engine.run WHERE function_slug = 'probe-ticking' AND status = 'Completed'",
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(JSON.parse(runs[0]?.output)).toMatchObject({
      name: "inngest/scheduled.timer",
      id: "2026-11-21T01:47:00Z",
      ts: Date.parse("2026-11-21T01:47:00Z"),
      data: { cron: "* * * * *" },
    });
    await Promise.all([first, second].map((app) => app.stop()));
    apps.splice(0);
    const { rows } = await sql.query("SELECT 1 FROM engine.run WHERE function_slug = 'probe-ticking'");
    expect(rows).toHaveLength(1);
  });
});

describe("retention", () => {
  it("removes what ended long ago, and keeps what did not", async () => {
    const app = await startApp({
      functions: (client) => [
        client.createFunction({ id: "old", triggers: [{ event: "t/old" }] }, async ({ step }) => {
          await step.run("kept for a day", () => 1);
        }),
      ],
    });
    const old = await app.run("t/old");
    const recent = await app.run("t/old");
    await sql.query("UPDATE engine.run SET ended_at = now() - interval '2 days' WHERE id = $1", [old.run_id]);
    await sql.query(
      "UPDATE engine.event SET received_at = now() - interval '2 days' FROM engine.run WHERE run.event_id = event.id AND run.id = $1",
      [old.run_id],
    );
    await sql.query("SET search_path = engine");
    await sql.query("SELECT prune(86400000, 100)");
    const left = await sql.query(
      "SELECT r.id, s.id AS step FROM run r JOIN step s ON s.run_id = r.id WHERE r.id = ANY($1)",
      [[old.run_id, recent.run_id]],
    );
    expect(left.rows.map(({ id }) => id)).toEqual([recent.run_id]);
    const orphans = await sql.query("SELECT 1 FROM step WHERE run_id NOT IN (SELECT id FROM run)");
    expect(orphans.rowCount).toBe(0);
  });
});
