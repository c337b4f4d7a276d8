import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signUp, type User } from "~/tests/support/application";
import { createDatabase } from "~/tests/support/database";
import { freePort } from "~/tests/support/free-port";
import { type Recorder, startRecorder } from "~/tests/support/recorder";
import { http, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { type Process, startRuntimeWithEngine } from "./processes";

// Two runtime processes, each with the embedded engine, on one database; this process is the web part.

const runs = 50;

let database: Awaited<ReturnType<typeof createDatabase>>;
let recorder: Recorder;
let runtimes: Process[];
let engines: [string, string];
let user: User;

beforeAll(async () => {
  database = await createDatabase();
  recorder = await startRecorder();
  const { applyMigrations } = await import("@/server/migrate");
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);
  const ports = [await freePort(), await freePort()] as const;
  engines = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`];
  const variables = {
    LOG_LEVEL: "error",
    WORKFUSE_LOCAL: "1",
    DATABASE_URL: database.url,
    BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
    GITHUB_CLIENT_ID: "id",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "us-east-1",
    INNGEST_DEV: "1",
    INNGEST_EVENT_KEY: "test-event-key",
    INNGEST_BASE_URL: engines[0],
    WORKFUSE_ALLOW_PRIVATE_HOSTS: recorder.host,
  };
  runtimes = [
    await startRuntimeWithEngine(variables, ports[0]),
    await startRuntimeWithEngine(variables, ports[1]),
  ];
  Object.assign(process.env, variables);
  user = await signUp();
});

afterAll(async () => {
  const { closeDatabase } = await import("@/server/db");
  await closeDatabase();
  await Promise.all((runtimes ?? []).map((runtime) => runtime.stop()));
  await recorder?.stop();
  await database?.drop();
});

it("carries out every run once, whichever of the processes was asked, and however often", async () => {
  const { setTransport } = await import("~/inngest/client");
  const { requestRuns } = await import("@/features/execution/server/request-runs");
  const { id } = await user.workflows.create({
    document: workflow(
      {
        start: manual,
        send: http("POST", `http://${recorder.host}/{{execution.id}}/send`),
        pause: wait(1),
        other: transform({ v: 1 }),
        end: http("POST", `http://${recorder.host}/{{execution.id}}/end`, {
          body: { type: "json", content: '{"v":{{steps.other.v}},"at":{{steps.pause.resumedAt}}}' },
        }),
      },
      "start > send > pause > end",
      "start > other > end",
    ),
  });
  const asked: [number, number] = [0, 0];
  let turn: 0 | 1 = 0;
  setTransport((input, init) => {
    turn = turn === 0 ? 1 : 0;
    asked[turn] += 1;
    return fetch(String(input).replace(engines[0], engines[turn]), init);
  });

  const accepted = await Promise.all(Array.from({ length: runs }, () => user.executions.run({ id })));
  const ids = accepted.map(({ executionId }) => executionId).sort();
  // As the reconcilers of both would, for a process that had seemed to be dead: by events that the engine does not know.
  for (const again of ["a", "b"]) {
    await requestRuns(ids.map((executionId) => ({ executionId, eventId: `${executionId}:${again}` })));
  }
  expect(asked).toEqual([26, 26]);

  for (const executionId of ids) {
    let status = "PENDING";
    while (["PENDING", "RUNNING"].includes(status)) {
      await sleep(50);
      status = (await user.executions.get({ id: executionId })).status;
    }
    expect(status).toBe("COMPLETED");
  }
  const paths = (await recorder.recorded()).map(({ path: where }) => where).sort();
  expect(paths).toEqual(ids.flatMap((executionId) => [`/${executionId}/end`, `/${executionId}/send`]));
});
