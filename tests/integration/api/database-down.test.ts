import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, workflow } from "~/tests/support/workflow-builder";
import { cookieOf, deployed, keyOf, rest, trpc, type User, webhook } from "./client";

let app: Application;
let user: User;
let key: string;
let cookie: string;
let hook: string;

/** Lets nobody into the test's database, and puts out who is in; or lets them in again. */
async function letIn(allowed: boolean): Promise<void> {
  const name = new URL(process.env.DATABASE_URL ?? "").pathname.slice(1);
  const client = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${allowed}`);
  if (!allowed) {
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  }
  await client.end();
}

beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "silent" });
  user = await app.signUp();
  [key, cookie] = [await keyOf(user), await cookieOf(user)];
  hook = await deployed(user, workflow({ hook: { type: "trigger.webhook" } }));
  expect((await webhook("POST", hook)).status).toBe(202);
});
afterAll(async () => {
  await letIn(true);
  await app?.stop();
});

describe("while the database is down", () => {
  beforeAll(() => letIn(false));

  const internals = /prisma|postgres|pg_|sql|connect|database "|127\.0\.0\.1|stack|\.ts|node_modules/i;

  it.each([
    ["REST with a key", () => rest("GET", "workflows", { key })],
    ["REST with a session", () => rest("GET", "workflows", { headers: { cookie } })],
    ["a change by REST", () => rest("POST", "workflows", { key, body: workflow({ a: manual }) })],
    ["a webhook", () => webhook<{ error: unknown }>("POST", hook)],
  ])("%s is answered 503 in the shape of errors, without internals", async (_, call) => {
    const answer = await call();
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: "UNAVAILABLE", message: expect.stringContaining("try again") } },
    });
    expect(answer.text).not.toMatch(internals);
  });

  it("tRPC is answered 503 in its shape, without internals", async () => {
    const answer = await trpc("GET", "workflows.list", { key, body: {} });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { data: { httpStatus: 503, app: { code: "UNAVAILABLE" } } } },
    });
    expect(answer.text).not.toMatch(internals);
  });

  it("health names the part that fails: 503", async () => {
    const { GET } = await import("@/app/api/health/route");
    const response = await GET();
    expect(response.status).toBe(503);
    const { status, checks } = (await response.json()) as { status: string; checks: Record<string, string> };
    expect(status).toBe("failing");
    expect(checks.database).toMatch(/^failing/);
    expect(checks.vault).toBe("ok");
    expect(JSON.stringify(checks)).not.toMatch(/127\.0\.0\.1|test_[0-9a-f]{6}/);
  });
});

it("works again when the database is back", async () => {
  await letIn(true);
  expect((await rest("GET", "workflows", { key })).status).toBe(200);
  expect((await webhook("POST", hook)).status).toBe(202);
});
