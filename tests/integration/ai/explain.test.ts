import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { finished, keyOf, rejection, rest, type User } from "~/tests/integration/api/client";
import { sendJson, startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { child, http, loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let upstream: Upstream;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  user = await app.signUp();
  upstream = await startUpstream(port);
  upstream.on("/v1/orders", (_, response) =>
    sendJson(response, 200, { id: 7, customer: { email: "ada@example.com" } }),
  );
  upstream.on("/v1/mails", (call, response) => sendJson(response, 200, { sent: JSON.parse(call.body) }));
});
afterAll(async () => {
  await upstream?.stop();
  await app?.stop();
});

type Failed = { id: string; workflowId: string };

async function failed(document: WorkflowDocument, input: unknown = {}): Promise<Failed> {
  const { id: workflowId } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id: workflowId, input });
  expect(await finished(user, executionId)).toMatchObject({ status: "FAILED" });
  return { id: executionId, workflowId };
}

const explain = (executionId: string, nodeId: string, iteration = "") =>
  user.ai.explain.step({ executionId, nodeId, iteration });

/** Takes the first fix over into the draft, as the page does, and replays the run from there. */
async function mend({ id, workflowId }: Failed, nodeId: string) {
  const { fixes, replayFrom } = await explain(id, nodeId);
  const [fix] = fixes;
  if (!fix || !replayFrom) throw new Error("There is no fix.");
  const { document, revision } = await user.workflows.get({ id: workflowId });
  const nodes = document.nodes.map((node) =>
    node.id === fix.nodeId
      ? { ...node, data: { ...node.data, config: fix.suggestion.config, ...fix.suggestion.node } }
      : node,
  );
  await user.workflows.save({ id: workflowId, revision, document: { ...document, nodes } });
  const replay = { id, fromNodeId: replayFrom, version: "draft" as const };
  const { executionId } = await user.executions.replay(replay);
  return { fix, run: await finished(user, executionId) };
}

const mailing = (path: string, body: string) =>
  workflow(
    {
      start: manual,
      order: http("POST", upstream.url("/v1/orders"), {}, { label: "Get order" }),
      mail: http("POST", upstream.url(path), { body: { type: "json", content: body } }, { label: "Mail" }),
      done: transform({ to: "{{steps.mail.body.sent.to}}" }),
    },
    "start > order > mail > done",
  );

describe("a failed step", () => {
  it.each([
    [
      "a template's path that is not there",
      "/v1/mails",
      '{"to":"{{steps.get_order.body.customer.emial}}"}',
      "missingPath",
    ],
    ["a value that lies elsewhere", "/v1/mails", '{"to":"{{trigger.email}}"}', "missingPath"],
    [
      "a doubled part of the path",
      "/v1/v1/mails",
      '{"to":"{{steps.get_order.body.customer.email}}"}',
      "http404",
    ],
  ])(
    "with %s is explained, mended and replayed, and nothing before it is done again",
    async (_, path, body, kind) => {
      const before = upstream.calls("/v1/orders").length;
      const run = await failed(mailing(path, body));
      expect(upstream.calls("/v1/orders").length).toBe(before + 1);
      expect(await explain(run.id, "mail")).toMatchObject({
        kind,
        verdict: "change",
        source: "parser",
        workflowId: run.workflowId,
        replayFrom: "mail",
      });
      const mended = await mend(run, "mail");
      expect(mended.run).toMatchObject({
        status: "COMPLETED",
        replayOf: run.id,
        version: null,
        output: { to: "ada@example.com" },
      });
      expect(upstream.calls("/v1/orders").length).toBe(before + 1);
    },
  );

  it("with an upstream's 404 asks for the address, and is replayed as it is when the upstream has it", async () => {
    const run = await failed(mailing("/v1/later", '{"to":"{{steps.get_order.body.customer.email}}"}'));
    expect(await explain(run.id, "mail")).toMatchObject({
      kind: "http404",
      fixes: [],
      questions: [{ nodeId: "mail", field: "url" }],
    });
    upstream.on("/v1/later", (call, response) => sendJson(response, 200, { sent: JSON.parse(call.body) }));
    const { executionId } = await user.executions.replay({ id: run.id, fromNodeId: "mail" });
    expect(await finished(user, executionId)).toMatchObject({
      status: "COMPLETED",
      output: { to: "ada@example.com" },
    });
  });

  it("says what the other side calls wrong, by the body that was sent", async () => {
    upstream.on("/v1/count", (call, response) =>
      typeof JSON.parse(call.body).count === "number"
        ? sendJson(response, 200, { sent: { to: "counted" } })
        : sendJson(response, 422, { errors: [{ field: "count", message: "must be a number" }] }),
    );
    const run = await failed(mailing("/v1/count", '{"count": "{{trigger.count}}"}'), { count: "12" });
    expect((await mend(run, "mail")).run).toMatchObject({ status: "COMPLETED", output: { to: "counted" } });
  });

  it("in a loop leads to the step of the item, and reads the item that it saw", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger.people}}"),
        mail: http("POST", upstream.url("/v1/mails"), {
          body: { type: "json", content: '{"to":"{{loop.item.mial}}"}' },
        }),
      },
      "start > each:item > mail",
    );
    const run = await failed(document, { people: [{ mail: "a" }, { mail: "b" }] });
    const outer = await explain(run.id, "each");
    expect(outer).toMatchObject({
      kind: "itemFailed",
      verdict: "elsewhere",
      links: [{ kind: "step", nodeId: "mail", iteration: "0" }],
    });
    expect(await explain(run.id, "mail", "0")).toMatchObject({
      kind: "missingPath",
      replayFrom: "each",
      fixes: [{ title: "Read loop.item.mail" }, {}],
    });
  });

  it("that ran another workflow leads to that one's failed step", async () => {
    const { id: other } = await user.workflows.create({
      document: {
        ...workflow(
          { start: manual, stop: http("GET", upstream.url("/nowhere"), {}, { label: "Stop" }) },
          "start > stop",
        ),
        name: "Billing",
      },
    });
    await user.workflows.deploy({ id: other });
    const run = await failed(workflow({ start: manual, bill: child(other) }, "start > bill"));
    expect(await explain(run.id, "bill")).toMatchObject({
      kind: "childFailed",
      what: expect.stringContaining('"Billing" failed at its step "Stop"'),
      links: [{ kind: "run", nodeId: "stop", workflowId: other }],
    });
  });

  it("with a credential that was deleted says so, and never what it held", async () => {
    const { id } = await user.credentials.create({
      name: "Shop",
      type: "BEARER_TOKEN",
      value: "t0p-s3cret-value",
      allowedHosts: ["api.acme.test"],
    });
    const document = workflow(
      { start: manual, get: http("GET", upstream.url("/v1/orders"), {}, { credentialId: id }) },
      "start > get",
    );
    const run = await failed(document);
    const found = await explain(run.id, "get");
    expect(found).toMatchObject({
      kind: "credentialHost",
      verdict: "credential",
      links: [{ kind: "credentials" }],
    });
    expect(JSON.stringify(found)).not.toContain("t0p-s3cret");
    await user.credentials.delete({ id });
    expect((await explain(run.id, "get")).kind).toBe("credentialHost");
  });
});

