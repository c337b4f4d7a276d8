import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "~/tests/integration/engine/harness";
import { createDatabase } from "~/tests/support/database";
import { Database } from "./database";

let created: Awaited<ReturnType<typeof createDatabase>>;
let database: Database;
let other: pg.Client;

let sequences = 0;

/**
 * A statement that is long until it is interrupted, and quick when it is repeated, for what a sequence gave stays
 * given; and the condition by which its session is found.
 */
async function interrupted() {
  sequences += 1;
  const name = `public.tries_${sequences}`;
  await other.query(`CREATE SEQUENCE ${name}`);
  return {
    text: `SELECT 7 AS value FROM (SELECT nextval('${name}') AS try) t, pg_sleep(CASE try WHEN 1 THEN 600 ELSE 0 END)`,
    // Once it sleeps: before, the sequence has not given anything.
    underWay: `wait_event = 'PgSleep' AND query LIKE '%${name}%' AND pid <> pg_backend_pid()`,
  };
}

beforeAll(async () => {
  created = await createDatabase();
  database = new Database(created.url, "own_schema", () => undefined);
  other = new pg.Client({ connectionString: created.url });
  await other.connect();
});

afterAll(async () => {
  await other.end();
  await database.close();
  await created.drop();
});

describe("Database", () => {
  it.each([
    { how: "at once", values: [] },
    { how: "when a connection is at hand", values: () => [] },
  ])("repeats a statement whose connection was cut, its values given $how", async ({ values }) => {
    const { text, underWay } = await interrupted();
    const answer = database.query<{ value: number }>(`slow ${sequences}`, text, values);
    await until(async () => {
      const { rows } = await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${underWay}`,
      );
      return rows.length > 0 || undefined;
    });
    expect(await answer).toEqual([{ value: 7 }]);
  });

  it.each([
    { how: "at once", values: [] },
    { how: "when a connection is at hand", values: () => [] },
  ])(
    "repeats a statement whose connection broke without a word, its values given $how",
    async ({ values }) => {
      const { hostname, port, username, password, pathname } = new URL(created.url);
      const sockets: Socket[] = [];
      const between = createServer((near) => {
        const far = connect(Number(port), hostname);
        for (const socket of [near, far]) socket.on("error", () => socket.destroy());
        near.pipe(far).pipe(near);
        sockets.push(near);
      });
      await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
      const { port: own } = between.address() as AddressInfo;
      const url = `postgresql://${username}:${password}@127.0.0.1:${own}${pathname}`;
      const remote = new Database(url, "own_schema", () => undefined);
      try {
        const { text, underWay } = await interrupted();
        const answer = remote.query<{ value: number }>("slow", text, values);
        await until(async () => {
          const { rows } = await other.query(`SELECT FROM pg_stat_activity WHERE ${underWay}`);
          return rows.length > 0 || undefined;
        });
        sockets[0]?.resetAndDestroy();
        expect(await answer).toEqual([{ value: 7 }]);
      } finally {
        await remote.close();
        between.close();
      }
    },
  );

  it("waits for a server whose Unix socket is not there yet", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-socket-"));
    const { hostname, port, username, password, pathname } = new URL(created.url);
    const url = `postgresql://${username}:${password}@localhost:${port}${pathname}?host=${encodeURIComponent(folder)}`;
    const restarting = new Database(url, "own_schema", () => undefined);
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) socket.on("error", () => socket.destroy());
      near.pipe(far).pipe(near);
    });
    try {
      let values = 0;
      const answer = restarting.query<{ value: number }>("seven", "SELECT 7 AS value", () => {
        values += 1;
        return [];
      });
      await expect(new pg.Client({ connectionString: url }).connect()).rejects.toThrow(/ENOENT/);
      expect(values).toBe(0);
      await new Promise<void>((resolve) => server.listen(path.join(folder, `.s.PGSQL.${port}`), resolve));
      expect(await answer).toEqual([{ value: 7 }]);
    } finally {
      await restarting.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("asks for values only when a connection is at hand", async () => {
    const started = performance.now();
    const busy = Array.from({ length: 4 }, () =>
      database.query("busy", "SELECT 1 AS slept FROM pg_sleep(0.3)"),
    );
    let asked = started;
    const answer = database.query("late", "SELECT $1::integer AS value", () => {
      asked = performance.now();
      return [1];
    });
    await Promise.all([...busy, answer]);
    expect(asked - started).toBeGreaterThan(250);
  });

  it("does not repeat a statement that is wrong", async () => {
    await expect(database.query("wrong", "SELECT nothing_of_the_kind")).rejects.toThrow(
      /nothing_of_the_kind/,
    );
  });

  it("may be migrated by several processes at once, and again later", async () => {
    const others = [1, 2, 3].map(() => new Database(created.url, "own_schema", () => undefined));
    await Promise.all([database, ...others].map((one) => one.migrate()));
    await database.migrate();
    for (const other of others) await other.close();
    const rows = await database.query("tables", "SELECT 1 FROM pg_tables WHERE schemaname = 'own_schema'");
    expect(rows).toHaveLength(7);
  });

  it("refuses a schema name that would need quoting", () => {
    expect(() => new Database(created.url, 'a"b', () => undefined)).toThrow(/named "a"b"/);
  });
});
