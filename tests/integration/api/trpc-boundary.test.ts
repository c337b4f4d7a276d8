import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "@/server/api/root";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, workflow } from "~/tests/support/workflow-builder";
import { cookieOf, keyOf, trpc, type User } from "./client";

/** "session": no key does; "own": no key does, and every role may. */
type Scope = "read" | "write" | "run" | "session" | "own";
/** What a procedure needs, an input that fits, and one that does not with the field at fault. */
type Case = {
  method: "GET" | "POST";
  scope: Scope;
  input?: Record<string, unknown>;
  bad?: [Record<string, unknown>, string];
};

const document = workflow({ start: manual }, "start");
const id = "0190b1f0-0000-7000-8000-000000000000";

const cases: Record<string, Case> = {
  "workflows.list": { method: "GET", scope: "read", input: {}, bad: [{ limit: "x" }, "limit"] },
  "workflows.get": { method: "GET", scope: "read", input: { id } },
  "workflows.create": { method: "POST", scope: "write", input: { document }, bad: [{}, "document"] },
  "workflows.save": {
    method: "POST",
    scope: "write",
    input: { id, revision: 1, document },
    bad: [{ id, document }, "revision"],
  },
  "workflows.delete": { method: "POST", scope: "write", input: { id } },
  "workflows.deploy": {
    method: "POST",
    scope: "write",
    input: { id },
    bad: [{ id, revision: "a" }, "revision"],
  },
  "workflows.settings.get": { method: "GET", scope: "read", input: { id } },
  "workflows.settings.update": {
    method: "POST",
    scope: "write",
    input: { id, concurrency: 1, rateLimit: null, priority: 0 },
    bad: [{ id, concurrency: 0, rateLimit: null, priority: 0 }, "concurrency"],
  },
  "workflows.deactivate": { method: "POST", scope: "write", input: { id } },
  "executions.run": { method: "POST", scope: "run", input: { id }, bad: [{ id, triggerId: 1 }, "triggerId"] },
  "executions.list": { method: "GET", scope: "read", input: {}, bad: [{ status: "x" }, "status"] },
  "executions.get": { method: "GET", scope: "read", input: { id } },
  "executions.steps": { method: "GET", scope: "read", input: { id }, bad: [{ id, cursor: 1 }, "cursor"] },
  "executions.step": {
    method: "GET",
    scope: "read",
    input: { id, nodeId: "start" },
    bad: [{ id, nodeId: "a\u0000" }, "nodeId"],
  },
  "executions.value": {
    method: "GET",
    scope: "read",
    input: { id },
    bad: [{ id, of: "both" }, "of"],
  },
  "executions.graph": { method: "GET", scope: "read", input: { id } },
  "executions.place": { method: "GET", scope: "read", input: { id } },
  "executions.waiting": { method: "GET", scope: "read", input: { id } },
  "executions.replayPlan": {
    method: "GET",
    scope: "read",
    input: { id },
    bad: [{ id, version: 0 }, "version"],
  },
  "executions.replay": {
    method: "POST",
    scope: "run",
    input: { id },
    bad: [{ id, fromNodeId: 1 }, "fromNodeId"],
  },
  "executions.replayManyPlan": {
    method: "GET",
    scope: "read",
    input: { ids: [id] },
    bad: [{ ids: [] }, "ids"],
  },
  "executions.replayMany": { method: "POST", scope: "run", input: { ids: [id] }, bad: [{ ids: id }, "ids"] },
  "executions.inbox": { method: "GET", scope: "read", input: {}, bad: [{ limit: 0 }, "limit"] },
  "executions.failures": { method: "GET", scope: "read", input: {}, bad: [{ dismissed: 1 }, "dismissed"] },
  "executions.inboxCount": { method: "GET", scope: "read" },
  "executions.dismiss": { method: "POST", scope: "run", input: { ids: [id] }, bad: [{}, "ids"] },
  "executions.undismiss": { method: "POST", scope: "run", input: { ids: [id] }, bad: [{}, "ids"] },
  "executions.cancel": { method: "POST", scope: "run", input: { id } },
  "executions.ticket": { method: "POST", scope: "read", input: { id } },
  "payloads.get": { method: "GET", scope: "read", input: { id } },
  "events.post": { method: "POST", scope: "run", input: { name: "e" }, bad: [{ name: 1 }, "name"] },
  "credentials.list": { method: "GET", scope: "read", input: {}, bad: [{ limit: 1000 }, "limit"] },
  "credentials.create": {
    method: "POST",
    scope: "write",
    input: { name: "x", type: "BEARER_TOKEN", value: "secret" },
    bad: [{ name: "x", type: "BEARER_TOKEN", value: 1 }, "value"],
  },
  "credentials.update": { method: "POST", scope: "write", input: { id }, bad: [{ id, name: "" }, "name"] },
  "credentials.delete": { method: "POST", scope: "write", input: { id } },
  "credentials.uses": { method: "GET", scope: "read" },
  "credentials.deleted": { method: "GET", scope: "read" },
  "credentials.notices": { method: "GET", scope: "read" },
  "credentials.redirectUri": { method: "GET", scope: "read" },
  "credentials.rotate": {
    method: "POST",
    scope: "write",
    input: { id, value: "x", untested: true },
    bad: [{ id, value: "x", url: "here" }, "url"],
  },
  "credentials.allowHost": {
    method: "POST",
    scope: "write",
    input: { id, host: "a.test" },
    bad: [{ id, host: "https://a.test" }, "host"],
  },
  "credentials.test": {
    method: "POST",
    scope: "write",
    input: { id, url: "https://a.test" },
    bad: [{ id, url: 1 }, "url"],
  },
  "credentials.connect": { method: "POST", scope: "write", input: { id } },
  "credentials.completeConnection": {
    method: "POST",
    scope: "write",
    input: { state: "s", code: "c" },
    bad: [{ state: 1 }, "state"],
  },
  "credentials.restore": { method: "POST", scope: "write", input: { id } },
  "nodes.preview": {
    method: "POST",
    scope: "read",
    input: { type: "trigger.manual", config: {} },
    bad: [{ type: "trigger.manual" }, "config"],
  },
  "ai.config": {
    method: "POST",
    scope: "write",
    input: { nodeType: "action.http", intent: "x" },
    bad: [{ nodeType: "action.http" }, "intent"],
  },
  "ai.configStream": {
    method: "POST",
    scope: "write",
    input: { nodeType: "action.http", intent: "x" },
    bad: [{ nodeType: "nothing", intent: "x" }, "nodeType"],
  },
  "ai.describe": {
    method: "POST",
    scope: "write",
    input: { text: "x" },
    bad: [{ text: "x", document: { name: "x", nodes: [], edges: [{}] } }, "document.edges.0.id"],
  },
  "ai.explain.workflow": {
    method: "POST",
    scope: "read",
    input: { document: { name: "x", nodes: [], edges: [] } },
    bad: [{ document: { name: "x", nodes: [], edges: [{}] } }, "document.edges.0.id"],
  },
  "ai.explain.step": {
    method: "POST",
    scope: "read",
    input: { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "start" },
    bad: [{ executionId: "0190b1f0-0000-7000-8000-000000000000" }, "nodeId"],
  },
  "ai.model.get": { method: "GET", scope: "read" },
  "ai.model.set": {
    method: "POST",
    scope: "write",
    input: { provider: "compatible", name: "llama3.1", baseUrl: "https://ai.test/v1" },
    bad: [{ provider: "compatible", name: "llama3.1" }, "baseUrl"],
  },
  "ai.model.remove": { method: "POST", scope: "write", input: {} },
  "ai.model.test": { method: "POST", scope: "write", input: {} },
  "ai.model.setBudget": {
    method: "POST",
    scope: "write",
    input: { monthlyUsd: 5, monthlyTokens: null },
    bad: [{ monthlyUsd: "5", monthlyTokens: null }, "monthlyUsd"],
  },
  "ai.usage": { method: "GET", scope: "read" },
  "ai.feedback.give": {
    method: "POST",
    scope: "write",
    input: { nodeType: "action.http", intent: "x", config: {}, source: "parser" },
    bad: [{ nodeType: "action.http", intent: "x", config: {}, source: "me" }, "source"],
  },
  "ai.feedback.list": { method: "GET", scope: "read", input: {}, bad: [{ limit: 1000 }, "limit"] },
  "ai.feedback.export": { method: "GET", scope: "read" },
  "account.me": { method: "GET", scope: "read" },
  "account.workspace.get": { method: "GET", scope: "read" },
  "account.workspace.update": {
    method: "POST",
    scope: "session",
    input: { concurrency: 5 },
    bad: [{ concurrency: -1 }, "concurrency"],
  },
  "account.sessions.list": { method: "GET", scope: "own" },
  "account.sessions.end": { method: "POST", scope: "own", input: { id } },
  "account.sessions.endOthers": { method: "POST", scope: "own", input: {} },
  "account.twoFactor.status": { method: "GET", scope: "own" },
  "account.twoFactor.begin": { method: "POST", scope: "own", input: {} },
  "account.twoFactor.confirm": {
    method: "POST",
    scope: "own",
    input: { code: "000000" },
    bad: [{ code: "" }, "code"],
  },
  "account.twoFactor.show": {
    method: "POST",
    scope: "own",
    input: { code: "000000" },
    bad: [{ code: 1 }, "code"],
  },
  "account.twoFactor.turnOff": { method: "POST", scope: "own", input: {} },
  "account.twoFactor.renewCodes": { method: "POST", scope: "own", input: {} },
  "account.audit.list": { method: "GET", scope: "read", input: {}, bad: [{ since: "yesterday" }, "since"] },
  "account.apiKeys.list": { method: "GET", scope: "read" },
  "account.apiKeys.create": {
    method: "POST",
    scope: "session",
    input: { name: "x" },
    bad: [{ name: "x", scopes: ["all"] }, "scopes"],
  },
  "account.apiKeys.revoke": { method: "POST", scope: "session", input: { id } },
};

