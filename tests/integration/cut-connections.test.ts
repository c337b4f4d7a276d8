import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";

let app: Application;

beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app?.stop());

it("outlives a connection that is cut while it is lent out and idle", async () => {
  const { pool } = await import("@/server/db");
  const lent = await pool().connect();
  const { rows } = await lent.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const ended = new Promise((resolve) => lent.once("end", resolve));
  await pool().query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  // An error that nobody listens to would be raised by now, and end this process.
  await sleep(10);
  await expect(lent.query("SELECT 1")).rejects.toThrow();
  lent.release(true);
  expect((await pool().query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});