describe("who is told what", () => {
  it("tells nobody of another workspace's steps, and a step that did not fail has nothing to explain", async () => {
    const run = await failed(mailing("/v1/v1/mails", "{}"));
    const bob = await app.signUp("bob");
    expect(await rejection(bob.ai.explain.step({ executionId: run.id, nodeId: "mail" }))).toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await rejection(bob.ai.explain.workflow({ workflowId: run.workflowId }))).toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await rejection(explain(run.id, "order"))).toMatchObject({ code: "CONFLICT" });
    expect(await rejection(explain(run.id, "nowhere"))).toMatchObject({ code: "NOT_FOUND" });
    expect(await rejection(explain(run.id, "mail", "x"))).toMatchObject({ code: "NOT_FOUND" });
  });

  it("gives explanations and no fixes to whoever may only read", async () => {
    const run = await failed(mailing("/v1/v1/mails", "{}"));
    const key = await keyOf(user, ["read"]);
    const body = { executionId: run.id, nodeId: "mail" };
    const read = await rest<{ kind: string; fixes: unknown[] }>("POST", "ai/explain/step", { key, body });
    expect(read.body).toMatchObject({ kind: "http404", fixes: [] });
    const whole = await rest<{ fixes: unknown[] }>("POST", "ai/explain/step", {
      key: await keyOf(user),
      body,
    });
    expect(whole.body.fixes).toHaveLength(1);
  });
});

describe("a workflow", () => {
  it("is told of by its id and by its document alike, credentials by their names", async () => {
    const { id } = await user.credentials.create({
      name: "Shop key",
      type: "BEARER_TOKEN",
      value: "t0p-s3cret-value",
    });
    const document = workflow(
      { start: manual, slow: wait(60), get: http("GET", "https://a.test/", {}, { credentialId: id }) },
      "start > slow > get",
    );
    const { id: workflowId } = await user.workflows.create({ document });
    const key = await keyOf(user, ["read"]);
    const byId = await rest("POST", "ai/explain/workflow", { key, body: { workflowId } });
    const byDocument = await rest("POST", "ai/explain/workflow", { key, body: { document } });
    expect(byId.body).toEqual(byDocument.body);
    expect(byId.body).toMatchObject({
      source: "parser",
      lines: [
        { nodeId: "start", kind: "start" },
        { text: "slow: Waits 1 minute." },
        { text: expect.stringContaining('"Shop key"') },
      ],
    });
    expect(byId.text).not.toContain("t0p-s3cret");
    const bob = await app.signUp("bob");
    expect(JSON.stringify(await bob.ai.explain.workflow({ document }))).not.toContain("Shop key");
  });
});
