import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Process, startRuntimeWithEngine } from "~/tests/integration/remote-engine/processes";
import { signUp, type User } from "~/tests/support/application";
import { createDatabase } from "~/tests/support/database";
import { freePort } from "~/tests/support/free-port";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

// Two runtime processes on one database, each of which lets held runs in; this process is the web part.

const runs = 60;

let database: Awaited<ReturnType<typeof createDatabase>>;
let runtimes: Process[];
let variables: Record<string, string>;
let user: User;

beforeAll(async () => {
  database = await createDatabase();
  const { applyMigrations } = await import("@/server/migrate");
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);
  const ports = [await freePort(), await freePort()] as const;
  variables = {
    LOG_LEVEL: "error",
    WORKFUSE_LOCAL: "1",
    DATABASE_URL: database.url,
    BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "us-east-1",
    INNGEST_DEV: "1",
    INNGEST_EVENT_KEY: "test-event-key",
    INNGEST_BASE_URL: `http://127.0.0.1:${ports[0]}`,
  };
  runtimes = [
    await startRuntimeWithEngine(variables, ports[0]),
    await startRuntimeWithEngine(variables, ports[1]),
  ];
  Object.assign(process.env, variables);
  user = await signUp();
});

afterAll(async () => {
  const { closeStatusBus } = await import("@/server/status-bus");
  const { closeDatabase } = await import("@/server/db");
  await closeStatusBus();
  await closeDatabase();
  await Promise.all((runtimes ?? []).map((runtime) => runtime.stop()));
  await database?.drop();
});

it("never has more runs under way than the limit, and ends them all, though one process dies meanwhile", async () => {
  const { pool } = await import("@/server/db");
  const { countExecutions, countUnaccounted } = await import("@/features/execution/server/count-executions");
  const { id } = await user.workflows.create({
    document: workflow({ start: manual, a: transform({ v: 1 }), b: wait(0) }, "start > a > b"),
  });
  await user.workflows.settings.update({ id, concurrency: 3, rateLimit: null, priority: 0 });
  await Promise.all(Array.from({ length: runs }, () => user.executions.run({ id })));
  let most = 0;
  for (let done = 0; done < runs; ) {
    const { rows } = await pool().query<{ open: number; done: number }>(
      `SELECT count(*) FILTER (WHERE admitted_at IS NOT NULL AND completed_at IS NULL)::int AS open,
         count(*) FILTER (WHERE status = 'COMPLETED')::int AS done FROM execution`,
    );
    most = Math.max(most, rows[0]?.open ?? 0);
    if (done < runs / 2 && (rows[0]?.done ?? 0) >= runs / 2) runtimes[1]?.child.kill("SIGKILL");
    done = rows[0]?.done ?? 0;
    await sleep(5);
  }
  expect(most).toBe(3);
  expect(await countUnaccounted(await countExecutions())).toBe(0);
});