const names = Object.keys(cases);
const caseOf = (name: string): Case => cases[name] ?? { method: "GET", scope: "read" };
const inputOf = (name: string, over: Record<string, unknown> = {}) => {
  const { input } = caseOf(name);
  return input ? { body: { ...input, ...over } } : {};
};
const withId = names.filter((name) => "id" in (caseOf(name).input ?? {}));

let app: Application;
let ada: User;
let bob: User;
let cookies: Record<"ada" | "bob", { cookie: string; origin: string }>;

beforeAll(async () => {
  app = await startApplication();
  [ada, bob] = [await app.signUp("ada"), await app.signUp("bob")];
  const origin = "http://localhost:3000";
  cookies = {
    ada: { cookie: await cookieOf(ada), origin },
    bob: { cookie: await cookieOf(bob), origin },
  };
});
afterAll(() => app?.stop());

/** An error as a client sees it: the coded error, no stack, the status of the answer in it. */
const failure = (status: number, code: string) => ({
  status,
  body: { error: { data: { httpStatus: status, app: { code } } } },
});

it("covers every procedure that there is", () => {
  expect(Object.keys(appRouter._def.procedures).sort()).toEqual([...names].sort());
});

describe.each(names)("%s", (name) => {
  const { method, scope, bad } = caseOf(name);

  it("is refused without a session: 401, without a stack", async () => {
    const answer = await trpc(method, name, inputOf(name));
    expect(answer).toMatchObject(failure(401, "UNAUTHORIZED"));
    expect(answer.text).not.toMatch(/stack|node_modules|\.ts:/);
  });

  it("is refused with a revoked key and with a session that was ended: 401", async () => {
    const user = await app.signUp();
    const { id: keyId, key } = await user.account.apiKeys.create({ name: "old" });
    await user.account.apiKeys.revoke({ id: keyId });
    const cookie = await cookieOf(user);
    const { db } = await import("@/server/db");
    await db().session.deleteMany({ where: { userId: user.actor.userId } });
    const headers = { cookie, origin: "http://localhost:3000" };
    for (const caller of [{ key }, { headers }]) {
      expect(await trpc(method, name, { ...caller, ...inputOf(name) })).toMatchObject(
        failure(401, "UNAUTHORIZED"),
      );
    }
  });

  it("is refused to a key without its scope: 403", async () => {
    const scopes = (["read", "write", "run"] as const).filter((other) => other !== scope);
    // What a user may see of oneself every key may see.
    if (/^account\.(me|workspace|apiKeys)/.test(name) && scope === "read") {
      expect((await trpc(method, name, { key: await keyOf(ada, ["run"]) })).status).toBe(200);
      return;
    }
    const answer = await trpc(method, name, { key: await keyOf(ada, scopes), ...inputOf(name) });
    expect(answer).toMatchObject(failure(403, "FORBIDDEN"));
  });

  if (scope !== "read" && scope !== "own")
    it("is refused to a viewer: 403", async () => {
      const viewer = await app.signUp();
      const headers = { cookie: await cookieOf(viewer), origin: "http://localhost:3000" };
      const { db } = await import("@/server/db");
      await db().membership.updateMany({ where: { userId: viewer.actor.userId }, data: { role: "VIEWER" } });
      const answer = await trpc(method, name, { headers, ...inputOf(name) });
      expect(answer).toMatchObject(failure(403, "FORBIDDEN"));
    });

  if (bad)
    it("refuses a wrong type: 400 naming the field", async () => {
      const [body, field] = bad;
      const answer = await trpc(method, name, { headers: cookies.ada, body });
      expect(answer).toMatchObject(failure(400, "BAD_REQUEST"));
      expect(answer.body.error?.data.app.message).toContain(field);
    });

  if (method === "POST") {
    it("refuses malformed JSON: 400", async () => {
      const answer = await trpc(method, name, { headers: cookies.ada, text: "{" });
      expect(answer).toMatchObject(failure(400, "BAD_REQUEST"));
    });

    it("refuses a change from another site's page: 403", async () => {
      const headers = { ...cookies.ada, origin: "https://evil.example" };
      expect(await trpc(method, name, { headers, ...inputOf(name) })).toMatchObject(
        failure(403, "FORBIDDEN"),
      );
    });
  }

  it("refuses the other method: 405", async () => {
    const other = method === "GET" ? "POST" : "GET";
    const answer = await trpc(other, name, { headers: cookies.ada, body: {}, ...inputOf(name) });
    expect(answer).toMatchObject(failure(405, "METHOD_NOT_ALLOWED"));
  });
});

