import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { actionAi, aiProviders } from "@/nodes/action-ai/definition";
import { ai } from "@/nodes/action-ai/execute.server";
import type { Services } from "@/nodes/kit/executor";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { aiServices } from "~/tests/support/ai-services";

const key = "k-4f8a9c0d1e2b3a4f";
let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
});
afterAll(() => server?.stop());

/** Runs the node against the scripted server by the operator's accounts. */
function run(config: Record<string, unknown>, given: Partial<Services> = {}) {
  const { openai, anthropic, google } = server.base;
  const parsed = actionAi.config.parse({ model: "some-model", prompt: "What is it?", ...config });
  return ai.execute(parsed, {
    http: () => Promise.reject(new Error("not used")),
    ai: aiServices({
      openai: { apiKey: key, baseUrl: openai },
      anthropic: { apiKey: key, baseUrl: anthropic },
      google: { apiKey: key, baseUrl: google },
    }),
    credential: undefined,
    bindCredential: async (credential) => credential,
    noteUse: () => {},
    signal: AbortSignal.timeout(10_000),
    idempotencyKey: "run:node",
    explicitRetries: false,
    mask: (text) => text.replaceAll(key, "[secret]"),
    progress: () => {},
    store: () => Promise.reject(new Error("not used")),
    ...given,
  });
}

const fields = [
  { name: "mood", type: "string", description: "One word" },
  { name: "score", type: "integer" },
  { name: "tags", type: "string[]" },
];
const found = { mood: "glad", score: 3, tags: ["a", "b"] };

describe.each(aiProviders)("%s", (provider) => {
  it("answers with text", async () => {
    server.answers({ text: "a teapot", usage: { input: 12, output: 3 } });
    expect(await run({ provider, system: "Be brief.", temperature: 0.5 })).toEqual({
      port: "out",
      output: { text: "a teapot", usage: { inputTokens: 12, outputTokens: 3, totalTokens: 15 } },
    });
    const [call] = server.calls;
    expect(JSON.stringify(call?.body)).toMatch(/What is it\?/);
    expect(JSON.stringify(call?.body)).toMatch(/Be brief\./);
    expect(JSON.stringify(call?.headers)).toContain(key);
  });

  it("answers with the fields that were declared", async () => {
    server.answers({ json: found });
    const { output } = await run({ provider, output: { type: "json", fields } });
    expect(output).toMatchObject({ json: found, usage: { totalTokens: 18 } });
    expect(JSON.stringify(server.calls[0]?.body)).toContain("One word");
  });

  it.each([
    ["malformed JSON", { text: '{"mood": "glad", ' }],
    ["JSON without a field", { json: { mood: "glad" } }],
    ["JSON of another type", { json: { ...found, score: "three" } }],
  ])("fails for %s, to be tried again", async (_, answer) => {
    server.answers(answer);
    await expect(run({ provider, output: { type: "json", fields } })).rejects.toMatchObject({
      name: "BadModelAnswer",
      message: expect.stringContaining("some-model"),
      options: { final: false },
    });
    expect(server.calls).toHaveLength(1);
  });

  it("says that an answer was cut off", async () => {
    server.answers({ text: '{"mood": "gl', cutShort: true });
    await expect(run({ provider, output: { type: "json", fields } })).rejects.toMatchObject({
      name: "BadModelAnswer",
      message: expect.stringContaining("cut off"),
    });
  });

  it.each(["text", "json"])("says that the model refused, for %s", async (type) => {
    server.answers({ refusal: "I cannot help with that." });
    const output = type === "json" ? { type, fields } : { type };
    await expect(run({ provider, output })).rejects.toMatchObject({
      name: "ModelRefused",
      options: { final: true },
    });
  });

  it.each([
    [401, "check the credential", true],
    [404, "check its name", true],
    [400, "refused", true],
    [429, "Too many requests", false],
    [500, "has a fault", false],
  ])("maps %i", async (status, advice, final) => {
    server.answers({ status, message: `broken for ${key}`, headers: { "retry-after": "7" } });
    const error = await run({ provider }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: "ModelError",
      message: expect.stringContaining(advice),
      options: { final, status, retryAfterMs: 7_000 },
    });
    expect(error).toMatchObject({ message: expect.stringContaining(provider) });
    expect(error).toMatchObject({ message: expect.not.stringContaining(key) });
    expect(server.calls).toHaveLength(1);
  });

  it.each(["before", "during"] as const)("says that the connection was cut %s the answer", async (cut) => {
    server.answers({ cut });
    await expect(run({ provider })).rejects.toMatchObject({
      name: "ModelUnreachable",
      options: { final: false },
    });
  });

  it("ends with its signal, and the request with it", async () => {
    server.answers({ delayMs: 2_000 });
    const begun = Date.now();
    await expect(run({ provider }, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: "Timeout",
      options: { final: false },
    });
    expect(Date.now() - begun).toBeLessThan(1_500);
    await expect.poll(() => server.calls[0]?.left).toBe(true);
  });
});

it("is cancelled under way", async () => {
  server.answers({ delayMs: 2_000 });
  const controller = new AbortController();
  const asked = run({ provider: "openai" }, { signal: controller.signal });
  await expect.poll(() => server.calls.length).toBe(1);
  controller.abort();
  await expect(asked).rejects.toMatchObject({ name: "Cancelled", options: { final: true } });
});

it("takes a credential's key to the provider itself, whatever base URLs the environment has", async () => {
  const called: string[] = [];
  const noted: string[] = [];
  const redirects: (string | undefined)[] = [];
  vi.stubEnv("OPENAI_BASE_URL", server.base.openai);
  vi.stubEnv("ANTHROPIC_BASE_URL", server.base.anthropic);
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    called.push(new URL(url).host);
    redirects.push(init.redirect);
    return new Response("{}", { status: 500 });
  });
  try {
    const credential = { type: "BEARER_TOKEN", token: key, allowedHosts: [] as string[] } as const;
    const bindCredential: Services["bindCredential"] = async (given, url) => ({
      ...given,
      allowedHosts: [new URL(url).hostname],
    });
    const noteUse = (host: string, status: number) => noted.push(`${host} ${status}`);
    for (const provider of aiProviders) {
      await expect(run({ provider }, { credential, bindCredential, noteUse })).rejects.toMatchObject({
        name: "ModelError",
      });
    }
    expect(called).toEqual(["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"]);
    expect(noted).toEqual(called.map((host) => `${host} 500`));
    // Keys are in headers of the providers' own, which a redirect would take along.
    expect(redirects).toEqual(["error", "error", "error"]);
  } finally {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  }
});

it("keeps a credential from a provider that it is not allowed for", async () => {
  const credential: Services["credential"] = {
    type: "BEARER_TOKEN",
    token: key,
    allowedHosts: ["api.acme.test"],
  };
  await expect(run({ provider: "openai" }, { credential })).rejects.toMatchObject({
    name: "CredentialNotAllowed",
  });
});

it("names the variable that is missing", async () => {
  await expect(run({ provider: "anthropic" }, { ai: aiServices({}) })).rejects.toMatchObject({
    name: "NoModelKey",
    message: expect.stringContaining("ANTHROPIC_API_KEY"),
    options: { final: true },
  });
});
