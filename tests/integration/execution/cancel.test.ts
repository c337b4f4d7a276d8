import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "~/infra/local/free-port";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;
let upstream: Server;
let url: string;
/** Settled by the upstream's side: when a request has come, and when its caller has gone. */
let arrived: Promise<void>;
let gone: Promise<void>;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  upstream = createServer();
  arrived = new Promise((come) => {
    gone = new Promise((leave) => {
      // It never answers.
      upstream.on("request", (_request, response) => {
        come();
        response.on("close", () => leave());
      });
    });
  });
  await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
});

it("aborts the request that is under way, and starts nothing more", async () => {
  const document = workflow(
    { start: manual, call: http("GET", url, {}, { timeoutMs: 600_000 }), after: transform({ v: 1 }) },
    "start > call > after",
  );
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id });
  await arrived;
  await user.executions.cancel({ id: executionId });
  await gone;
  const { status, steps } = await user.executions.get({ id: executionId });
  expect(status).toBe("CANCELLED");
  expect(steps.map((step) => [step.nodeId, step.status])).toEqual([
    ["start", "SUCCESS"],
    ["call", "FAILED"],
    ["after", "SKIPPED"],
  ]);
});
