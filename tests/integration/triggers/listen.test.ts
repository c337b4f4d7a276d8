import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";

let app: Application;

beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "fatal" });
});
afterAll(() => app?.stop());

it("hears notices, looks again after a lost connection, and hears none when stopped", async () => {
  const { listen } = await import("@/server/listen");
  const { pool } = await import("@/server/db");
  let heard = 0;
  const more = async (than: number) => {
    while (heard <= than) await sleep(10);
    return heard;
  };
  const payloads: string[] = [];
  const stop = listen(
    "a_channel",
    (payload) => {
      payloads.push(payload);
      heard += 1;
    },
    () => {
      heard += 1;
    },
  );
  const opened = await more(0);
  await pool().query("NOTIFY a_channel");
  const noticed = await more(opened);
  const { rowCount } = await pool().query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN a_channel'",
  );
  expect(rowCount).toBe(1);
  const reopened = await more(noticed);
  await pool().query("NOTIFY a_channel, 'what'");
  const last = await more(reopened);
  await stop();
  await pool().query("NOTIFY a_channel");
  const open = "SELECT FROM pg_stat_activity WHERE query = 'LISTEN a_channel' AND state IS NOT NULL";
  while ((await pool().query(open)).rowCount) await sleep(10);
  expect(heard).toBe(last);
  expect(payloads).toEqual(["", "what"]);
});
