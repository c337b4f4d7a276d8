import { rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleRuntime } from "~/scripts/lib/bundle";
import { root } from "~/scripts/lib/root";
import { createDatabase } from "~/tests/support/database";
import { runProgram } from "~/tests/support/program";
import { type Ingest, startIngest } from "~/tests/support/sentry";

const buildDir = `.next-reports-${process.pid}`;
const secret = "a-secret-for-tests-that-is-long-enough";

let ingest: Ingest;
let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  ingest = await startIngest();
  database = await createDatabase();
  await bundleRuntime(buildDir);
});

afterAll(async () => {
  rmSync(path.join(root, buildDir), { recursive: true, force: true });
  await ingest?.close();
  await database?.drop();
});

/** Starts the runtime as it is built, with a port that is taken: a failure that nobody catches. */
async function startInVain(variables: Record<string, string>) {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { PATH, HOME } = process.env;
  const ended = await runProgram(process.execPath, [path.join(root, buildDir, "runtime", "main.mjs")], {
    cwd: root,
    env: {
      ...{ PATH, HOME, NODE_ENV: "production", LOG_LEVEL: "error" },
      DATABASE_URL: database.url,
      REALTIME_PORT: String((taken.address() as AddressInfo).port),
      REALTIME_URL: "wss://live.workfuse.example",
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: "https://workfuse.example",
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: secret,
      AWS_REGION: "eu-central-1",
      INNGEST_EVENT_KEY: secret,
      INNGEST_SIGNING_KEY: `signkey-test-${"5a".repeat(32)}`,
      WORKFUSE_SERVE_ORIGIN: "https://runtime.workfuse.example",
      ...variables,
    },
  });
  await new Promise((resolve) => taken.close(resolve));
  return ended;
}

it("tells nobody without a DSN", async () => {
  const { status, stderr } = await startInVain({});
  expect(status).toBe(1);
  expect(stderr).toContain("EADDRINUSE");
  expect(ingest.envelopes).toEqual([]);
});

it("tells of what ended the runtime with a DSN, and no more", async () => {
  const { status, stderr } = await startInVain({ SENTRY_DSN: ingest.dsn });
  expect(status).toBe(1);
  expect(stderr).toContain("EADDRINUSE");
  const [event, ...more] = ingest.events();
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    tags: { part: "runtime" },
    exception: { values: [{ type: "Error", value: expect.stringContaining("EADDRINUSE") }] },
  });
  expect(event).not.toHaveProperty("contexts");
  expect(ingest.envelopes.join()).not.toContain(secret);
});