describe.each(withId)("%s", (name) => {
  const { method } = caseOf(name);

  it("answers 404 to a malformed id", async () => {
    for (const malformed of ["", "x", `${id}0`, "../x"]) {
      const answer = await trpc(method, name, { headers: cookies.ada, ...inputOf(name, { id: malformed }) });
      expect(answer, malformed).toMatchObject(failure(404, "NOT_FOUND"));
    }
  });

  it("answers an unknown id and another's alike: 404", async () => {
    const workflow = await ada.workflows.create({ document });
    const { executionId } = await ada.executions.run({ id: workflow.id });
    const credential = await ada.credentials.create({ name: "c", type: "BEARER_TOKEN", value: "v-a-l-u-e" });
    const key = await ada.account.apiKeys.create({ name: "k" });
    const own = { workflows: workflow.id, credentials: credential.id, account: key.id }[
      name.split(".")[0] ?? ""
    ];
    const foreign = name === "executions.run" ? workflow.id : (own ?? executionId);
    const unknown = await trpc(method, name, { headers: cookies.bob, ...inputOf(name) });
    const answer = await trpc(method, name, { headers: cookies.bob, ...inputOf(name, { id: foreign }) });
    expect(answer).toMatchObject(failure(404, "NOT_FOUND"));
    expect(answer.body.error?.message).toBe(unknown.body.error?.message);
  });
});

