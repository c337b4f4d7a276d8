import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { signUp, type User } from "~/tests/support/application";
import { createDatabase } from "~/tests/support/database";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, wait, when, workflow } from "~/tests/support/workflow-builder";
import { type Process, startEngineServer, startRuntime } from "./processes";

// The whole way as in production: this process is the web part, the runtime and the Inngest server are processes of
// their own, each on a database of its own, and they know of each other by the INNGEST_ variables alone.

const eventKey = "event-key-of-the-test";
const signingKey = `signkey-test-${"5a".repeat(32)}`;
/** How long the called server takes, in milliseconds. The SDK saves steps within one call for 10 s: then the server has to call again. */
const answerMs: Record<string, number> = { "/slow": 10_500, "/pause": 1_500 };

let database: Awaited<ReturnType<typeof createDatabase>>;
let engineDatabase: Awaited<ReturnType<typeof createDatabase>>;
let engine: Process & { url: string };
let runtime: Process;
let upstream: Server;
let requests: string[];
let origin: string;
let user: User;

beforeAll(async () => {
  [database, engineDatabase] = [await createDatabase(), await createDatabase()];
  const { applyMigrations } = await import("@/server/migrate");
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);

  requests = [];
  upstream = createServer(async (request, response) => {
    const first = !requests.includes(request.url ?? "");
    requests.push(request.url ?? "");
    await sleep(answerMs[request.url ?? ""] ?? 0);
    response.writeHead(request.url === "/flaky" && first ? 503 : 200, { "content-type": "application/json" });
    response.end('{"fine":true}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));

  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  engine = await startEngineServer(engineDatabase.url, origin, eventKey, signingKey);
  const variables = {
    LOG_LEVEL: "error",
    DATABASE_URL: database.url,
    REALTIME_PORT: String(port),
    REALTIME_URL: `ws://127.0.0.1:${port}`,
    BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
    BETTER_AUTH_URL: "https://workfuse.example",
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "eu-central-1",
    INNGEST_BASE_URL: engine.url,
    INNGEST_EVENT_KEY: eventKey,
    INNGEST_SIGNING_KEY: signingKey,
    WORKFUSE_SERVE_ORIGIN: origin,
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  };
  // What on one machine says otherwise; here nothing may stand in.
  for (const name of Object.keys(process.env))
    if (/^(WORKFUSE_|INNGEST_)/.test(name)) delete process.env[name];
  runtime = await startRuntime(variables, `${origin}/healthz`);
  Object.assign(process.env, variables);
  user = await signUp();
});

afterAll(async () => {
  const { closeDatabase } = await import("@/server/db");
  await closeDatabase();
  await runtime?.stop();
  await engine?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
  await database?.drop();
  await engineDatabase?.drop();
});

const serveUrl = () => `${origin}/api/inngest`;
const from = (where: string) => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}${where}`;

async function accepted(document: WorkflowDocument, input?: unknown): Promise<string> {
  const { id } = await user.workflows.create({ document });
  return (await user.executions.run({ id, input })).executionId;
}

async function finished(id: string) {
  for (;;) {
    const execution = await user.executions.get({ id });
    if (!["PENDING", "RUNNING"].includes(execution.status)) return execution;
    await sleep(50);
  }
}

const run = async (document: WorkflowDocument, input?: unknown) => finished(await accepted(document, input));

describe("the runtime's serve endpoint", () => {
  it("registers the functions, under the public origin, when asked by an unsigned PUT", async () => {
    const response = await fetch(serveUrl(), { method: "PUT" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ message: "Successfully registered", modified: true });
  });

  it("hands over the functions to a server that signs its PUT", async () => {
    const answer = once(engine.child, "message");
    engine.child.send("sync");
    expect((await answer)[0]).toBe("synced");
  });

  it.each([
    ["without a signature", {}],
    [
      "with a signature of another key",
      { "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}` },
    ],
  ])("refuses a call %s", async (_, headers) => {
    const response = await fetch(`${serveUrl()}?fnId=workfuse-execute-workflow&stepId=step`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ ctx: {}, event: { name: "x", data: {} }, events: [], steps: {}, version: 1 }),
    });
    expect(response.status).toBe(401);
  });

  it("refuses an in-band sync without a signature", async () => {
    const response = await fetch(serveUrl(), {
      method: "PUT",
      headers: { "content-type": "application/json", "x-inngest-sync-kind": "in_band" },
      body: JSON.stringify({ url: serveUrl() }),
    });
    expect(response.status).toBe(401);
  });

  it("tells a stranger nothing about itself", async () => {
    const response = await fetch(serveUrl());
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: "Unauthorized" });
  });

  it.each(["/", "/api", "/api/inngest/x", "/fn/register", "/e/key"])("has nothing at %s", async (where) => {
    expect((await fetch(`${origin}${where}`, { method: "POST" })).status).toBe(404);
  });
});

