import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, finished, type User } from "~/tests/integration/api/client";
import { sendJson, startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let upstream: Upstream;
/** What the paths answer at the moment. */
let failing: boolean;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
  upstream = await startUpstream(port);
});
afterAll(async () => {
  await upstream?.stop();
  await app?.stop();
});

beforeEach(() => {
  failing = true;
  upstream.on("/order", (_, response, before) => sendJson(response, 200, { number: 100 + before }));
  upstream.on("/side", (_, response) => sendJson(response, 200, { ok: true }));
  upstream.on("/mail", (call, response) =>
    failing ? sendJson(response, 422, {}) : sendJson(response, 200, { got: JSON.parse(call.body) }),
  );
});

const calls = (...paths: string[]) => paths.map((path) => upstream.calls(path).length);

/** Orders, looks at a side, and mails what was ordered; the mail fails at first. */
const ordering = (): WorkflowDocument =>
  workflow(
    {
      start: manual,
      order: http("POST", upstream.url("/order"), {
        body: { type: "json", content: '{"of":{{trigger.n}}}' },
      }),
      side: http("GET", upstream.url("/side")),
      mail: http("POST", upstream.url("/mail"), {
        body: { type: "json", content: '{"order":{{steps.order.body.number}}}' },
      }),
      last: transform({ order: "{{steps.mail.body.got.order}}" }),
    },
    "start > order > mail > last",
    "start > side",
  );

async function failed(document = ordering()): Promise<{ id: string; workflowId: string }> {
  const { id: workflowId } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id: workflowId, input: { n: 3 } });
  expect(await finished(user, executionId)).toMatchObject({ status: "FAILED" });
  return { id: executionId, workflowId };
}

async function limit(workflowId: string, concurrency: number): Promise<void> {
  const { db } = await import("@/server/db");
  await db().workflow.update({ where: { id: workflowId }, data: { concurrency } });
}

const ids = (steps: { nodeId: string }[]) => steps.map(({ nodeId }) => nodeId);

describe("a replay from a step", () => {
  it("sends again what lies behind it, and nothing else", async () => {
    const { id } = await failed();
    expect(calls("/order", "/side", "/mail")).toEqual([1, 1, 1]);
    failing = false;
    const { executionId } = await user.executions.replay({ id, fromNodeId: "mail" });
    expect(await finished(user, executionId)).toMatchObject({
      status: "COMPLETED",
      replayOf: id,
      output: expect.objectContaining({ last: { order: 100 } }),
    });
    expect(calls("/order", "/side", "/mail")).toEqual([1, 1, 2]);
  });

  it("has the reused steps as they were recorded, in the transaction that stores it", async () => {
    const { id, workflowId } = await failed();
    await limit(workflowId, 0);
    const { executionId } = await user.executions.replay({ id, fromNodeId: "mail" });
    const before = (await user.executions.get({ id })).steps;
    const held = await user.executions.get({ id: executionId });
    expect(held).toMatchObject({ status: "PENDING", replayOf: id });
    expect(ids(held.steps)).toEqual(["order", "side"]);
    for (const step of held.steps) {
      expect(step).toEqual({ ...before.find(({ nodeId }) => nodeId === step.nodeId), revision: 1 });
    }
    await user.executions.cancel({ id: executionId });
  });

  it("keeps the bodies that the first run has stored, which cannot be deleted without it", async () => {
    const bytes = Buffer.from([0xff, 1, 2, 3]);
    upstream.on("/file", (_, response) =>
      response.writeHead(200, { "content-type": "image/png" }).end(bytes),
    );
    const { id } = await failed(
      workflow(
        {
          start: manual,
          file: http("GET", upstream.url("/file")),
          mail: http("POST", upstream.url("/mail"), { body: { type: "json", content: "{}" } }),
        },
        "start > file > mail",
      ),
    );
    failing = false;
    const { executionId } = await user.executions.replay({ id, fromNodeId: "mail" });
    expect(await finished(user, executionId)).toMatchObject({ status: "COMPLETED" });
    const { output } = await user.executions.step({ id: executionId, nodeId: "file" });
    const { payload } = (output as { body: { payload: string } }).body;
    const { db } = await import("@/server/db");
    await expect(db().execution.delete({ where: { id } })).rejects.toThrow();
    expect(await user.payloads.get({ id: payload })).toMatchObject({ executionId: id, bytes: bytes.length });
    expect(await db().execution.deleteMany({ where: { id: { in: [id, executionId] } } })).toEqual({
      count: 2,
    });
  });

  it("says before which calls will be sent again and which outputs are reused", async () => {
    const { id } = await failed();
    const plan = await user.executions.replayPlan({ id, fromNodeId: "mail" });
    expect(ids(plan.reused)).toEqual(["start", "order", "side"]);
    expect(plan.run).toEqual([
      {
        nodeId: "mail",
        name: "mail",
        type: "action.http",
        sendsAgain: true,
        ranBefore: 1,
        request: { method: "POST", url: upstream.url("/mail"), recorded: true },
      },
      { nodeId: "last", name: "last", type: "utility.transform", sendsAgain: false, ranBefore: 0 },
    ]);
    expect(plan).toMatchObject({ skippedBefore: [], notes: [], version: null });
    expect(calls("/order", "/side", "/mail")).toEqual([1, 1, 1]);
  });
});

describe("a replay of the whole run", () => {
  it("begins anew with what the trigger was given", async () => {
    const { id } = await failed();
    failing = false;
    const { executionId } = await user.executions.replay({ id });
    expect(await finished(user, executionId)).toMatchObject({
      status: "COMPLETED",
      output: expect.objectContaining({ last: { order: 101 } }),
    });
    expect(calls("/order", "/side", "/mail")).toEqual([2, 2, 2]);
    expect(upstream.calls("/order").map(({ body }) => body)).toEqual(['{"of":3}', '{"of":3}']);
  });

  it("has calls with keys of their own: the other side does not take them for repetitions", async () => {
    const { id } = await failed();
    const { executionId } = await user.executions.replay({ id });
    await finished(user, executionId);
    const keys = upstream.calls("/order").map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(2);
  });
});