describe("the endpoint", () => {
  it("answers 404 to a procedure that there is not", async () => {
    expect(await trpc("POST", "workflows.steal", { headers: cookies.ada, body: {} })).toMatchObject(
      failure(404, "NOT_FOUND"),
    );
  });

  it("refuses more than 4 MiB: 413", async () => {
    const text = JSON.stringify({ id, input: "x".repeat(4 * 1_048_576) });
    expect(await trpc("POST", "executions.run", { headers: cookies.ada, text })).toMatchObject(
      failure(413, "PAYLOAD_TOO_LARGE"),
    );
  });

  it("refuses what is nested too deep: 400", async () => {
    const text = `{"input":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(await trpc("POST", "executions.run", { headers: cookies.ada, text })).toMatchObject(
      failure(400, "BAD_REQUEST"),
    );
  });

  it("answers a batch with each call's own result", async () => {
    const { GET } = await import("@/app/api/trpc/[trpc]/route");
    const input = encodeURIComponent(JSON.stringify({ 1: { id } }));
    const url = `http://localhost:3000/api/trpc/account.me,workflows.get?batch=1&input=${input}`;
    const response = await GET(new Request(url, { headers: cookies.ada }));
    expect(await response.json()).toMatchObject([
      { result: { data: { id: ada.actor.userId } } },
      { error: { data: { app: { code: "NOT_FOUND" } } } },
    ]);
  });
});
