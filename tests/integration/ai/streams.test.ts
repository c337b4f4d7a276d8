import { createOpenAI } from "@ai-sdk/openai";
import { type LanguageModel, streamText } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { languageModel } from "@/nodes/action-ai/language-model";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";

let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
});
afterAll(() => server?.stop());

const account = (provider: keyof AiServer["base"]) => ({ apiKey: "k-1", baseUrl: server.base[provider] });
const models: Record<string, () => LanguageModel> = {
  "OpenAI's chat completions": () => languageModel("openai", "m", account("openai")),
  "OpenAI's responses": () => createOpenAI({ apiKey: "k-1", baseURL: server.base.openai }).responses("m"),
  Anthropic: () => languageModel("anthropic", "m", account("anthropic")),
  Gemini: () => languageModel("google", "m", account("google")),
};

/** Streams an answer to its end: the pieces, and what was thrown or reported. */
async function stream(model: LanguageModel) {
  const pieces: string[] = [];
  const errors: unknown[] = [];
  const result = streamText({
    model,
    prompt: "hi",
    maxRetries: 0,
    onError: ({ error }) => {
      errors.push(error);
    },
  });
  try {
    for await (const piece of result.textStream) pieces.push(piece);
  } catch (error) {
    // A connection that is cut is thrown; what a provider says is reported.
    errors.push(error);
  }
  return { pieces, errors, result };
}

describe.each(Object.keys(models))("a stream of %s", (name) => {
  const model = () => models[name]?.() ?? "none";

  it("comes in pieces, with what was used", async () => {
    server.answers({ text: "a teapot", usage: { input: 12, output: 3 } });
    const { pieces, errors, result } = await stream(model());
    expect(pieces).toEqual(["a te", "apot"]);
    expect(errors).toEqual([]);
    expect(await result.finishReason).toBe("stop");
    expect(await result.totalUsage).toMatchObject({ inputTokens: 12, outputTokens: 3 });
    expect(server.calls[0]?.stream).toBe(true);
  });

  it("says that it ended at its limit, and that it was refused", async () => {
    server.answers({ text: "a teap", cutShort: true }, { refusal: "No." });
    expect(await (await stream(model())).result.finishReason).toBe("length");
    expect(await (await stream(model())).result.finishReason).toBe("content-filter");
  });

  it.each([{ cut: "during" as const, text: "a teapot" }, { status: 500 }, { status: 429 }])(
    "fails for %o",
    async (answer) => {
      server.answers(answer);
      const { errors } = await stream(model());
      expect(errors).not.toEqual([]);
    },
  );
});
