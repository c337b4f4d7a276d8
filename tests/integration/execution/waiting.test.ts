import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { User } from "~/tests/integration/api/client";
import { sendJson, startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let upstream: Upstream;
let user: User;
const started: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
  user = await app.signUp();
});
afterAll(async () => {
  for (const id of started) await user.executions.cancel({ id }).catch(() => undefined);
  await upstream?.stop();
  await app?.stop();
});

async function run(id: string): Promise<string> {
  const { executionId } = await user.executions.run({ id });
  started.push(executionId);
  return executionId;
}

const start = async (document: WorkflowDocument) => run((await user.workflows.create({ document })).id);

/** What a run waits for, as soon as its step does. */
async function waits(id: string, kind: string) {
  for (;;) {
    const { items } = await user.executions.waiting({ id });
    // The run is read before its steps, and may have been taken in between.
    const taken = items.every((each) => each.kind !== "worker");
    if (taken && items.some((each) => each.kind === kind)) return items;
    await sleep(20);
  }
}

const sleeping = workflow(
  { start: manual, slow: wait(3_600), after: transform({ v: 1 }) },
  "start > slow > after",
);

describe("an unfinished run says what it waits for", () => {
  it("a timer, and the steps behind it that step", async () => {
    const id = await start(sleeping);
    const items = await waits(id, "timer");
    const detail = await user.executions.get({ id });
    expect(detail.waiting).toEqual(items);
    const slow = detail.steps.find(({ nodeId }) => nodeId === "slow");
    expect(slow).toMatchObject({ waitingFor: "timer", wakeAt: expect.any(String) });
    expect(Date.parse(slow?.wakeAt ?? "") - Date.parse(slow?.startedAt ?? "")).toBe(3_600_000);
    expect(items).toMatchObject([
      { kind: "timer", nodeId: "slow", until: slow?.wakeAt },
      { kind: "step", nodeId: "after", text: "Waits for slow." },
    ]);
    const { readFirstSteps } = await import("@/realtime/live-rows");
    expect(
      (await readFirstSteps(id)).map(({ nodeId, waitingFor, wakeAt }) => [nodeId, waitingFor, wakeAt]),
    ).toEqual([
      ["start", null, null],
      ["slow", "timer", slow?.wakeAt],
      ["after", null, null],
    ]);
  });

  it("a retry, at what time and after which error", async () => {
    upstream.on("/busy", (_, response) => sendJson(response, 503, {}, { "retry-after": "600" }));
    const id = await start(
      workflow({ start: manual, call: http("GET", upstream.url("/busy")) }, "start > call"),
    );
    const [retry] = await waits(id, "retry");
    expect(retry).toMatchObject({
      kind: "retry",
      nodeId: "call",
      error: { name: "HttpError", status: 503 },
      text: expect.stringMatching(/^Tries again at 20.+Z after HttpError: /),
    });
    expect(Date.parse(retry?.until ?? "") - Date.now()).toBeGreaterThan(500_000);
  });

  it("work that is under way", async () => {
    upstream.on("/hangs", () => undefined);
    const id = await start(
      workflow({ start: manual, call: http("GET", upstream.url("/hangs")) }, "start > call"),
    );
    expect(await waits(id, "work")).toMatchObject([
      { kind: "work", nodeId: "call", since: expect.any(String) },
    ]);
  });

  it("a slot, and which runs have it", async () => {
    const { id: workflowId } = await user.workflows.create({ document: sleeping });
    const { db } = await import("@/server/db");
    await db().workflow.update({ where: { id: workflowId }, data: { concurrency: 2 } });
    const holders = [await run(workflowId), await run(workflowId)];
    const held = await run(workflowId);
    expect(await waits(held, "slot")).toEqual([
      {
        kind: "slot",
        text: "Waits for a slot: 2 of 2 runs of this workflow are under way.",
        since: expect.any(String),
        reason: "2 of 2 runs of this workflow are under way.",
        heldBy: holders,
      },
    ]);
  });

  it("a worker, since when there has been none", async () => {
    const id = await start(sleeping);
    await waits(id, "timer");
    const { pool } = await import("@/server/db");
    await pool().query(
      "UPDATE execution SET engine_run_id = NULL, claimed_at = claimed_at - interval '1 minute' WHERE id = $1",
      [id],
    );
    const { steps, waiting } = await user.executions.get({ id });
    const slow = steps.find(({ nodeId }) => nodeId === "slow");
    expect(waiting[0]).toMatchObject({ kind: "worker", since: slow?.startedAt });
  });

  it("nothing when it is over", async () => {
    const id = await start(sleeping);
    await waits(id, "timer");
    await user.executions.cancel({ id });
    const { waiting, steps } = await user.executions.get({ id });
    expect(waiting).toEqual([]);
    expect(steps.map(({ waitingFor, wakeAt }) => [waitingFor, wakeAt])).toEqual(
      steps.map(() => [null, null]),
    );
    const other = await app.signUp("bob");
    await expect(other.executions.waiting({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