describe("a run on a server of its own", () => {
  it.concurrent("takes one branch, skips the other and joins", async () => {
    const document = workflow(
      {
        start: manual,
        big: when("{{trigger.n}}", "greaterThan", "5"),
        yes: transform({ v: "{{add trigger.n 1}}" }),
        no: transform({ v: 0 }),
        join: transform({ v: "{{default steps.yes.v 'none'}}" }),
      },
      "start > big:true > yes > join",
      "big:false > no > join",
    );
    expect(await run(document, { n: 9 })).toMatchObject({ status: "COMPLETED", output: { v: 10 } });
  });

  it.concurrent("holds a branch for its delay, and not the one beside it", async () => {
    const execution = await run(
      workflow(
        {
          start: manual,
          slow: wait(8),
          a: transform({ v: 1 }),
          b: transform({ v: "{{steps.a.v}}" }),
          join: transform({ at: "{{steps.slow.resumedAt}}", b: "{{steps.b.v}}" }),
        },
        "start > slow > join",
        "start > a > b > join",
      ),
    );
    expect(execution).toMatchObject({ status: "COMPLETED", output: { b: 1 } });
    const ended = (id: string) =>
      Date.parse(execution.steps.find(({ nodeId }) => nodeId === id)?.completedAt ?? "");
    expect(ended("b")).toBeLessThan(ended("slow"));
  });

  it.concurrent("tries a node again after a failure that may pass", async () => {
    const execution = await run(
      workflow({ start: manual, call: http("GET", from("/flaky")) }, "start > call"),
    );
    expect(execution.status).toBe("COMPLETED");
    const call = execution.steps.find(({ nodeId }) => nodeId === "call");
    expect(call?.attempts.map(({ error }) => Boolean(error))).toEqual([true, false]);
    expect(requests.filter((url) => url === "/flaky")).toHaveLength(2);
  });

  it.concurrent("fails where a node fails for good", async () => {
    const execution = await run(
      workflow({ start: manual, bad: transform({ v: "{{trigger.nothing}}" }) }, "start > bad"),
      {},
    );
    expect(execution.status).toBe("FAILED");
    expect(execution.error?.message).toContain("trigger.nothing");
  });

  it.concurrent("goes on when a step outlasts what the SDK saves within one call", async () => {
    const execution = await run(
      workflow(
        {
          start: manual,
          call: http("GET", from("/slow")),
          after: transform({ v: "{{steps.call.body.fine}}" }),
        },
        "start > call > after",
      ),
    );
    expect(execution).toMatchObject({ status: "COMPLETED", output: { v: true } });
    expect(requests.filter((url) => url === "/slow")).toHaveLength(1);
  });

  it.concurrent("ends on the server, too, when it is cancelled", async () => {
    const id = await accepted(workflow({ start: manual, long: wait(3_600) }, "start > long"));
    const { db } = await import("@/server/db");
    const engineRun = async () =>
      (await db().execution.findUniqueOrThrow({ where: { id }, select: { engineRunId: true } })).engineRunId;
    while (!(await engineRun())) await sleep(50);
    await user.executions.cancel({ id });
    expect((await user.executions.get({ id })).status).toBe("CANCELLED");

    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256")
      .update(Buffer.from("5a".repeat(32), "hex"))
      .digest("hex");
    const headers = { authorization: `Bearer signkey-test-${hash}` };
    const url = `${engine.url}/v1/runs/${await engineRun()}`;
    let status = "Running";
    while (status === "Running") {
      await sleep(50);
      const answer = (await (await fetch(url, { headers })).json()) as { data: { status: string } };
      status = answer.data.status;
    }
    expect(status).toBe("Cancelled");
  });
});

it("lets the calls that are open come to their end when it is told to stop", async () => {
  const id = await accepted(workflow({ start: manual, call: http("GET", from("/pause")) }, "start > call"));
  while (!requests.includes("/pause")) await sleep(20);
  expect(await runtime.stop()).toBe(0);
  expect((await user.executions.get({ id })).status).toBe("COMPLETED");
});
