import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { tablesWith } from "~/tests/support/tables-with";
import { manual, workflow } from "~/tests/support/workflow-builder";
import { keyOf, rest, runToEnd, type User } from "../api/client";

const operatorsKey = "sk-operator-7d1e2b3a4f";
const own = "sk-workspace-4f8a9c0d1e2b3a4f";
let app: Application;
let user: User;
let key: string;
let server: AiServer;
let nowhere: string;

beforeAll(async () => {
  server = await startAiServer();
  nowhere = `127.0.0.1:${await freePort()}`;
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: server.base.openai,
    OPENAI_API_KEY: operatorsKey,
    WORKFUSE_AI_MODEL: "openai/gpt-5.4-mini",
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `${server.host},${nowhere}`,
  });
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});
beforeEach(async () => {
  user = await app.signUp();
  key = await keyOf(user);
});

type Suggestion = Awaited<ReturnType<User["ai"]["config"]>>;
type Model = Awaited<ReturnType<User["ai"]["model"]["get"]>>;
const answer = {
  config: {
    method: "POST",
    url: "https://api.acme.test/users",
    query: null,
    headers: null,
    body: null,
    failOnError: null,
  },
  retries: null,
  timeoutMs: null,
  questions: [],
  provenance: [],
};
const ask = (as = key) =>
  rest<Suggestion>("POST", "ai/config", {
    key: as,
    body: { nodeType: "action.http", intent: "POST to https://api.acme.test/users" },
  });
const put = (body: object, as = key) => rest<Model>("PUT", "ai/model", { key: as, body });

const providers = [
  ["openai", "gpt-5.4", () => server.base.openai, "authorization", `Bearer ${own}`],
  ["anthropic", "claude-haiku-4-5", () => server.base.anthropic, "x-api-key", own],
  ["google", "gemini-3.5-flash", () => server.base.google, "x-goog-api-key", own],
  ["compatible", "llama3.1", () => server.base.openai, "authorization", `Bearer ${own}`],
] as const;

describe.each(providers)("a workspace's own model of %s", (provider, name, base, header, value) => {
  const model = () => ({ provider, name, baseUrl: base() });

  it("answers with the workspace's key where its provider looks for it, and nobody else's model does", async () => {
    const set = await put({ ...model(), key: own });
    const shown = { source: "workspace", model: `${provider}/${name}`, ...model(), hasKey: true };
    expect(set).toMatchObject({ status: 200, body: shown });
    expect((await rest("GET", "ai/model", { key })).body).toEqual(shown);
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({ source: "model", model: `${provider}/${name}` });
    expect(server.calls[0]?.headers[header]).toBe(value);
    const other = await keyOf(await app.signUp());
    server.answers({ json: answer });
    expect((await ask(other)).body).toMatchObject({ source: "model", model: "openai/gpt-5.4-mini" });
    expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${operatorsKey}`);
    await rest("DELETE", "ai/model", { key });
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({ model: "openai/gpt-5.4-mini" });
    expect((await rest<Model>("GET", "ai/model", { key })).body.source).toBe("operator");
  });

  it("says that its key is refused, in the test and where it is asked, without the key", async () => {
    await put({ ...model(), key: own });
    const refused =
      provider === "google"
        ? { status: 400, message: `API key not valid: ${own}` }
        : { status: 401, message: `Incorrect API key: ${own}` };
    server.answers(refused);
    const tested = await rest("POST", "ai/model/test", { key });
    expect(tested).toMatchObject({
      status: 200,
      body: { ok: false, model: `${provider}/${name}`, message: expect.stringContaining("key was refused") },
    });
    server.answers(refused);
    const answered = await ask();
    expect(answered.body).toMatchObject({ source: "parser", notice: expect.stringContaining("refused") });
    expect(tested.text + answered.text).not.toContain("4f8a9c0d");
  });

  it("is used by steps of that provider without a credential, and counted", async () => {
    await put({ ...model(), key: own });
    server.answers({ text: "hi", usage: { input: 100, output: 20 } });
    const config = { provider: provider === "compatible" ? "openai" : provider, model: name, prompt: "hi" };
    const document = workflow({ start: manual, ask: { type: "action.ai", config } }, "start > ask");
    expect((await runToEnd(user, document)).status).toBe("COMPLETED");
    expect(server.calls[0]?.headers[header]).toBe(value);
    const { models, purposes, you } = await user.ai.usage();
    const used = { calls: 1, failed: 0, inputTokens: 100, outputTokens: 20 };
    expect(models).toMatchObject([{ model: `${provider}/${name}`, ...used }]);
    expect(purposes).toMatchObject([{ purpose: "step", ...used }]);
    expect(you).toEqual({ minute: 0, day: 0 });
  });
});

const compatible = () => ({ provider: "compatible", name: "llama3.1", baseUrl: server.base.openai });
const test = async () =>
  (await rest<{ ok: boolean; message: string }>("POST", "ai/model/test", { key })).body;

describe("the test of a model", () => {
  it("says what it came to", async () => {
    await put({ ...compatible(), key: own });
    server.answers({ text: "ok" });
    expect(await test()).toMatchObject({ ok: true, message: expect.stringContaining("answered in") });
    server.answers({ status: 404, message: "no such model" });
    expect(await test()).toMatchObject({ ok: false, message: expect.stringContaining("does not know") });
    expect((await user.ai.usage()).purposes).toMatchObject([{ purpose: "test", calls: 2, failed: 1 }]);
  });

  it("says that nobody answers at an address", async () => {
    await put({ ...compatible(), baseUrl: `http://${nowhere}/v1` });
    expect(await test()).toMatchObject({
      ok: false,
      message: expect.stringContaining(`${nowhere} could not be reached`),
    });
  });

  it("says that an address must not be called", async () => {
    await put({ ...compatible(), baseUrl: "https://127.0.0.1:9/v1" });
    expect(await test()).toMatchObject({
      ok: false,
      message: expect.stringContaining("not public"),
    });
  });

  it("follows no redirect", async () => {
    await put({ ...compatible(), key: own });
    server.answers({ status: 307, headers: { location: `http://${server.host}/elsewhere` } });
    expect(await test()).toMatchObject({ ok: false, message: expect.stringContaining("307") });
    expect(server.calls).toHaveLength(1);
  });

  it("is of the operator's model where there is no other, and 404 where there is none", async () => {
    server.answers({ text: "ok" });
    expect(await test()).toMatchObject({ ok: true });
  });
});

