import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { type Application, startApplication } from "~/tests/support/application";
import { keyOf, rest, type User } from "../api/client";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "silent" });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const ask = <Body>(body: object) => rest<Body>("POST", "ai/config", { key, body });
type Suggestion = Awaited<ReturnType<User["ai"]["config"]>>;

describe("magic input without a model", () => {
  it("answers by the parser with a config that can be previewed", async () => {
    const context = { trigger: { body: { email: "ada@example.com" } }, steps: {} };
    const intent = "POST the email from the webhook as JSON to https://api.acme.test/users, retry 4 times";
    const { status, body } = await ask<Suggestion>({ nodeType: "action.http", intent, context });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      source: "parser",
      config: { method: "POST", url: "https://api.acme.test/users" },
      node: { retries: 4 },
      questions: [],
      provenance: { method: "words", url: "words", retries: "words" },
    });
    expect(body).not.toHaveProperty("notice");
    const previewed = await user.nodes.preview({ type: "action.http", config: body.config, context });
    expect(previewed).toMatchObject({
      request: { url: "https://api.acme.test/users", body: expect.stringContaining('"ada@example.com"') },
    });
  });

  it.each(nodeDefinitions.map(({ type }) => type))("answers for %s", async (nodeType) => {
    const { status, body } = await ask<Suggestion>({ nodeType, intent: "do what is right" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ source: "parser", questions: expect.any(Array) });
  });

  it("asks instead of inventing, and keeps a secret out", async () => {
    const intent = "call the API with the api key sk-live-4f8a9c0d1e2b3a4f5c6d";
    const { body, text } = await ask<Suggestion>({ nodeType: "action.http", intent });
    expect(text).not.toContain("4f8a9c0d");
    expect(body.config).not.toHaveProperty("url");
    expect(body.questions.map(({ field }) => field)).toEqual(expect.arrayContaining(["url", "credentialId"]));
  });
});
