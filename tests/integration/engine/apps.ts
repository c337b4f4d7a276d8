import pg from "pg";
import { afterEach, beforeEach } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, type HarnessOptions, startHarness } from "./harness";

type Apps = {
  /** A connection to the test's own database. */
  sql: pg.Client;
  databaseUrl: string;
  /** Starts an app on it; it is stopped after the test. */
  startApp(options: Omit<HarnessOptions, "databaseUrl">): Promise<Harness>;
};

/** Gives each test of a file a database of its own and apps on it: read the fields inside of tests only. */
export function engineApps(): Apps {
  const started: Harness[] = [];
  const apps = {
    startApp: async (options) => {
      const app = await startHarness({ databaseUrl: apps.databaseUrl, pollMs: 50, ...options });
      started.push(app);
      return app;
    },
  } as Apps;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  beforeEach(async () => {
    database = await createDatabase();
    apps.databaseUrl = database.url;
    apps.sql = new pg.Client({ connectionString: database.url });
    await apps.sql.connect();
  });
  afterEach(async () => {
    for (const app of started.splice(0)) await app.stop();
    await apps.sql.end();
    await database.drop();
  });
  return apps;
}
