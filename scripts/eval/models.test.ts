import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { line } from "./line";
import { measure } from "./measure";
import { configureByModels } from "./models";
import { figuresOf } from "./report";

let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
});
afterAll(() => server?.stop());

const wait = line.parse({
  id: "w",
  node: "utility.delay",
  tier: "explicit",
  intent: "hold for two minutes",
  expect: { milliseconds: 120_000 },
});
const answer = (amount: number) => ({
  config: { mode: "for", amount, unit: "minutes", at: null },
  retries: null,
  timeoutMs: null,
  questions: [],
  provenance: ["mode", "amount", "unit"].map((field) => ({ field, origin: "words" })),
});
const environment = () => ({
  NODE_ENV: "test" as const,
  ANTHROPIC_API_KEY: "k-1",
  ANTHROPIC_BASE_URL: server.base.anthropic,
  GOOGLE_GENERATIVE_AI_API_KEY: "k-2",
  GOOGLE_GENERATIVE_AI_BASE_URL: server.base.google,
  OPENAI_BASE_URL: server.base.openai,
  WORKFUSE_AI_MODEL: "openai/local-model",
});

async function outcome(model: string) {
  const configure = configureByModels(environment())[model];
  if (!configure) throw new Error(`There is no ${model}.`);
  const [first] = await measure("set", [wait], configure);
  if (!first) throw new Error("Nothing was measured.");
  return first;
}

it("has no models without keys", () => {
  expect(configureByModels({ NODE_ENV: "test" })).toEqual({});
});

it("has the named model of a provider, and the standard ones of others", () => {
  expect(Object.keys(configureByModels(environment()))).toEqual([
    "openai/local-model",
    "anthropic/claude-haiku-4-5",
    "google/gemini-3.5-flash",
  ]);
});

it.each(["openai/local-model", "anthropic/claude-haiku-4-5", "google/gemini-3.5-flash"])(
  "judges what %s answers by what the node would do",
  async (model) => {
    server.answers({ json: answer(2), usage: { input: 1_000, output: 100 } });
    expect(await outcome(model)).toMatchObject({ faults: [], invented: [] });
    server.answers({ json: answer(3), usage: { input: 1_000, output: 100 } });
    expect((await outcome(model)).faults).toEqual([expect.stringMatching(/^milliseconds/)]);
  },
);

it("counts the tokens of a repair too, and what all cost", async () => {
  const usage = { input: 1_000, output: 100 };
  server.answers({ text: "{not JSON", usage }, { json: answer(2), usage });
  const repaired = await outcome("anthropic/claude-haiku-4-5");
  expect(repaired.answer?.usage).toEqual({ inputTokens: 2_000, outputTokens: 200, cost: 0.003 });
  expect(figuresOf([repaired])).toMatchObject({ right: 1, cost: 0.003 });
});

it("knows no cost of a model without a price", async () => {
  server.answers({ json: answer(2), usage: { input: 1_000, output: 100 } });
  const { answer: given } = await outcome("openai/local-model");
  expect(given?.usage).toEqual({ inputTokens: 1_000, outputTokens: 100 });
});

it("counts an answer that never comes as wrong", async () => {
  server.answers({ status: 400, message: "no such model" });
  expect((await outcome("google/gemini-3.5-flash")).faults).toEqual([expect.stringMatching(/^no answer/)]);
});
