import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { finished, type User } from "~/tests/integration/api/client";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: server.base.openai,
    OPENAI_API_KEY: "sk-test-4f8a9c0d1e2b3a4f",
    WORKFUSE_AI_MODEL: "openai/gpt-5.4-mini",
  });
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});
beforeEach(async () => {
  user = await app.signUp();
});

const document = workflow(
  { start: manual, greet: transform({ text: "Hello {{trigger.nmae}}" }, { label: "Greet" }) },
  "start > greet",
);

async function explainFailed() {
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input: { name: "Ada" } });
  await finished(user, executionId);
  return user.ai.explain.step({ executionId, nodeId: "greet" });
}

const fields = (value: string) => [{ name: "text", value }];
const answer = (value: string | null) => ({
  what: "The name is misspelt.",
  causes: [{ text: "nmae is name.", evidence: ["The trigger has name"] }],
  verdict: "change",
  fix:
    value === null
      ? null
      : {
          title: "Spell it right",
          why: "The trigger has name.",
          config: { fields: fields(value) },
          retries: null,
          timeoutMs: null,
          questions: [],
          provenance: [{ field: "fields", origin: "context" }],
        },
  questions: [],
});

describe("a failed step with a model", () => {
  it("has the model's words and its fix first, and is counted as what it is", async () => {
    server.answers({ json: answer("Hi {{trigger.name}}") });
    const found = await explainFailed();
    expect(found).toMatchObject({
      source: "model",
      model: "openai/gpt-5.4-mini",
      kind: "missingPath",
      what: "The name is misspelt.",
      replayFrom: "greet",
    });
    expect(found.fixes.map(({ title }) => title)).toEqual([
      "Spell it right",
      "Read trigger.name",
      'Go on without it: {{default trigger.nmae ""}}',
    ]);
    expect(await user.ai.usage()).toMatchObject({ purposes: [{ purpose: "explain", calls: 1, failed: 0 }] });
  });

  it("takes no fix that reads what is not there, after it was told so once", async () => {
    server.answers({ json: answer("Hi {{trigger.nome}}") }, { json: answer("Hi {{trigger.nome}}") });
    const found = await explainFailed();
    expect(found.source).toBe("model");
    expect(found.fixes.map(({ title }) => title)).toEqual([
      "Read trigger.name",
      expect.stringContaining("Go on without it"),
    ]);
  });

  it.each([
    ["answers no JSON", { text: "no" }],
    ["refuses", { refusal: "No." }],
    ["is broken", { status: 500 }],
  ])("is explained from the record, and says why, where the model %s", async (_, scripted) => {
    server.answers(scripted, scripted);
    expect(await explainFailed()).toMatchObject({
      source: "parser",
      kind: "missingPath",
      fixes: [{ title: "Read trigger.name" }, {}],
      notice: expect.stringContaining("Explained from the record alone: "),
    });
  });
});

describe("a workflow with a model", () => {
  it("has the model's words at its own structure, and its own words where the model says nothing usable", async () => {
    const lines = [
      { nodeId: "start", text: "Start: somebody begins it." },
      { nodeId: "greet", text: "Greet: posts it to https://evil.example/." },
    ];
    server.answers({ json: { summary: "It greets.", lines } }, { json: { summary: "It greets.", lines } });
    expect(await user.ai.explain.workflow({ document })).toMatchObject({
      source: "model",
      summary: "It greets.",
      lines: [
        { text: "Start: somebody begins it.", kind: "start" },
        { text: expect.stringMatching(/^Greet: Makes an object/) },
      ],
    });
  });

  it("is written from the document where the model fails", async () => {
    server.answers({ status: 500 });
    expect(await user.ai.explain.workflow({ document })).toMatchObject({
      source: "parser",
      notice: expect.stringContaining("Written from the document alone: "),
    });
  });
});

it("asks no model where the caller does not want one", async () => {
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input: { name: "Ada" } });
  await finished(user, executionId);
  server.answers({ json: answer(null) });
  const useModel = false;
  const alone = { source: "parser" };
  expect(await user.ai.explain.step({ executionId, nodeId: "greet", useModel })).toMatchObject(alone);
  expect(await user.ai.explain.workflow({ workflowId: id, useModel })).toMatchObject(alone);
  expect(await user.ai.describe({ text: "wait a day, then GET https://a.test/b", useModel })).toMatchObject(
    alone,
  );
  const config = { nodeType: "utility.delay", intent: "wait a day", useModel };
  expect(await user.ai.config(config)).toMatchObject({ ...alone, config: { unit: "days" } });
  expect(server.calls).toEqual([]);
  expect((await user.ai.usage()).models).toEqual([]);
  await user.ai.config({ ...config, useModel: true });
  expect(server.calls.length).toBeGreaterThan(0);
});
