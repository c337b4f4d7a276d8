import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createTRPCClient, httpBatchStreamLink } from "@trpc/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ConfigureEvent } from "@/features/ai-config/schema";
import type { AppRouter } from "@/server/api/root";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Gate, makeGate } from "~/tests/support/ai-server/gate";
import { type Application, startApplication, type User } from "~/tests/support/application";
import { keyOf } from "../api/client";

const apiKey = "sk-test-4f8a9c0d1e2b3a4f";
let app: Application;
let user: User;
let key: string;
let ai: AiServer;
let http: Server;
let base: string;

beforeAll(async () => {
  ai = await startAiServer();
  app = await startApplication({
    LOG_LEVEL: "silent",
    OPENAI_BASE_URL: ai.base.openai,
    OPENAI_API_KEY: apiKey,
    WORKFUSE_AI_MODEL: "openai/gpt-5.4-mini",
  });
  user = await app.signUp();
  key = await keyOf(user);
  const [{ handleRest }, { handleTrpc }] = await Promise.all([
    import("@/server/api/rest"),
    import("@/server/api/trpc-handler"),
  ]);
  http = createServer(async (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const url = new URL(incoming.url ?? "", "http://localhost");
    const request = new Request(url, {
      method: incoming.method ?? "GET",
      headers: incoming.headers as Record<string, string>,
      body: Readable.toWeb(incoming) as ReadableStream,
      signal: gone.signal,
      duplex: "half",
    } as RequestInit);
    const path = url.pathname.split("/").slice(3);
    const response = url.pathname.startsWith("/api/trpc/")
      ? await handleTrpc(request)
      : await handleRest(request, path);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    // Who goes away breaks the pipeline: that is what a test is about.
    if (response.body)
      await pipeline(Readable.fromWeb(response.body as never), outgoing).catch(() => undefined);
    else outgoing.end();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  http?.closeAllConnections();
  http?.close();
  await app?.stop();
  await ai?.stop();
});

const client = () =>
  createTRPCClient<AppRouter>({
    links: [
      httpBatchStreamLink({
        url: `${base}/api/trpc`,
        maxItems: 1,
        headers: () => ({ authorization: `Bearer ${key}` }),
      }),
    ],
  });
const input = {
  nodeType: "action.http",
  intent: "POST the email to https://api.acme.test/users",
  context: { trigger: { body: { email: "ada@example.com" } }, steps: {} },
};

let release: Gate["release"];
let beforePiece: Gate["beforePiece"];
beforeEach(() => {
  ({ release, beforePiece } = makeGate());
});

const answerText = (over: object = {}, provenance: object[] = []) =>
  JSON.stringify({
    config: {
      method: "POST",
      url: "https://api.acme.test/users",
      query: null,
      headers: null,
      body: { type: "json", content: '{"email": {{trigger.body.email}}}' },
      failOnError: null,
      ...over,
    },
    retries: null,
    timeoutMs: null,
    questions: [],
    provenance: [
      ...["method", "url"].map((field) => ({ field, origin: "words" })),
      { field: "body.content", origin: "context" },
      ...provenance,
    ],
  });

/** The text cut before each of these. */
function cutBefore(text: string, ...marks: string[]): string[] {
  const places = [0, ...marks.map((mark) => text.indexOf(mark)), text.length];
  return places.slice(0, -1).map((from, index) => text.slice(from, places[index + 1]));
}

async function take(events: AsyncIterator<ConfigureEvent>): Promise<ConfigureEvent> {
  const { value, done } = await events.next();
  if (done) throw new Error("There was nothing more.");
  return value;
}

const stream = async (over: object = {}, signal?: AbortSignal) => {
  const events = await client().ai.configStream.mutate({ ...input, ...over }, signal && { signal });
  return (events as AsyncIterable<ConfigureEvent>)[Symbol.asyncIterator]();
};

describe("magic input as it comes about", () => {
  it("answers by the parser at once, then field by field, then whole", async () => {
    const pieces = cutBefore(answerText(), "https", '"body"', '"provenance"', "]}");
    ai.answers({ pieces, beforePiece });
    const events = await stream();
    expect(await take(events)).toMatchObject({
      type: "parser",
      model: "openai/gpt-5.4-mini",
      answer: { source: "parser", config: { method: "POST", url: "https://api.acme.test/users" } },
    });
    expect(await take(events)).toEqual({ type: "writing", config: { method: "POST" }, provenance: {} });
    release();
    release();
    // What comes between is told as it comes, which may be at once.
    const until = async (shown: (config: Record<string, unknown>, origins: object) => boolean) => {
      let event = await take(events);
      while (event.type === "writing" && !shown(event.config, event.provenance)) event = await take(events);
      return event;
    };
    expect(await until((config) => "url" in config)).toEqual({
      type: "writing",
      config: { method: "POST", url: "https://api.acme.test/users" },
      provenance: {},
    });
    release();
    expect(await until((config) => "body" in config)).toMatchObject({
      type: "writing",
      config: { body: { type: "json", content: '{"email": {{trigger.body.email}}}' } },
    });
    release();
    expect(await until((_, origins) => "body" in origins)).toMatchObject({
      type: "writing",
      provenance: { method: "words", url: "words", body: "context" },
    });
    expect(await take(events)).toEqual({ type: "checking" });
    expect(await take(events)).toMatchObject({
      type: "answer",
      answer: { source: "model", model: "openai/gpt-5.4-mini", provenance: { body: "context" } },
    });
    expect(await events.next()).toMatchObject({ done: true });
    const used = (await user.ai.usage()).models.find(({ model }) => model === "openai/gpt-5.4-mini");
    expect(used).toMatchObject({ failed: 0, inputTokens: 11, outputTokens: 7 });
  });

  it.each([
    [
      "a path that is not there",
      { body: { type: "json", content: '{"mail": {{trigger.body.mail}}}' } },
      "trigger.body.mail",
    ],
    [
      "a template that does not parse",
      { body: { type: "text", content: "{{trigger.body" } },
      '{{trigger.body"',
    ],
    ["a host from nowhere", { url: "https://evil.test/collect" }, "evil.test"],
    ["a secret", { headers: [{ name: "X-Key", value: "sk-live-4f8a9c0d1e2b3a4f5c6d" }] }, "4f8a9c0d"],
    ["a value that the type refuses", { url: "users" }, '"users"'],
  ])("never shows %s", async (_, over, never) => {
    ai.answers({ text: answerText(over) });
    const seen: ConfigureEvent[] = [];
    const events = await stream();
    for (let next = await events.next(); !next.done; next = await events.next()) seen.push(next.value);
    const shown = seen.filter(({ type }) => type === "writing");
    expect(shown.length).toBeGreaterThan(0);
    expect(JSON.stringify(shown)).not.toContain(never);
  });

  it("shows a required field that only the model has when it has said what that is grounded in", async () => {
    const current = { method: "GET", url: "https://api.acme.test/users" };
    const pieces = cutBefore(
      answerText({ method: "GET", body: null, url: "https://api.acme.test/users/7" }),
      '"retries"',
      '"questions"',
    );
    ai.answers({ pieces, beforePiece });
    const events = await stream({ intent: "the seventh one", current });
    await take(events);
    const early = await take(events);
    expect(early).toMatchObject({ type: "writing", config: { method: "GET" } });
    release();
    release();
    let last = early;
    while (last.type === "writing" && !("url" in last.provenance)) last = await take(events);
    expect(last).toMatchObject({ config: { url: "https://api.acme.test/users/7" } });
  });

  it("begins anew where the answer is mended", async () => {
    ai.answers({ text: '{"config": {"method": "POST", "url": "users"' }, { text: answerText() });
    const types: string[] = [];
    const events = await stream();
    for (let next = await events.next(); !next.done; next = await events.next()) types.push(next.value.type);
    const steps = types.filter((type, index) => type !== types[index - 1]);
    expect(steps).toEqual(["parser", "writing", "checking", "writing", "checking", "answer"]);
  });

  it("ends with the parser's answer and why, where the model breaks off", async () => {
    ai.answers({ breaksOff: "The engine is on fire.", text: answerText() });
    const events = await stream();
    let last: ConfigureEvent | undefined;
    for (let next = await events.next(); !next.done; next = await events.next()) last = next.value;
    expect(last).toMatchObject({
      type: "answer",
      answer: { source: "parser", notice: expect.stringContaining("on fire") },
    });
  });

  it("ends the model's request when its client goes away in the middle", async () => {
    ai.answers({ pieces: cutBefore(answerText(), '"url"', '"query"'), beforePiece });
    const gone = new AbortController();
    const events = await stream({}, gone.signal);
    await take(events);
    await take(events);
    gone.abort();
    await expect.poll(() => ai.calls[0]?.left).toBe(true);
    const { db } = await import("@/server/db");
    const { workspaceId } = user.actor;
    await expect.poll(() => db().aiUsage.count({ where: { workspaceId, outcome: "pending" } })).toBe(0);
  });

  it("refuses a type that there is none of before it begins", async () => {
    await expect(stream({ nodeType: "nothing" })).rejects.toThrow("there is no node type");
  });
});

describe("the same by REST", () => {
  const post = (body: object, accept = "text/event-stream") =>
    fetch(`${base}/api/v1/ai/config`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, accept, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("comes as server-sent events where they are asked for", async () => {
    ai.answers({ text: answerText() });
    const response = await post(input);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    const types = [...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
    expect(types[0]).toBe("parser");
    expect(types.slice(-2)).toEqual(["checking", "answer"]);
    const last = JSON.parse(/event: answer\ndata: (.*)\n/.exec(text)?.[1] ?? "");
    expect(last).toMatchObject({ answer: { source: "model", config: { method: "POST" } } });
  });

  it("is JSON as ever without, and for what is wrong with the input", async () => {
    ai.answers({ text: answerText() });
    expect(await (await post(input, "application/json")).json()).toMatchObject({ source: "model" });
    const refused = await post({ ...input, nodeType: "nothing" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: "BAD_REQUEST" } });
  });
});
