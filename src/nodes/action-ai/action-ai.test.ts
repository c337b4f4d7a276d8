import { APICallError } from "ai";
import { describe, expect, it } from "vitest";
import type { AiProvider, Services } from "@/nodes/kit/executor";
import { aiServices } from "~/tests/support/ai-services";
import { actionAi, aiProviders } from "./definition";
import { ai } from "./execute.server";
import { failureOfCall } from "./failures";
import { hostOf, isUsable } from "./language-model";
import { modelFor } from "./model";

const noAccount = aiServices({});
const bearer = (...allowedHosts: string[]): Services["credential"] => ({
  type: "BEARER_TOKEN",
  token: "t0p-secret",
  allowedHosts,
});

describe("the config", () => {
  const check = (output: unknown) => actionAi.check({ output });

  it("needs fields for a JSON output, each name once", () => {
    expect(check({ type: "text" })).toEqual([]);
    expect(check({ type: "json" })).toMatchObject([{ field: "output.fields" }]);
    expect(check({ type: "json", fields: [{ name: "a" }, { name: "b" }] })).toEqual([]);
    expect(check({ type: "json", fields: [{ name: "a" }, { name: "a" }] })).toMatchObject([
      { field: "output.fields.1.name" },
    ]);
  });

  it("is previewed without asking anyone", () => {
    const config = actionAi.config.parse({ model: "m", prompt: "hi" });
    expect(ai.preview(config, new Date())).toEqual({ model: "m", system: null, prompt: "hi" });
  });
});

describe("the model", () => {
  const services: Pick<Services, "bindCredential" | "noteUse" | "mask"> = {
    bindCredential: async (credential) => credential,
    noteUse: () => {},
    mask: (text) => text,
  };
  const reach = (provider: AiProvider, credential: Services["credential"]) =>
    modelFor(provider, "m", { ...services, ai: noAccount, credential });

  it.each(aiProviders)("of %s needs a key, which its own host gets", async (provider) => {
    await expect(reach(provider, undefined)).rejects.toThrow("There is no key");
    const own = bearer(hostOf(provider));
    await expect(reach(provider, own)).resolves.toMatchObject({ id: `${provider}/m`, server: provider });
    await expect(reach(provider, bearer())).rejects.toThrow("may not be sent");
    await expect(reach(provider, bearer("api.acme.test"))).rejects.toThrow("may not be sent");
  });

  it("of a credential without hosts has it bound to the provider's", async () => {
    const asked: string[] = [];
    const bindCredential: Services["bindCredential"] = async (given, url) => {
      asked.push(url);
      return { ...given, allowedHosts: [new URL(url).hostname] };
    };
    const given = { ...services, ai: noAccount, credential: bearer(), bindCredential };
    await expect(modelFor("openai", "m", given)).resolves.toMatchObject({ id: "openai/m" });
    expect(asked).toEqual(["https://api.openai.com/"]);
    const lost = Object.assign(new Error("no such name"), { code: "DNS", processed: "no" });
    await expect(
      modelFor("openai", "m", { ...given, bindCredential: () => Promise.reject(lost) }),
    ).rejects.toMatchObject({ name: "ModelUnreachable", options: { final: false } });
  });

  it("of a server of one's own is called by its host, and counted as none of the provider's", async () => {
    const ai = aiServices({ openai: { baseUrl: "http://localhost:11434/v1", server: "localhost:11434" } });
    const asked = await modelFor("openai", "llama3.1", { ...services, ai, credential: undefined });
    expect(asked).toMatchObject({ id: "compatible/llama3.1", server: "localhost:11434" });
  });

  it("needs no key of a server of one's own that speaks OpenAI's protocol", () => {
    const account = { baseUrl: "http://localhost:11434/v1" };
    expect(isUsable("openai", account)).toBe(true);
    expect(isUsable("anthropic", account)).toBe(false);
  });

  it("takes no credential of another type", async () => {
    const credential: Services["credential"] = {
      type: "BASIC_AUTH",
      username: "a",
      password: "b",
      allowedHosts: [],
    };
    await expect(reach("openai", credential)).rejects.toThrow("API key or a bearer token");
  });
});

describe("a failed call", () => {
  const signal = new AbortController().signal;
  const failure = (more: object, over: Partial<Services> = {}) =>
    failureOfCall(
      new APICallError({ message: "no", url: "https://x.test/", requestBodyValues: {}, ...more }),
      { provider: "openai", model: "m" },
      { mask: (text) => text.replaceAll("k-1", "[secret]"), signal, ...over },
    );

  it.each([
    [400, true],
    [401, true],
    [403, true],
    [404, true],
    [408, false],
    [409, false],
    [429, false],
    [500, false],
    [503, false],
    [529, false],
  ])("with the status %i is final: %s", (statusCode, final) => {
    expect(failure({ statusCode })).toMatchObject({ name: "ModelError", options: { final } });
  });

  it("quotes the beginning of the answer, masked before it is cut", () => {
    const responseBody = `${"x".repeat(497)} k-1 ${"y".repeat(600)}`;
    const { message } = failure({ statusCode: 500, responseBody }) as Error;
    expect(message).not.toContain("k-1");
    expect(message).not.toContain("yy");
  });

  it("says how long to wait", () => {
    const responseHeaders = { "retry-after": "3" };
    expect(failure({ statusCode: 429, responseHeaders })).toMatchObject({ options: { retryAfterMs: 3_000 } });
  });

  it("is the time-out or the cancelling that ended it", () => {
    const timedOut = AbortSignal.abort(new DOMException("over", "TimeoutError"));
    expect(failure({}, { signal: timedOut })).toMatchObject({ name: "Timeout", options: { final: false } });
    expect(failure({}, { signal: AbortSignal.abort() })).toMatchObject({
      name: "Cancelled",
      options: { final: true },
    });
  });

  it("is passed on where it is not one of the call", () => {
    const error = new Error("a fault of ours");
    expect(failureOfCall(error, { provider: "openai", model: "m" }, { mask: (text) => text, signal })).toBe(
      error,
    );
  });
});
