import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { finished, runToEnd, type User } from "../api/client";

const key = "sk-test-4f8a9c0d1e2b3a4f";
let app: Application;
let user: User;
let server: AiServer;

beforeAll(async () => {
  server = await startAiServer();
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: server.base.openai,
    OPENAI_API_KEY: key,
  });
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  await server?.stop();
});

const asks = (config: object, more: object = {}) =>
  workflow(
    {
      start: manual,
      ask: {
        type: "action.ai",
        config: { model: "gpt-4.1-mini", prompt: "Say hi to {{trigger.name}}", ...config },
        ...more,
      },
      after: transform({ said: "{{steps.ask.text}}" }),
    },
    "start > ask > after",
  );

it("asks with the rendered prompt, and hands on what was said", async () => {
  server.answers({ text: "Hi Ada!" });
  const { status, output } = await runToEnd(user, asks({}), { name: "Ada" });
  expect({ status, output }).toEqual({ status: "COMPLETED", output: { said: "Hi Ada!" } });
  expect(JSON.stringify(server.calls[0]?.body)).toContain("Say hi to Ada");
});

it("tries again after a fault and after too many requests, as long as it is told to wait", async () => {
  server.answers(
    { status: 429, message: "slow down", headers: { "retry-after": "0" } },
    { status: 500, headers: { "retry-after": "0" } },
    { text: "at last" },
  );
  const { output, steps } = await runToEnd(user, asks({}, { retries: 2 }), { name: "Ada" });
  expect(output).toEqual({ said: "at last" });
  const attempts = steps.find(({ nodeId }) => nodeId === "ask")?.attempts ?? [];
  expect(attempts.map(({ error }) => error?.message)).toEqual([
    expect.stringContaining("429"),
    expect.stringContaining("500"),
    undefined,
  ]);
});

it("shows no key in an error", async () => {
  server.answers({ status: 401, message: `Incorrect API key provided: ${key}` });
  const { id, status } = await runToEnd(user, asks({}), { name: "Ada" });
  const execution = await user.executions.get({ id });
  expect(status).toBe("FAILED");
  expect(JSON.stringify(execution)).toContain("check the credential");
  expect(JSON.stringify(execution)).not.toContain("4f8a9c0d");
  expect(server.calls).toHaveLength(1);
});

it("fails when its time is over", async () => {
  server.answers({ delayMs: 3_000 });
  const document = asks({}, { retries: 0, timeoutMs: 200 });
  const { status, steps } = await runToEnd(user, document, { name: "Ada" });
  expect(status).toBe("FAILED");
  expect(steps.find(({ nodeId }) => nodeId === "ask")?.error).toMatchObject({ name: "Timeout" });
  await expect.poll(() => server.calls[0]?.left).toBe(true);
});

it("is not asked again when the run goes on after a wait", async () => {
  server.answers({ text: "once" });
  const document = workflow(
    {
      start: manual,
      ask: { type: "action.ai", config: { model: "gpt-5.4-mini", prompt: "hi" } },
      pause: wait(1),
      after: transform({ said: "{{steps.ask.text}}" }),
    },
    "start > ask > pause > after",
  );
  expect((await runToEnd(user, document)).output).toEqual({ said: "once" });
  expect(server.calls).toHaveLength(1);
});

it("is not asked again by a replay from a later step", async () => {
  server.answers({ text: "once" });
  const { id } = await runToEnd(user, asks({}), { name: "Ada" });
  const { executionId } = await user.executions.replay({ id, fromNodeId: "after" });
  expect((await finished(user, executionId)).output).toEqual({ said: "once" });
  expect(server.calls).toHaveLength(1);
});
