import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, rest, runToEnd, type User } from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({
    LOG_LEVEL: "silent",
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port},localhost:${port}`,
  });
  upstream = await startUpstream(port);
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});

const create = (more: object = {}) =>
  user.credentials.create({ name: "c", type: "BEARER_TOKEN", value: "c4nary-value", ...more });
const view = async (id: string) =>
  (await user.credentials.list({ limit: 100 })).items.find((item) => item.id === id);
const answering = (status: number, headers: Record<string, string> = {}) =>
  upstream.on(`/s${status}`, ({ headers: got }, response) => {
    response.writeHead(status, headers).end(`you sent ${got.authorization}`);
  });
const using = (credentialId: string, url: string) =>
  workflow({ start: manual, call: { ...http("GET", url), credentialId, retries: 0 } }, "start > call");

describe("a test of a connection", () => {
  it.each([
    [200, true, "ok", "answered 200"],
    [401, false, "failing", "does not take this value"],
    [403, false, "failing", "does not take this value"],
    [404, false, "unknown", "does not say whether"],
    [500, false, "unknown", "does not say whether"],
  ])("that is answered %i says so and nothing of the answer's body", async (status, ok, state, message) => {
    const { id } = await create({ testUrl: answering(status) });
    const { body, text } = await rest("POST", `credentials/${id}/test`, { key, body: {} });
    expect(body).toMatchObject({ ok, status, message: expect.stringContaining(message) });
    expect(text).not.toMatch(/c4nary|you sent/);
    expect(upstream.calls(`/s${status}`)[0]?.headers.authorization).toBe("Bearer c4nary-value");
    expect((await view(id))?.health.state).toBe(state);
  });

  it("goes where the credential may go alone, after a redirect too", async () => {
    const away = upstream.on("/away", (_call, response) => {
      response.writeHead(302, { location: answering(200).replace("127.0.0.1", "localhost") }).end();
    });
    const { id } = await create({ allowedHosts: ["127.0.0.1"] });
    for (const url of [away.replace("127.0.0.1", "localhost"), away]) {
      const test = await user.credentials.test({ id, url });
      expect(test).toMatchObject({
        ok: false,
        message: expect.stringContaining("may not be sent to localhost"),
      });
    }
    expect(upstream.calls("/s200")).toEqual([]);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://[::1]:1/",
    "http://0x7f000001/",
  ])("does not get to %s", async (url) => {
    const { id } = await create();
    expect(await user.credentials.test({ id, url })).toMatchObject({
      ok: false,
      message: expect.stringContaining("not public"),
    });
  });
});

describe("a test of a service", () => {
  const settings = (preset: string) =>
    JSON.stringify({
      ...{
        preset,
        grant: "authorization_code",
        clientId: "c",
        authorizeUrl: null,
        tokenUrl: "https://t.test",
      },
      ...{ scopes: [], clientAuth: "body", connection: null },
    });

  it.each([
    [{ allowedHosts: ["api.linear.app"] }, undefined, "https://api.linear.app/graphql", "POST"],
    [{ settings: settings("linear") }, undefined, "https://api.linear.app/graphql", "POST"],
    [{}, "https://api.linear.app/graphql", "https://api.linear.app/graphql", "POST"],
    [{ settings: settings("notion") }, undefined, "https://api.notion.com/v1/users/me", "GET"],
    [{ allowedHosts: ["api.stripe.com"] }, undefined, "https://api.stripe.com/v1/balance", "GET"],
    [
      { allowedHosts: ["api.stripe.com"], testUrl: "https://api.stripe.com/v1/x" },
      undefined,
      "https://api.stripe.com/v1/x",
      "GET",
    ],
    [{ settings: settings("custom") }, "https://own.test/me", "https://own.test/me", "GET"],
  ])("of %j at %s calls %s by %s", async (row, url, called, method) => {
    const { testOf } = await import("@/features/credentials/server/test-connection");
    const test = testOf({ testUrl: null, settings: null, allowedHosts: [], ...row }, url);
    expect([test?.url, test?.post === undefined ? "GET" : "POST"]).toEqual([called, method]);
  });

  it("that nothing is known of needs an address", async () => {
    const { id } = await create();
    const { status, body } = await rest("POST", `credentials/${id}/test`, { key, body: {} });
    expect([status, body]).toMatchObject([400, { error: { message: expect.stringContaining("url: ") } }]);
  });

  it.each([
    [200, { data: { viewer: { id: "1" } } }, true],
    [200, { errors: [{ message: "not authenticated c4nary-value" }] }, false],
    [400, { errors: [{ message: "not authenticated" }] }, false],
    [401, {}, false],
  ])("by GraphQL that is answered %i %j says %s", async (status, said, ok) => {
    const { tryValue } = await import("@/features/credentials/server/test-connection");
    const url = upstream.on("/graphql", (_call, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
    });
    const { id } = await create();
    const value = { type: "BEARER_TOKEN", token: "c4nary-value", allowedHosts: ["127.0.0.1"] } as const;
    const test = { url, post: '{"query":"{ viewer { id } }"}', refusal: "has errors" } as const;
    const trial = { place: { id, workspaceId: user.actor.workspaceId }, sender: { actorId: null } };
    const result = await tryValue({ ...value, allowedHosts: [...value.allowedHosts] }, test, trial);
    expect(result).toMatchObject({ ok, refused: !ok, status });
    expect(JSON.stringify(result)).not.toContain("c4nary");
    expect(upstream.calls("/graphql")).toMatchObject([
      {
        method: "POST",
        body: '{"query":"{ viewer { id } }"}',
        headers: { authorization: "Bearer c4nary-value" },
      },
    ]);
  });
});

describe("a use", () => {
  it("is noted with its host and how it was answered", async () => {
    const { id } = await create({ allowedHosts: ["127.0.0.1", "localhost"] });
    await runToEnd(user, using(id, answering(200)));
    await expect.poll(() => view(id)).toMatchObject({ usedHosts: ["127.0.0.1"], health: { state: "ok" } });
    expect((await view(id))?.lastUsedAt).not.toBeNull();
    await runToEnd(user, using(id, answering(401).replace("127.0.0.1", "localhost")));
    await expect
      .poll(() => view(id))
      .toMatchObject({
        usedHosts: ["localhost", "127.0.0.1"],
        health: { state: "failing", message: expect.stringContaining("localhost answered 401") },
      });
  });

  it("that was refused leaves no host behind", async () => {
    const { id } = await create({ allowedHosts: ["a.test"] });
    expect(await runToEnd(user, using(id, answering(200)))).toMatchObject({ status: "FAILED" });
    expect((await view(id))?.usedHosts).toEqual([]);
  });

  it("of a value that another process has replaced meanwhile is made with the new one", async () => {
    const { id, secretArn } = await create();
    const url = upstream.on("/new", ({ headers }, response) => {
      response.writeHead(headers.authorization === "Bearer second" ? 200 : 401).end();
    });
    await runToEnd(user, using(id, url));
    // As another process puts it in place: what this one has in memory stays.
    const { PutSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
    const { vault } = await import("@/server/vault-client");
    const { readSecret } = await import("@/server/secrets");
    await readSecret(secretArn);
    const SecretString = JSON.stringify({ token: "second" });
    await vault().send(new PutSecretValueCommand({ SecretId: secretArn, SecretString }));
    expect(await runToEnd(user, using(id, url))).toMatchObject({ status: "COMPLETED" });
  });
});

it("the workflows that use a credential are told: their drafts and what is active, of one's own workspace", async () => {
  const { id } = await create();
  const make = async (name: string, document = using(id, "https://a.test")) =>
    (await user.workflows.create({ document: { ...document, name } })).id;
  const draft = await make("Draft");
  const both = await make("Both");
  await user.workflows.deploy({ id: both });
  const gone = await make("Gone");
  await user.workflows.delete({ id: gone });
  const left = await make("Left");
  await user.workflows.deploy({ id: left });
  const without = { ...workflow({ start: manual }), name: "Left" };
  await user.workflows.save({ id: left, revision: 1, document: without });
  await make("None", workflow({ start: manual }));
  expect((await user.credentials.uses())[id]).toEqual([
    { id: both, name: "Both", draft: true, active: true },
    { id: draft, name: "Draft", draft: true, active: false },
    { id: left, name: "Left", draft: false, active: true },
  ]);
  const bob = await app.signUp("bob");
  expect(await bob.credentials.uses()).toEqual({});
});