describe("a replay on another version", () => {
  it("runs the newest with the outputs of the old one, and names what has changed", async () => {
    const id = await deployed(user, ordering());
    const { executionId } = await user.executions.run({ id, input: { n: 3 } });
    await finished(user, executionId);
    const mended = ordering();
    for (const { id: nodeId, data } of mended.nodes) {
      if (nodeId === "mail") data.config = { method: "GET", url: upstream.url("/side") };
      if (nodeId === "side") data.config = { method: "GET", url: upstream.url("/side"), headers: [] };
      if (nodeId === "last")
        data.config = { fields: [{ name: "order", value: "{{steps.order.body.number}}" }] };
    }
    const { revision } = await user.workflows.get({ id });
    await user.workflows.save({ id, revision, document: mended });
    await user.workflows.deploy({ id });
    const wanted = { id: executionId, fromNodeId: "mail", version: "newest" as const };
    expect(await user.executions.replayPlan(wanted)).toMatchObject({
      version: 2,
      notes: [{ nodeId: "side", code: "changed", message: expect.stringContaining("changed since") }],
    });
    const replayed = await user.executions.replay(wanted);
    expect(await finished(user, replayed.executionId)).toMatchObject({
      status: "COMPLETED",
      version: 2,
      output: expect.objectContaining({ last: { order: 100 } }),
    });
    expect(calls("/order", "/mail")).toEqual([1, 1]);
    const first = await user.executions.replay({ ...wanted, version: 1 });
    expect(await finished(user, first.executionId)).toMatchObject({ status: "FAILED", version: 1 });
  });

  it("runs the draft as it stands", async () => {
    const { id, workflowId } = await failed();
    const mended = ordering();
    for (const { id: nodeId, data } of mended.nodes) {
      if (nodeId === "mail") data.config = { ...data.config, failOnError: false };
      if (nodeId === "last") data.config = { fields: [{ name: "status", value: "{{steps.mail.status}}" }] };
    }
    await user.workflows.save({ id: workflowId, revision: 1, document: mended });
    const { executionId } = await user.executions.replay({ id, fromNodeId: "mail", version: "draft" });
    expect(await finished(user, executionId)).toMatchObject({
      status: "COMPLETED",
      output: expect.objectContaining({ last: { status: 422 } }),
    });
    expect(calls("/order", "/mail")).toEqual([1, 2]);
  });

  it("refuses a version that there is not, and a draft with problems: 422", async () => {
    const { id, workflowId } = await failed();
    const on = (version: "newest" | "draft" | number) => user.executions.replay({ id, version });
    await expect(on("newest")).rejects.toMatchObject({ cause: { status: 422 } });
    await user.workflows.deploy({ id: workflowId });
    await expect(on(7)).rejects.toMatchObject({
      cause: { status: 422, message: expect.stringContaining("no version 7; its newest is 1") },
    });
    const broken = workflow({ start: manual, a: transform({ v: "{{steps.nowhere.x}}" }) }, "start > a");
    await user.workflows.save({ id: workflowId, revision: 1, document: broken });
    await expect(on("draft")).rejects.toMatchObject({ cause: { status: 422 } });
  });
});

it("takes a loop over with its list, and begins at none of its steps", async () => {
  const document = workflow(
    {
      start: manual,
      each: { type: "logic.loop", config: { items: "{{trigger.list}}" } },
      send: http("POST", upstream.url("/order")),
      mail: http("POST", upstream.url("/mail"), {
        body: { type: "json", content: '{"order":{{steps.each.length}}}' },
      }),
    },
    "start > each:item > send",
    "each:done > mail",
  );
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input: { list: [1, 2, 3] } });
  await finished(user, executionId);
  failing = false;
  await expect(user.executions.replay({ id: executionId, fromNodeId: "send" })).rejects.toMatchObject({
    cause: { status: 422, message: expect.stringContaining('"each"') },
  });
  const plan = await user.executions.replayPlan({ id: executionId });
  expect(plan.run.find(({ nodeId }) => nodeId === "send")).toMatchObject({ ranBefore: 3, loop: "each" });
  const replayed = await user.executions.replay({ id: executionId, fromNodeId: "mail" });
  expect(await finished(user, replayed.executionId)).toMatchObject({
    status: "COMPLETED",
    output: { body: { got: { order: 3 } } },
  });
  expect(calls("/order", "/mail")).toEqual([3, 2]);
});

describe("what cannot be replayed", () => {
  it("is a run that is not over: 409", async () => {
    const document = workflow({ start: manual, slow: wait(3_600) }, "start > slow");
    const { id } = await user.workflows.create({ document });
    const { executionId } = await user.executions.run({ id });
    const refused = { cause: { status: 409 } };
    await expect(user.executions.replay({ id: executionId })).rejects.toMatchObject(refused);
    await expect(user.executions.replayPlan({ id: executionId })).rejects.toMatchObject(refused);
    await user.executions.cancel({ id: executionId });
    expect((await user.executions.replayPlan({ id: executionId })).run).toHaveLength(1);
  });

  it("is one of a deleted workflow: 409; or of another workspace: 404", async () => {
    const { id, workflowId } = await failed();
    const other = await app.signUp("bob");
    await expect(other.executions.replay({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(other.executions.replayPlan({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await user.workflows.delete({ id: workflowId });
    await expect(user.executions.replay({ id })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