describe("a key", () => {
  it("is in the vault alone: in no table, no audit line and no answer", async () => {
    const set = await put({ ...compatible(), key: own });
    server.answers({ json: answer });
    const asked = await ask();
    const read = await rest("GET", "ai/model", { key });
    expect(set.text + asked.text + read.text).not.toContain(own);
    // The control: what is in the row is found.
    expect(await tablesWith(["llama3.1"])).toContain('"public"."ai_model"');
    expect(await tablesWith([own, Buffer.from(own).toString("base64"), operatorsKey])).toEqual([]);
  });

  it("stays for another model of the same place, and goes nowhere else", async () => {
    await put({ ...compatible(), key: own });
    expect((await put({ ...compatible(), name: "qwen3" })).body).toMatchObject({
      name: "qwen3",
      hasKey: true,
    });
    const elsewhere = [
      { ...compatible(), baseUrl: "https://collector.test/v1" },
      { provider: "openai", name: "gpt-5.4", baseUrl: server.base.openai },
      { provider: "openai", name: "gpt-5.4" },
    ];
    for (const body of elsewhere) {
      expect(await put(body)).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringMatching(/^key: is missing/) } },
      });
    }
    expect((await put({ ...compatible(), key: null })).body).toMatchObject({ hasKey: false });
    server.answers({ json: answer });
    await ask();
    expect(server.calls[0]?.headers.authorization).not.toContain(own);
  });

  it("that is replaced or removed is deleted in the vault, recoverable", async () => {
    const { db } = await import("@/server/db");
    const arn = async () =>
      (await db().aiModel.findUnique({ where: { workspaceId: user.actor.workspaceId } }))?.secretArn ?? "";
    const { readSecret } = await import("@/server/secrets");
    await put({ ...compatible(), key: own });
    const first = await arn();
    await put({ ...compatible(), key: `${own}2` });
    const second = await arn();
    await expect(readSecret(first)).rejects.toThrow("marked for deletion");
    expect(await readSecret(second)).toBe(JSON.stringify({ key: `${own}2` }));
    expect((await rest("DELETE", "ai/model", { key })).status).toBe(204);
    await expect(readSecret(second)).rejects.toThrow("marked for deletion");
    expect((await rest("DELETE", "ai/model", { key })).status).toBe(404);
  });

  it("is audited as set and removed, by whom and for what", async () => {
    const { db } = await import("@/server/db");
    await put({ ...compatible(), key: own });
    await rest("DELETE", "ai/model", { key });
    const { workspaceId, userId: actorId } = user.actor;
    const lines = await db().auditLog.findMany({
      where: { workspaceId, action: { startsWith: "ai_model" } },
      orderBy: { id: "asc" },
    });
    expect(lines).toMatchObject([
      { action: "ai_model.set", actorId, details: expect.stringContaining('"keyChanged":true') },
      { action: "ai_model.removed", actorId },
    ]);
  });

  it("is set by owners and admins alone", async () => {
    const { db } = await import("@/server/db");
    const as = (role: "EDITOR" | "ADMIN") =>
      db().membership.updateMany({ where: { userId: user.actor.userId }, data: { role } });
    await as("EDITOR");
    expect((await put({ ...compatible(), key: own })).status).toBe(403);
    expect((await rest("GET", "ai/model", { key })).status).toBe(200);
    await as("ADMIN");
    expect((await put({ ...compatible(), key: own })).status).toBe(200);
  });
});

