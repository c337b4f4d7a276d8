import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { languageModel } from "@/nodes/action-ai/language-model";
import { streamAnswer } from "@/nodes/action-ai/stream-answer";
import { type AiServer, type Answer, startAiServer } from "~/tests/support/ai-server";

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

const form = { schema: z.object({ mood: z.string() }) };

/** Has an answer read to its end, with everything that came on the way. */
async function read(
  model: LanguageModel,
  script: Answer,
  { json = false, signal = AbortSignal.timeout(10_000) } = {},
) {
  server.answers(script);
  const pieces: string[] = [];
  const asked = { model, messages: [{ role: "user" as const, content: "hi" }], abortSignal: signal };
  const written = streamAnswer(asked, json ? form : undefined);
  try {
    let next = await written.next();
    for (; !next.done; next = await written.next()) pieces.push(next.value);
    return { pieces, answer: next.value, error: undefined };
  } catch (error) {
    return { pieces, answer: undefined, error };
  }
}

describe.each(Object.keys(models))("an answer of %s", (name) => {
  const model = () => models[name]?.() ?? "none";

  it("comes piece by piece, then whole with what was used", async () => {
    const pieces = ["a ", "tea", "pot"];
    const { pieces: came, answer } = await read(model(), { pieces, usage: { input: 12, output: 3 } });
    expect(came).toEqual(pieces);
    expect(answer).toMatchObject({
      text: "a teapot",
      refused: false,
      usage: { inputTokens: 12, outputTokens: 3 },
    });
  });

  it("comes as the raw text of its JSON", async () => {
    const pieces = ['{"mo', 'od":"gl', 'ad"}'];
    const { pieces: came, answer } = await read(model(), { pieces }, { json: true });
    expect(came).toEqual(pieces);
    expect(await answer?.json()).toEqual({ mood: "glad" });
  });

  it("says that it was refused", async () => {
    expect((await read(model(), { refusal: "No." })).answer).toMatchObject({ refused: true });
  });

  it.each([{}, { json: true }])(
    "that just ends in its middle is a failure of the call, with %o",
    async (how) => {
      const { error } = await read(model(), { cut: "quietly", pieces: ['{"mood":', '"glad"}'] }, how);
      expect(error).toMatchObject({ name: "AI_APICallError", statusCode: 200 });
    },
  );

  it("that the provider breaks off is one in its words", async () => {
    const { error } = await read(model(), { breaksOff: "The engine is on fire.", text: "a teapot" });
    expect((error as Error).message).toContain("The engine is on fire.");
  });

  it("ends as soon as nobody wants it any more", async () => {
    const controller = new AbortController();
    const never = new Promise(() => {});
    const beforePiece = () => {
      controller.abort(new Error("enough"));
      return never;
    };
    const { error, pieces } = await read(model(), { pieces: ["a", "b"], beforePiece }, controller);
    expect(pieces.length).toBeLessThan(2);
    expect(error).toMatchObject({ message: "enough" });
    await expect.poll(() => server.calls[0]?.left).toBe(true);
  });
});

it.each(["OpenAI's chat completions", "OpenAI's responses"])(
  "of %s comes whole where it may not be streamed",
  async (name) => {
    const model = models[name]?.() ?? "none";
    const { pieces, answer } = await read(model, { text: "a teapot", refusesToStream: true });
    expect(pieces).toEqual(["a teapot"]);
    expect(answer).toMatchObject({ text: "a teapot", usage: { inputTokens: 11, outputTokens: 7 } });
    const json = await read(model, { json: { mood: "glad" }, refusesToStream: true }, { json: true });
    expect(await json.answer?.json()).toEqual({ mood: "glad" });
    expect(server.calls.map(({ stream }) => stream)).toEqual([true, false]);
  },
);
