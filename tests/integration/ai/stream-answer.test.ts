import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { UsedTokens } from "@/nodes/action-ai/count-tokens";
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

/** Of some 250 tokens. */
const prompt = "Say something about teapots. ".repeat(35);

/** Has an answer read to its end, with everything that came on the way. */
async function read(
  model: LanguageModel,
  script: Answer,
  { json = false, signal = AbortSignal.timeout(10_000) } = {},
) {
  server.answers(script);
  const pieces: string[] = [];
  const counted: UsedTokens[] = [];
  const asked = {
    model,
    messages: [{ role: "user" as const, content: prompt }],
    abortSignal: signal,
    used: (tokens: UsedTokens) => counted.push(tokens),
  };
  const written = streamAnswer(asked, json ? form : undefined);
  try {
    let next = await written.next();
    for (; !next.done; next = await written.next()) pieces.push(next.value);
    return { pieces, counted, answer: next.value, error: undefined };
  } catch (error) {
    return { pieces, counted, answer: undefined, error };
  }
}

describe.each(Object.keys(models))("an answer of %s", (name) => {
  const model = () => models[name]?.() ?? "none";

  it("comes piece by piece, then whole with what was used", async () => {
    const pieces = ["a ", "tea", "pot"];
    const {
      pieces: came,
      answer,
      counted,
    } = await read(model(), { pieces, usage: { input: 12, output: 3 } });
    expect(came).toEqual(pieces);
    expect(counted).toEqual([{ input: 12, output: 3, estimated: false }]);
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
    const written = "a teapot ".repeat(40);
    const usage = { input: 240, output: 900 };
    const { error, pieces, counted } = await read(
      model(),
      { pieces: [written, "b"], beforePiece, usage },
      controller,
    );
    expect(pieces.length).toBeLessThan(2);
    expect(error).toMatchObject({ message: "enough" });
    await expect.poll(() => server.calls[0]?.left).toBe(true);
    expect(counted).toEqual([{ input: expect.any(Number), output: expect.any(Number), estimated: true }]);
    // What some providers say before they write is exact; the rest is taken from the length.
    const [{ input, output } = { input: 0, output: 0 }] = counted;
    expect(Math.abs(input - 250)).toBeLessThan(25);
    expect(output).toBeLessThanOrEqual(90);
    if (pieces.length) expect(output).toBe(90);
  });

  it("that breaks off took what was sent and written until then", async () => {
    const pieces = ["a teapot ".repeat(40), "b", "c", "d"];
    const { counted } = await read(model(), { pieces, cut: "quietly" });
    expect(counted).toEqual([{ input: expect.any(Number), output: expect.any(Number), estimated: true }]);
    expect(counted[0]?.output).toBeGreaterThanOrEqual(90);
    expect(counted[0]?.input).toBeGreaterThan(0);
  });

  it("took nothing where it never began", async () => {
    const nothing = [{ input: 0, output: 0, estimated: false }];
    expect((await read(model(), { status: 429, message: "slowly" })).counted).toEqual(nothing);
    const gone = new AbortController();
    gone.abort(new Error("enough"));
    expect((await read(model(), {}, gone)).error).toMatchObject({ message: "enough" });
    expect(server.calls).toEqual([]);
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