describe("a workspace's budget", () => {
  const spent = async (row: { inputTokens?: number; costMicros?: number; createdAt?: Date }) => {
    const { db } = await import("@/server/db");
    const { v7: uuidv7 } = await import("uuid");
    const { workspaceId } = user.actor;
    const what = { purpose: "step", model: "openai/gpt-5.4", outcome: "answered" };
    await db().aiUsage.create({ data: { id: uuidv7(), workspaceId, ...what, ...row } });
  };
  const budget = (monthlyUsd: number | null, monthlyTokens: number | null = null) =>
    rest("PUT", "ai/budget", { key, body: { monthlyUsd, monthlyTokens } });

  it("stops magic input and steps when it is used up, and says so", async () => {
    await spent({ costMicros: 2_000_000 });
    expect((await budget(2)).body).toEqual({ monthlyUsd: 2, monthlyTokens: null });
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({
      source: "parser",
      notice: expect.stringMatching(/budget for models is used up.*US\$ 2\.00 of US\$ 2\.00/),
    });
    const config = { model: "gpt-5.4", prompt: "hi" };
    const document = workflow({ start: manual, ask: { type: "action.ai", config } }, "start > ask");
    const { status, steps } = await runToEnd(user, document);
    expect(status).toBe("FAILED");
    expect(steps[1]).toMatchObject({ error: { name: "BudgetUsedUp" }, attempts: [{}] });
    expect(server.calls).toEqual([]);
    await budget(2.01);
    expect((await ask()).body).toMatchObject({ source: "model" });
    expect((await user.ai.usage()).budget).toMatchObject({ monthlyUsd: 2.01, usedUsd: expect.any(Number) });
  });

  it("is of tokens too, and of this month alone", async () => {
    await spent({ inputTokens: 2_000_000_000 });
    await spent({ inputTokens: 2_000_000_000 });
    await spent({ inputTokens: 5, createdAt: new Date(Date.now() - 32 * 86_400_000) });
    expect((await user.ai.usage()).budget.usedTokens).toBe(4_000_000_000);
    await budget(null, 4_000_000_000);
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({ notice: expect.stringContaining("4,000,000,000 tokens") });
    await budget(null);
    expect((await ask()).body).toMatchObject({ source: "model" });
  });

  it("is used up by answers that are broken off too", async () => {
    await budget(null, 500);
    server.answers({ json: answer, cut: "quietly" });
    expect((await ask()).body).toMatchObject({ source: "parser" });
    const usage = await user.ai.usage();
    expect(usage.models).toMatchObject([{ calls: 1, failed: 1, estimated: 1 }]);
    expect(usage.budget.usedTokens).toBeGreaterThan(500);
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({
      notice: expect.stringContaining("budget for models is used up"),
    });
    expect(server.calls).toEqual([]);
  });

  it("is used up by cancelling", async () => {
    await budget(null, 500);
    const gone = new AbortController();
    const never = new Promise(() => {});
    const beforePiece = () => {
      gone.abort();
      return never;
    };
    server.answers({ json: answer, beforePiece });
    const { configure } = await import("@/features/ai-config/server/configure");
    const input = {
      nodeType: "action.http",
      intent: "POST to https://api.acme.test/users",
      context: { steps: {} },
    };
    await configure(user.actor, input, gone.signal);
    expect((await user.ai.usage()).models).toMatchObject([{ failed: 1, estimated: 1 }]);
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({
      notice: expect.stringContaining("budget for models is used up"),
    });
  });

  it("is another workspace's own", async () => {
    await budget(0);
    const other = await keyOf(await app.signUp());
    server.answers({ json: answer });
    expect((await ask()).body).toMatchObject({ source: "parser" });
    expect((await ask(other)).body).toMatchObject({ source: "model" });
  });
});
