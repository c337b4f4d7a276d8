import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  deployed,
  finished,
  keyOf,
  rejection,
  rest,
  runToEnd,
  type User,
  webhook,
} from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let upstream: Upstream;
let key: string;
let port: number;

beforeAll(async () => {
  port = await freePort();
  app = await startApplication({
    LOG_LEVEL: "silent",
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port},localhost:${port}`,
  });
  upstream = await startUpstream(port);
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});
beforeEach(async () => {
  user = await app.signUp();
  key = await keyOf(user);
  upstream.on("/a", (_received, response) => response.end("ok"));
});

const here = () => upstream.url("/a");
const elsewhere = () => here().replace("127.0.0.1", "localhost");
const create = (more: object = {}) =>
  user.credentials.create({ name: "c", type: "BEARER_TOKEN", value: "c4nary-value", ...more });
const view = async (id: string) => {
  const found = (await user.credentials.list({ limit: 100 })).items.find((item) => item.id === id);
  if (!found) throw new Error("no such credential");
  return found;
};
const using = (credentialId: string, url: string) =>
  workflow({ start: manual, call: { ...http("GET", url), credentialId, retries: 0 } }, "start > call");
const call = (id: string, url: string) => runToEnd(user, using(id, url));
const hostsCalled = () => upstream.calls("/a").map(({ headers }) => headers.host?.split(":")[0]);
async function auditOf(id: string) {
  const { db } = await import("@/server/db");
  const lines = await db().auditLog.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
  return lines.map(({ action, actorId, details }) => ({
    action,
    actorId,
    details: JSON.parse(details ?? "{}"),
  }));
}

describe("a credential without hosts", () => {
  it("is bound to the host of its first use, which is told and audited; no other host gets it", async () => {
    const { id, allowedHosts, boundAt } = await create();
    expect([allowedHosts, boundAt]).toEqual([[], null]);
    const first = await call(id, here());
    expect(first).toMatchObject({ status: "COMPLETED" });
    expect(await view(id)).toMatchObject({ allowedHosts: ["127.0.0.1"], boundAt: expect.any(String) });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "credential.bound",
      actorId: null,
      details: { host: "127.0.0.1", executionId: first.id, nodeId: "call" },
    });
    const refused = (await call(id, elsewhere())).steps[1];
    expect(refused).toMatchObject({ error: { name: "CredentialNotAllowed" }, attempts: [{}] });
    expect(JSON.stringify(refused?.error)).toMatch(
      /may not be sent to localhost: it is allowed for 127\.0\.0\.1\..*add it to the credential's allowed hosts and replay/,
    );
    expect(await call(id, here())).toMatchObject({ status: "COMPLETED" });
    expect(hostsCalled()).toEqual(["127.0.0.1", "127.0.0.1"]);
  });

  it.each([
    ["API_KEY", "c4nary-value"],
    ["BASIC_AUTH", { username: "ada", password: "c4nary-value" }],
    ["CUSTOM_HEADERS", { headers: [{ name: "X-A", value: "c4nary-value" }] }],
  ] as const)("is bound whatever its type: %s", async (type, value) => {
    const { id } = await create({ type, value });
    await call(id, here());
    expect(await view(id)).toMatchObject({ allowedHosts: ["127.0.0.1"] });
    expect((await call(id, elsewhere())).steps[1]).toMatchObject({ error: { name: "CredentialNotAllowed" } });
    expect(hostsCalled()).toEqual(["127.0.0.1"]);
  });

  it("is not taken to another host by the redirect of its first use", async () => {
    const away = upstream.on("/away", (_received, response) => {
      response.writeHead(307, { location: elsewhere() }).end();
    });
    const { id } = await create();
    expect((await call(id, away)).steps[1]).toMatchObject({ error: { name: "CredentialNotAllowed" } });
    expect(upstream.calls("/a")).toEqual([]);
  });

  it("that two send at once to different hosts is sent to one of them alone", async () => {
    for (let round = 0; round < 5; round += 1) {
      upstream.on("/a", (_received, response) => response.end("ok"));
      const { id } = await create();
      const urls = [here(), elsewhere(), here(), elsewhere()];
      const runs = await Promise.all(urls.map((url) => call(id, url)));
      const [host] = (await view(id)).allowedHosts;
      expect((await view(id)).allowedHosts).toHaveLength(1);
      expect(runs.map(({ status }) => status)).toEqual(
        urls.map((url) => (new URL(url).hostname === host ? "COMPLETED" : "FAILED")),
      );
      expect(new Set(hostsCalled())).toEqual(new Set([host]));
      const bound = (await auditOf(id)).filter(({ action }) => action === "credential.bound");
      expect(bound).toHaveLength(1);
    }
  });

  it("is bound once, however many processes try", async () => {
    const { bindHost } = await import("@/features/credentials/server/bind-host");
    const { id } = await create();
    const place = { id, workspaceId: user.actor.workspaceId };
    const hosts = Array.from({ length: 30 }, (_, index) => `h${index}.test`);
    const lists = await Promise.all(hosts.map((host) => bindHost(place, host, { actorId: null })));
    expect(new Set(lists.map((list) => list.join())).size).toBe(1);
    expect((await view(id)).allowedHosts).toEqual(lists[0]);
    expect((await auditOf(id)).filter(({ action }) => action === "credential.bound")).toHaveLength(1);
    const foreign = { id, workspaceId: (await app.signUp("bob")).actor.workspaceId };
    expect(await bindHost(foreign, "evil.test", { actorId: null })).toEqual([]);
  });

  it("is bound by a test, and by that of a new value, of whoever makes it", async () => {
    const { id } = await create();
    expect(await user.credentials.test({ id, url: here() })).toMatchObject({ ok: true });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "credential.bound",
      actorId: user.actor.userId,
      details: { host: "127.0.0.1" },
    });
    const other = await user.credentials.test({ id, url: elsewhere() });
    expect(other).toMatchObject({
      ok: false,
      message: expect.stringContaining("may not be sent to localhost"),
    });
    const rotated = await create();
    await user.credentials.rotate({ id: rotated.id, value: "second-value", url: elsewhere() });
    expect((await view(rotated.id)).allowedHosts).toEqual(["localhost"]);
    expect(hostsCalled()).toEqual(["127.0.0.1", "localhost"]);
  });

  it.each([
    ["a name that nobody has", "https://api.strpie.invalid/v1", "RequestFailed"],
    ["a private address", "http://10.1.2.3/", "BlockedAddress"],
    ["a port that is not allowed", "http://127.0.0.1:1/", "BlockedAddress"],
  ])("is not bound by a slip: %s", async (_, url, name) => {
    const { id } = await create();
    expect((await call(id, url)).steps[1]).toMatchObject({ error: { name } });
    expect(await user.credentials.test({ id, url })).toMatchObject({ ok: false });
    expect(await view(id)).toMatchObject({ allowedHosts: [], boundAt: null });
  });

  it("that only signs, or that a webhook checks its callers by, is not sent and not bound", async () => {
    const signing = await create({ type: "HMAC_SECRET" });
    for (const url of [here(), elsewhere()]) {
      expect(await call(signing.id, url)).toMatchObject({ status: "COMPLETED" });
    }
    expect(upstream.calls("/a").map(({ headers }) => typeof headers["x-signature"])).toEqual([
      "string",
      "string",
    ]);
    const checking = await create();
    const config = { auth: { type: "bearer" } };
    const hook = await deployed(
      user,
      workflow({ hook: { type: "trigger.webhook", config, credentialId: checking.id } }),
    );
    const headers = { authorization: "Bearer c4nary-value" };
    expect((await webhook("POST", hook, { headers })).status).toBe(202);
    for (const { id } of [signing, checking]) {
      expect(await view(id)).toMatchObject({ allowedHosts: [], boundAt: null });
    }
  });
});

describe("the list", () => {
  it("can be changed: another host is added and the run replayed from its step", async () => {
    const { id } = await create();
    await call(id, here());
    const failed = await call(id, elsewhere());
    expect(failed.status).toBe("FAILED");
    const changed = await user.credentials.allowHost({ id, host: "LOCALHOST" });
    expect(changed).toMatchObject({ allowedHosts: ["127.0.0.1", "localhost"], boundAt: null });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "credential.host_allowed",
      actorId: user.actor.userId,
      details: { host: "localhost" },
    });
    const { executionId } = await user.executions.replay({ id: failed.id, fromNodeId: "call" });
    expect(await finished(user, executionId)).toMatchObject({ status: "COMPLETED" });
    const lines = (await auditOf(id)).length;
    expect((await user.credentials.allowHost({ id, host: "localhost" })).allowedHosts).toHaveLength(2);
    expect(await auditOf(id)).toHaveLength(lines);
  });

  it("has all hosts that several add at once, and at most 50", async () => {
    const { id } = await create({ allowedHosts: ["a.test"] });
    const hosts = Array.from({ length: 10 }, (_, index) => `h${index}.test`);
    await Promise.all(hosts.map((host) => user.credentials.allowHost({ id, host })));
    expect((await view(id)).allowedHosts.toSorted()).toEqual(["a.test", ...hosts]);
    const full = await create({ allowedHosts: Array.from({ length: 50 }, (_, index) => `f${index}.test`) });
    expect(await rejection(user.credentials.allowHost({ id: full.id, host: "x.test" }))).toMatchObject({
      message: expect.stringContaining("at most 50 hosts"),
    });
  });

  it("that is sent as it was stays bound by the use; emptied, it is bound anew", async () => {
    const { id } = await create();
    await call(id, here());
    const put = (body: object) => rest("PUT", `credentials/${id}`, { key, body });
    const { allowedHosts, boundAt } = await view(id);
    expect((await put({ name: "renamed", allowedHosts })).body).toMatchObject({ allowedHosts, boundAt });
    expect((await put({ allowedHosts: ["127.0.0.1", "a.test"] })).body).toMatchObject({ boundAt: null });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "credential.updated",
      details: { changes: { allowedHosts: { before: "127.0.0.1", after: "127.0.0.1 a.test" } } },
    });
    expect((await put({ allowedHosts: [] })).body).toMatchObject({ allowedHosts: [], boundAt: null });
    await call(id, elsewhere());
    expect((await view(id)).allowedHosts).toEqual(["localhost"]);
  });

  it("has every host only where somebody says so", async () => {
    const { id } = await create({ allowedHosts: ["*"] });
    for (const url of [here(), elsewhere()]) {
      expect(await call(id, url)).toMatchObject({ status: "COMPLETED" });
    }
    expect(await view(id)).toMatchObject({ allowedHosts: ["*"], boundAt: null });
  });
});

it("what was sent anywhere before there were lists is bound to the hosts that it was sent to", async () => {
  const folder = path.resolve("prisma/migrations");
  const name = readdirSync(folder).find((each) => each.endsWith("_credential_bound_hosts")) ?? "";
  const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
  const binding = sql.slice(sql.indexOf("UPDATE"));
  const { pool } = await import("@/server/db");
  const [used, never, listed, signing] = await Promise.all([
    create(),
    create(),
    create({ allowedHosts: ["own.test"] }),
    create({ type: "HMAC_SECRET" }),
  ]);
  await pool().query("UPDATE credential SET used_hosts = '{a.test,b.test}' WHERE id = ANY($1)", [
    [used.id, listed.id, signing.id],
  ]);
  await pool().query(binding);
  expect(await view(used.id)).toMatchObject({
    allowedHosts: ["a.test", "b.test"],
    boundAt: expect.any(String),
  });
  expect(await view(never.id)).toMatchObject({ allowedHosts: [], boundAt: null });
  expect(await view(listed.id)).toMatchObject({ allowedHosts: ["own.test"], boundAt: null });
  expect(await view(signing.id)).toMatchObject({ allowedHosts: [], boundAt: null });
});
