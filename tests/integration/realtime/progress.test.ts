import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { applyMessage, emptyLiveState, type LiveState } from "@/components/execution/live-state";
import { serverMessage } from "@/realtime/protocol";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Gate, makeGate } from "~/tests/support/ai-server/gate";
import { type Application, startApplication, type User } from "~/tests/support/application";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { finished } from "../api/client";

const key = "sk-test-4f8a9c0d1e2b3a4f";
let app: Application;
let user: User;
let ai: AiServer;
let server: Server;
let stop: () => void;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: ai.base.openai,
    OPENAI_API_KEY: key,
    ANTHROPIC_BASE_URL: ai.base.anthropic,
    ANTHROPIC_API_KEY: key,
    GOOGLE_GENERATIVE_AI_BASE_URL: ai.base.google,
    GOOGLE_GENERATIVE_AI_API_KEY: key,
  });
  user = await app.signUp();
  const { startRealtime } = await import("@/realtime/server");
  server = createServer();
  stop = startRealtime(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  stop?.();
  server?.close();
  await app?.stop();
  await ai?.stop();
});

let release: Gate["release"];
let beforePiece: Gate["beforePiece"];
beforeEach(() => {
  ({ release, beforePiece } = makeGate());
});

/** Follows a run as a page does. */
async function follow(executionId: string, viewer: User = user) {
  const { ticket } = await viewer.executions.ticket({ id: executionId });
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/executions/${executionId}?ticket=${ticket}`);
  let state: LiveState = emptyLiveState;
  let frames = "";
  const texts: string[] = [];
  socket.on("message", (data) => {
    frames += String(data);
    const message = serverMessage.parse(JSON.parse(String(data)));
    state = applyMessage(state, message);
    if (message.type === "progress") texts.push(message.text);
  });
  return {
    socket,
    /** Everything that came, as it came. */
    frames: () => frames,
    texts,
    written: (step = "ask") => state.written.get(step),
    status: (step = "ask") => state.steps.get(step)?.status,
  };
}

const asks = (config: object = {}, more: object = {}) =>
  workflow(
    {
      start: manual,
      ask: { type: "action.ai", config: { model: "some-model", prompt: "hi", ...config }, ...more },
      after: transform({ said: "{{steps.ask.text}}" }),
    },
    "start > ask > after",
  );

async function started(document: ReturnType<typeof asks>) {
  const { id } = await user.workflows.create({ document });
  return (await user.executions.run({ id, input: {} })).executionId;
}

describe.each(["openai", "anthropic", "google"])("what %s writes", (provider) => {
  it("grows before one's eyes, and is replaced by the output", async () => {
    ai.answers({ pieces: ["Once ", "upon ", "a time"], beforePiece });
    const executionId = await started(asks({ provider }));
    const live = await follow(executionId);
    await expect.poll(() => live.written()).toEqual({ attempt: 1, text: "Once " });
    release();
    await expect.poll(() => live.written()).toEqual({ attempt: 1, text: "Once upon " });
    release();
    await expect.poll(() => live.status()).toBe("SUCCESS");
    expect((await finished(user, executionId)).output).toEqual({ said: "Once upon a time" });
    live.socket.close();
  });

  it("comes as raw text where it is JSON", async () => {
    ai.answers({ pieces: ['{"mood":"gl', 'ad"}'], beforePiece });
    const fields = [{ name: "mood" }];
    const executionId = await started(asks({ provider, output: { type: "json", fields } }));
    const live = await follow(executionId);
    await expect.poll(() => live.written()?.text).toBe('{"mood":"gl');
    release();
    await expect.poll(() => live.status()).toBe("SUCCESS");
    live.socket.close();
  });
});

it("is told from its beginning to who comes late, and to everyone beside", async () => {
  ai.answers({ pieces: ["Once ", "upon ", "a time"], beforePiece });
  const executionId = await started(asks());
  const first = await follow(executionId);
  await expect.poll(() => first.written()?.text).toBe("Once ");
  release();
  await expect.poll(() => first.written()?.text).toBe("Once upon ");
  const late = await follow(executionId);
  await expect.poll(() => late.written()?.text).toBe("Once upon ");
  expect(first.written()?.text).toBe("Once upon ");
  release();
  await finished(user, executionId);
  first.socket.close();
  late.socket.close();
});

it("begins anew with the next attempt", async () => {
  ai.answers(
    { pieces: ["Once ", "up"], beforePiece, cut: "during" },
    { pieces: ["Twice", "!"], beforePiece: (index) => beforePiece(index + 1) },
  );
  const executionId = await started(asks({}, { retries: 1 }));
  const live = await follow(executionId);
  await expect.poll(() => live.written()?.text).toBe("Once ");
  release();
  await expect.poll(() => live.written(), { timeout: 15_000 }).toEqual({ attempt: 2, text: "Twice" });
  release();
  expect((await finished(user, executionId)).output).toEqual({ said: "Twice!" });
  live.socket.close();
});

it("shows no key, not even one that comes in pieces", async () => {
  const pieces = ["My key is ", key.slice(0, 9), key.slice(9, 14), `${key.slice(14)}. `, "Bye."];
  ai.answers({ pieces, beforePiece });
  const executionId = await started(asks());
  const live = await follow(executionId);
  await expect.poll(() => live.written()?.text).toBe("My key is ");
  for (let index = 0; index < 3; index += 1) release();
  await expect.poll(() => live.written()?.text).toBe("My key is [secret]. ");
  release();
  await finished(user, executionId);
  await expect.poll(() => live.status()).toBe("SUCCESS");
  const frames = live.frames();
  for (let from = 0; from + 6 <= key.length; from += 1)
    expect(frames).not.toContain(key.slice(from, from + 6));
  live.socket.close();
});

it("ends with the run when that is cancelled", async () => {
  ai.answers({ pieces: ["Once ", "upon"], beforePiece });
  const executionId = await started(asks());
  const live = await follow(executionId);
  await expect.poll(() => live.written()?.text).toBe("Once ");
  await user.executions.cancel({ id: executionId });
  await expect.poll(() => ai.calls[0]?.left).toBe(true);
  await expect.poll(() => live.written()).toBeUndefined();
  expect(live.status()).toBe("FAILED");
  live.socket.close();
});

it("is nobody's who may not see the run, and sent for nobody where nobody looks", async () => {
  const { listen } = await import("@/server/listen");
  const notices: string[] = [];
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const stopListening = listen("workfuse_progress", (payload) => notices.push(payload), open);
  await opened;
  ai.answers({ pieces: ["Nobody ", "reads ", "this"] });
  const unseen = await started(asks());
  expect((await finished(user, unseen)).output).toEqual({ said: "Nobody reads this" });
  // A viewer of another workspace, of another run.
  const other = await app.signUp("eve");
  const { id } = await other.workflows.create({ document: asks() });
  ai.answers({ pieces: ["Mine ", "alone"], beforePiece });
  const { executionId } = await other.executions.run({ id, input: {} });
  const theirs = await follow(executionId, other);
  await expect.poll(() => theirs.written()?.text).toBe("Mine ");
  await expect(follow(executionId, user)).rejects.toThrow("no such");
  ai.answers({ pieces: ["Not ", "yours"] });
  const own = await started(asks());
  const live = await follow(own);
  await finished(user, own);
  release();
  await finished(other, executionId);
  expect(theirs.frames()).not.toMatch(/Not |yours/);
  expect(live.frames()).not.toContain("Mine");
  expect(notices.join("")).toContain("Mine ");
  expect(notices.join("")).not.toContain("Nobody");
  live.socket.close();
  theirs.socket.close();
  await stopListening();
});
