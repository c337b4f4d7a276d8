import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pool } from "@/server/db";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;
let upstream: Server;
let url: string;
/** Called by the upstream's side: when a request has come, and when its caller has gone. */
let come: () => void;
let leave: () => void;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  upstream = createServer();
  // It never answers.
  upstream.on("request", (_request, response) => {
    come();
    response.on("close", () => leave());
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

/** Cancels a run while its request is under way, with `meanwhile` just before, and reads what became of it. */
async function cancelledInTheCall(meanwhile?: () => Promise<unknown>) {
  const arrived = new Promise<void>((resolve) => {
    come = resolve;
  });
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const document = workflow(
    { start: manual, call: http("GET", url, {}, { timeoutMs: 600_000 }), after: transform({ v: 1 }) },
    "start > call > after",
  );
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id });
  await arrived;
  await meanwhile?.();
  await user.executions.cancel({ id: executionId });
  await gone;
  const { status, steps } = await user.executions.get({ id: executionId });
  return { status, steps: steps.map((step) => [step.nodeId, step.status]) };
}

const cancelled = {
  status: "CANCELLED",
  steps: [
    ["start", "SUCCESS"],
    ["call", "FAILED"],
    ["after", "SKIPPED"],
  ],
};

it("aborts the request that is under way, and starts nothing more", async () => {
  expect(await cancelledInTheCall()).toEqual(cancelled);
});

it("aborts it also where the notice of the cancellation was lost with its connection", async () => {
  const lost = () =>
    pool().query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN workfuse_status'",
    );
  expect(await cancelledInTheCall(lost)).toEqual(cancelled);
});
