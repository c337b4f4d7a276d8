import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Application, startApplication } from "~/tests/support/application";
import { keyOf, rest, type User } from "../api/client";

const apiKey = "sk-test-4f8a9c0d1e2b3a4f";
let app: Application;
let user: User;
let key: string;
let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: server.base.openai,
    OPENAI_API_KEY: apiKey,
    WORKFUSE_AI_MODEL: "openai/gpt-5.4-mini",
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
const intent = "POST to https://api.acme.test/users";
const ask = () => rest<Suggestion>("POST", "ai/config", { key, body: { nodeType: "action.http", intent } });
const answer = (method: string) => ({
  config: {
    method,
    url: "https://api.acme.test/users",
    query: null,
    headers: null,
    body: null,
    failOnError: null,
  },
  retries: null,
  timeoutMs: null,
  questions: [],
  provenance: ["method", "url"].map((field) => ({ field, origin: "words" })),
});

describe("magic input with a model", () => {
  it("answers by the model", async () => {
    server.answers({ json: answer("POST") });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({
      config: { method: "POST", url: "https://api.acme.test/users" },
      node: {},
      questions: [],
      provenance: { method: "words", url: "words" },
      source: "model",
      model: "openai/gpt-5.4-mini",
    });
  });

  it("shows where the parser found something else in the words", async () => {
    server.answers({ json: answer("PUT") });
    expect((await ask()).body).toMatchObject({
      source: "model",
      disagreements: [{ field: "method", parser: "POST", model: "PUT" }],
    });
  });

  it.each([
    ["answers no JSON", { text: "no" }, "does not have the fields"],
    ["refuses", { refusal: "No." }, "refused"],
    ["refuses the key", { status: 401, message: `bad key ${apiKey}` }, "401"],
    ["is asked too often", { status: 429, headers: { "retry-after": "9" } }, "429"],
    ["is broken", { status: 500 }, "500"],
    ["is cut off", { cut: "before" as const }, "could not be reached"],
  ])("answers by the parser and says why where the model %s", async (_, scripted, reason) => {
    server.answers(scripted);
    const { status, body, text } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      source: "parser",
      config: { method: "POST", url: "https://api.acme.test/users" },
      notice: expect.stringContaining(reason),
    });
    expect(text).not.toContain("4f8a9c0d");
    const { models } = await user.ai.usage();
    expect(models).toMatchObject([{ calls: 1, failed: 1 }]);
  });

  it("counts what was used and what it cost", async () => {
    server.answers({ json: answer("POST"), usage: { input: 1_000_000, output: 100_000 } });
    await ask();
    await ask();
    const used = {
      calls: 2,
      failed: 0,
      inputTokens: 2_000_000,
      outputTokens: 200_000,
      estimated: 0,
      costUsd: 2.4,
    };
    expect((await rest("GET", "ai/usage", { key })).body).toEqual({
      model: "openai/gpt-5.4-mini",
      limits: { perMinute: 60, perDay: 1_000 },
      you: { minute: 2, day: 2 },
      budget: {
        monthlyUsd: null,
        monthlyTokens: null,
        usedUsd: 2.4,
        usedTokens: 2_200_000,
        renewsAt: expect.stringMatching(/^\d{4}-\d{2}-01T00:00:00\.000Z$/),
      },
      models: [{ model: "openai/gpt-5.4-mini", ...used }],
      purposes: [{ purpose: "config", ...used }],
    });
    const other = await app.signUp();
    expect((await other.ai.usage()).models).toEqual([]);
  });

  it("leaves the model alone beyond a user's limit", async () => {
    const { db } = await import("@/server/db");
    const { v7: uuidv7 } = await import("uuid");
    const { userId, workspaceId } = user.actor;
    const more = { nodeType: "action.http", model: "openai/m", promptVersion: "1", outcome: "answered" };
    await db().aiUsage.createMany({
      data: Array.from({ length: 60 }, () => ({ id: uuidv7(), userId, workspaceId, ...more })),
    });
    server.answers({ json: answer("POST") });
    expect((await ask()).body).toMatchObject({
      source: "parser",
      notice: expect.stringContaining("within a minute"),
    });
    expect(server.calls).toEqual([]);
    const other = await app.signUp();
    expect(await other.ai.config({ nodeType: "action.http", intent })).toMatchObject({ source: "model" });
  });

  it("ends the model's request when its client goes away", async () => {
    server.answers({ delayMs: 3_000 });
    const { callerFor } = await import("@/server/api/caller");
    const controller = new AbortController();
    const asked = callerFor({ actor: user.actor }, controller.signal).ai.config({
      nodeType: "action.http",
      intent,
    });
    await expect.poll(() => server.calls.length).toBe(1);
    controller.abort();
    await asked;
    await expect.poll(() => server.calls[0]?.left).toBe(true);
  });
});

describe("feedback", () => {
  const given = {
    nodeType: "action.http",
    intent: "call it with the api key sk-live-4f8a9c0d1e2b3a4f5c6d",
    config: { url: "https://api.acme.test/" },
    source: "model" as const,
    model: "openai/gpt-5.4-mini",
  };

  it("is kept without secrets, listed and exported", async () => {
    await user.ai.feedback.give({ ...given, thumb: "down", outcome: "edited", note: "It was a PUT." });
    await user.ai.feedback.give({ ...given, thumb: "up" });
    const { items } = await user.ai.feedback.list({});
    expect(items).toMatchObject([
      { thumb: "up", outcome: null, note: null },
      { thumb: "down", outcome: "edited", note: "It was a PUT.", config: given.config, promptVersion: "1" },
    ]);
    expect(JSON.stringify(items)).not.toContain("4f8a9c0d");
    const { GET } = await import("@/app/api/v1/[...path]/route");
    const request = new Request("http://localhost:3000/api/v1/ai/feedback/export", {
      headers: { authorization: `Bearer ${key}` },
    });
    const response = await GET(request, { params: Promise.resolve({ path: ["ai", "feedback", "export"] }) });
    expect(response.headers.get("content-type")).toContain("application/jsonl");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(items);
  });

  it("is another workspace's own", async () => {
    await user.ai.feedback.give({ ...given, thumb: "up" });
    const other = await app.signUp();
    expect((await other.ai.feedback.list({})).items).toEqual([]);
    expect(await other.ai.feedback.export()).toBe("");
  });
});
