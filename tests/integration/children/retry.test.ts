import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, finished, runToEnd, type User } from "~/tests/integration/api/client";
import { sendJson, startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { child, http, loop, manual, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let upstream: Upstream;
let stopSweep: () => void;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
  user = await app.signUp();
  const { startAnswerSweep } = await import("@/features/execution/server/answers-sweep");
  stopSweep = startAnswerSweep();
});
afterAll(async () => {
  stopSweep?.();
  await upstream?.stop();
  await app?.stop();
});

/** A deployed workflow whose runs fail so often, each for good, and then succeed. */
function failingFirst(path: string, times: number, query = ""): Promise<string> {
  upstream.on(path, (_, response, before) => sendJson(response, before < times ? 400 : 200, { before }));
  const call = http("GET", upstream.url(path) + query);
  return deployed(user, workflow({ start: manual, call }, "start > call"));
}

const calling = (id: string, retries?: number) =>
  workflow(
    { start: manual, sub: child(id, {}, { ...(retries !== undefined && { retries }) }) },
    "start > sub",
  );

async function childrenOf(executionId: string) {
  const { db } = await import("@/server/db");
  return db().execution.findMany({ where: { parentId: executionId }, orderBy: { id: "asc" } });
}

async function ended(document: WorkflowDocument, input?: unknown) {
  const run = await runToEnd(user, document, input);
  return { run, step: run.steps.find(({ nodeId }) => nodeId === "sub"), children: await childrenOf(run.id) };
}

const failedWith = (executionId: string | undefined) => ({
  name: "WorkflowFailed",
  executionId,
  message: expect.stringContaining(`The run ${executionId} of the other workflow failed: call: `),
});

describe("a run of another workflow that fails", () => {
  it("is tried again as a new run as often as the step says, and each attempt names its run", async () => {
    const { run, step, children } = await ended(calling(await failingFirst("/twice", 2), 2));
    expect(run).toMatchObject({ status: "COMPLETED", output: { body: { before: 2 } } });
    expect(children.map(({ status }) => status)).toEqual(["FAILED", "FAILED", "COMPLETED"]);
    expect(step?.attempts.map(({ error }) => error)).toEqual([
      failedWith(children[0]?.id),
      failedWith(children[1]?.id),
      undefined,
    ]);
  });

  it("fails the step when its retries are used up", async () => {
    const { run, step, children } = await ended(calling(await failingFirst("/always", 100), 1));
    expect(run.status).toBe("FAILED");
    expect(children.map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
    expect(step).toMatchObject({ status: "FAILED", error: failedWith(children[1]?.id) });
    expect(step?.attempts).toHaveLength(2);
  });

  it("is not tried again where the step does not say so", async () => {
    const { run, children } = await ended(calling(await failingFirst("/once", 1)));
    expect(run.status).toBe("FAILED");
    expect(children).toHaveLength(1);
  });

  it("is tried again within an item of a loop, and the others are not", async () => {
    const id = await failingFirst("/items", 0, "?item={{trigger.item}}");
    const failed = new Set<string>();
    upstream.on("/items", ({ url }, response) => {
      const item = new URL(url, "http://x").searchParams.get("item") ?? "";
      const fails = item === "2" && !failed.has(item);
      if (fails) failed.add(item);
      sendJson(response, fails ? 400 : 200, { item });
    });
    const { run, children } = await ended(
      workflow(
        {
          start: manual,
          each: loop("{{trigger}}", 3),
          sub: child(id, { item: "{{loop.item}}" }, { retries: 3 }),
        },
        "start > each:item > sub",
      ),
      [1, 2, 3],
    );
    expect(run).toMatchObject({ status: "COMPLETED" });
    expect((run.output as { body: unknown }[]).map(({ body }) => body)).toEqual([
      { item: "1" },
      { item: "2" },
      { item: "3" },
    ]);
    expect(children.map(({ status }) => status).sort()).toEqual([
      "COMPLETED",
      "COMPLETED",
      "COMPLETED",
      "FAILED",
    ]);
  });

  it("is not tried again once somebody cancelled it", async () => {
    upstream.on("/hangs", () => undefined);
    const target = await deployed(
      user,
      workflow({ start: manual, call: http("GET", upstream.url("/hangs")) }, "start > call"),
    );
    const { id } = await user.workflows.create({ document: calling(target, 5) });
    const { executionId } = await user.executions.run({ id });
    while (!upstream.calls("/hangs").length) await sleep(20);
    const [below] = await childrenOf(executionId);
    await user.executions.cancel({ id: below?.id ?? "" });
    expect(await finished(user, executionId)).toMatchObject({ status: "FAILED" });
    expect(await childrenOf(executionId)).toHaveLength(1);
  });
});

it("the end of an earlier attempt's run is not taken for that of the next one", async () => {
  const { answerParents } = await import("@/features/execution/server/answers");
  const { AnswerSweep } = await import("@/features/execution/server/answers-sweep");
  const target = await failingFirst("/later", 1);
  const { id } = await user.workflows.create({ document: calling(target, 1) });
  const { executionId } = await user.executions.run({ id });
  const stepOf = async () => (await user.executions.get({ id: executionId })).steps.at(-1);
  while ((await stepOf())?.waitingFor !== "retry") await sleep(10);
  const [first] = await childrenOf(executionId);
  await answerParents([first?.id ?? ""]);
  expect(await new AnswerSweep().answerForChildren()).toBe(0);
  expect(await finished(user, executionId)).toMatchObject({ status: "COMPLETED" });
  expect(await childrenOf(executionId)).toHaveLength(2);
});
