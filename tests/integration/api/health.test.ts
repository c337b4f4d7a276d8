import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { runToEnd, type User } from "./client";

let app: Application;
let user: User;
let runtime: Server;
/** What the runtime says of itself. */
let says: Record<string, string> = { engine: "ok", realtime: "ok" };

beforeAll(async () => {
  const port = await freePort();
  runtime = createServer((_request, response) => response.end(JSON.stringify(says)));
  await new Promise<void>((resolve) => runtime.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ LOG_LEVEL: "silent", REALTIME_URL: `ws://127.0.0.1:${port}` });
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  runtime?.close();
});

async function health() {
  const { GET } = await import("@/app/api/health/route");
  const response = await GET();
  return { status: response.status, body: (await response.json()) as unknown };
}

describe("health", () => {
  it("is 200 where every part answers", async () => {
    says = { engine: "ok", realtime: "ok" };
    expect(await health()).toEqual({
      status: 200,
      body: { status: "ok", checks: { database: "ok", engine: "ok", vault: "ok", realtime: "ok" } },
    });
  });

  it.each(["engine", "realtime"])("is 503 and names the %s where that fails", async (part) => {
    says = { engine: "ok", realtime: "ok", [part]: "password=c4nary at 10.0.0.7" };
    const answer = await health();
    expect(answer).toEqual({
      status: 503,
      body: {
        status: "failing",
        checks: {
          database: "ok",
          engine: "ok",
          vault: "ok",
          realtime: "ok",
          [part]: expect.stringMatching(/^failing: /),
        },
      },
    });
    expect(JSON.stringify(answer)).not.toMatch(/c4nary|10\.0\.0/);
  });
});

it("metrics are Prometheus text that counts executions", async () => {
  const failing = workflow({ start: manual, a: transform({ v: "{{trigger.gone}}" }) }, "start > a");
  await runToEnd(user, workflow({ start: manual }));
  await runToEnd(user, workflow({ start: manual }));
  await runToEnd(user, failing);
  const { GET } = await import("@/app/api/metrics/route");
  const response = await GET();
  const text = await response.text();
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(text).toContain("# TYPE workfuse_executions gauge");
  expect(text).toMatch(/^workfuse_executions\{status="COMPLETED"\} 2$/m);
  expect(text).toMatch(/^workfuse_executions\{status="FAILED"\} 1$/m);
  expect(text).toMatch(/^workfuse_executions\{status="PENDING"\} 0$/m);
  for (const line of text.split("\n").filter((each) => each && !each.startsWith("#"))) {
    expect(line).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^}]*\})? (-?[0-9.eE+-]+|nan|[+-]Inf)$/i);
  }
});
