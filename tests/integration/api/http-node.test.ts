import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { runToEnd, type User } from "./client";
import { type Script, sendJson, startUpstream, type Upstream } from "./upstream";

let app: Application;
let user: User;
let upstream: Upstream;
let closed: string;

beforeAll(async () => {
  const [port, nobody] = [await freePort(), await freePort()];
  closed = `http://127.0.0.1:${nobody}/`;
  app = await startApplication({
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port},127.0.0.1:${nobody}`,
  });
  upstream = await startUpstream(port);
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});

type Settings = { retries?: number; timeoutMs?: number };

/** Runs one HTTP node, its error handle connected; gives the run, the node's step and its keys seen upstream. */
async function call(
  method: string,
  url: string,
  settings: Settings = {},
  config: Record<string, unknown> = {},
  input: unknown = {},
) {
  const document = workflow(
    {
      start: manual,
      call: http(method, url, config, settings),
      rescue: transform({ seen: "{{steps.call}}" }),
      fine: transform({ got: "{{steps.call}}" }),
    },
    "start > call > fine",
    "call:error > rescue",
  );
  const execution = await runToEnd(user, document, input);
  const step = execution.steps.find(({ nodeId }) => nodeId === "call");
  if (!step) throw new Error("there is no step of the call");
  return { execution, step };
}

const ok: Script = (_call, response) => sendJson(response, 200, { ok: true });
const keysOf = (path: string) => upstream.calls(path).map(({ headers }) => headers["idempotency-key"]);

describe("an answer that passes", () => {
  it("503 and then 200 is a success with two attempts, for POST too", async () => {
    for (const method of ["GET", "POST"]) {
      const url = upstream.on("/flaky", (received, response, before) =>
        before === 0 ? sendJson(response, 503, {}) : ok(received, response, before, response.req.socket),
      );
      const { execution, step } = await call(method, url);
      expect(execution.status).toBe("COMPLETED");
      expect(step.attempts).toMatchObject([{ error: { name: "HttpError", status: 503 } }, {}]);
      expect(step.attempts[1]).not.toHaveProperty("error");
      expect(step).toMatchObject({ status: "SUCCESS", output: { status: 200, body: { ok: true } } });
    }
  });

  it("429 is tried again when Retry-After says, and not before", async () => {
    const url = upstream.on("/busy", (received, response, before) =>
      before === 0
        ? sendJson(response, 429, {}, { "retry-after": "2" })
        : ok(received, response, before, response.req.socket),
    );
    const { execution } = await call("POST", url);
    expect(execution.status).toBe("COMPLETED");
    const [first, second] = upstream.calls("/busy");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it("carries one Idempotency-Key through all attempts, another in another run, and the config's own", async () => {
    const flaky: Script = (received, response, before) =>
      before < 2
        ? sendJson(response, 503, {}, { "retry-after": "0" })
        : ok(received, response, before, response.req.socket);
    const url = upstream.on("/key", flaky);
    const { execution } = await call("POST", url);
    expect(keysOf("/key")).toEqual(Array(3).fill(`${execution.id}:call`));
    upstream.on("/key", ok);
    await call("POST", url);
    expect(keysOf("/key")).not.toEqual([`${execution.id}:call`]);
    upstream.on("/key", flaky);
    await call("POST", url, {}, { headers: [{ name: "Idempotency-Key", value: "own {{execution.id}}" }] });
    expect(new Set(keysOf("/key")).size).toBe(1);
    expect(keysOf("/key")[0]).toMatch(/^own /);
  });

  it("is given up after the retries that the node has", async () => {
    const url = upstream.on("/down", (_received, response) =>
      sendJson(response, 500, { why: "broken" }, { "retry-after": "0" }),
    );
    const { step } = await call("GET", url, { retries: 2 });
    expect(upstream.calls("/down")).toHaveLength(3);
    expect(step).toMatchObject({ status: "FAILED", error: { name: "HttpError", status: 500 } });
    expect(step.attempts).toHaveLength(3);
    upstream.on("/down", (_received, response) => sendJson(response, 500, {}));
    await call("GET", url, { retries: 0 });
    expect(upstream.calls("/down")).toHaveLength(1);
  });

  it("500 is not tried again for POST, and is with retries of the node's own", async () => {
    const flaky: Script = (received, response, before) =>
      before === 0
        ? sendJson(response, 500, {}, { "retry-after": "0" })
        : ok(received, response, before, response.req.socket);
    const url = upstream.on("/post", flaky);
    expect((await call("POST", url)).step).toMatchObject({ status: "FAILED", error: { status: 500 } });
    expect(upstream.calls("/post")).toHaveLength(1);
    upstream.on("/post", flaky);
    expect((await call("POST", url, { retries: 1 })).step).toMatchObject({ status: "SUCCESS" });
  });

  it("404 is final", async () => {
    const url = upstream.on("/gone", (_received, response) => sendJson(response, 404, {}));
    expect((await call("GET", url, { retries: 5 })).step.attempts).toHaveLength(1);
  });
});

describe("no answer", () => {
  it("refused connections are tried again, for POST too", async () => {
    for (const method of ["GET", "POST"]) {
      const { step } = await call(method, closed, { retries: 1 });
      expect(step.attempts).toHaveLength(2);
      expect(step.error).toMatchObject({
        name: "RequestFailed",
        message: expect.stringContaining("ECONNREFUSED"),
      });
    }
    const implicit = await call("POST", closed);
    expect(implicit.step.attempts).toHaveLength(4);
  });

  const reset: Script = (received, response, before, socket) => {
    if (before === 0) socket.destroy();
    else ok(received, response, before, socket);
  };

  it("a connection that ends after the request was read: POST is OutcomeUnknown and sent once", async () => {
    const url = upstream.on("/lost", reset);
    const { step, execution } = await call("POST", url);
    expect(step).toMatchObject({ status: "FAILED", error: { name: "OutcomeUnknown" } });
    expect(upstream.calls("/lost")).toHaveLength(1);
    expect(execution.output).toMatchObject({ seen: { error: { name: "OutcomeUnknown" } } });
  });

  it("the same with retries of the node's own is tried again, as is GET, PUT and DELETE without", async () => {
    const url = upstream.on("/lost", reset);
    expect((await call("POST", url, { retries: 1 })).step).toMatchObject({ status: "SUCCESS" });
    expect(new Set(keysOf("/lost")).size).toBe(1);
    for (const method of ["GET", "PUT", "DELETE"]) {
      upstream.on("/lost", reset);
      expect((await call(method, url)).step, method).toMatchObject({ status: "SUCCESS" });
      expect(upstream.calls("/lost")).toHaveLength(2);
    }
  });

  it("silence longer than the time-out: GET is tried again, POST is OutcomeUnknown", async () => {
    const silent: Script = (received, response, before, socket) => {
      if (before > 0) ok(received, response, before, socket);
    };
    const url = upstream.on("/silent", silent);
    const get = await call("GET", url, { timeoutMs: 300 });
    expect(get.step.attempts).toMatchObject([{ error: { name: "Timeout" } }, {}]);
    upstream.on("/silent", silent);
    const post = await call("POST", url, { timeoutMs: 300 });
    expect(post.step).toMatchObject({ status: "FAILED", error: { name: "OutcomeUnknown" } });
    expect(upstream.calls("/silent")).toHaveLength(1);
  });
});

describe("a failure", () => {
  it("goes along the error handle as message, name and status", async () => {
    const url = upstream.on("/teapot", (_received, response) => sendJson(response, 418, { short: "stout" }));
    const { execution, step } = await call("GET", url);
    expect(execution).toMatchObject({ status: "COMPLETED" });
    expect(execution.output).toEqual({
      seen: {
        error: { name: "HttpError", status: 418, message: `GET ${url} answered 418: {"short":"stout"}` },
      },
    });
    expect(step.status).toBe("FAILED");
  });

  it("is none with failOnError off", async () => {
    const url = upstream.on("/teapot", (_received, response) => sendJson(response, 503, { a: 1 }));
    const { step } = await call("GET", url, {}, { failOnError: false });
    expect(step).toMatchObject({ status: "SUCCESS", output: { status: 503, body: { a: 1 } } });
    expect(upstream.calls("/teapot")).toHaveLength(1);
  });
});

describe("an answer's body", () => {
  it.each<[string, string | undefined, string | Buffer, unknown]>([
    ["JSON", "application/json", '{"a":[1,null]}', { a: [1, null] }],
    ["text", "text/plain", "héllo", "héllo"],
    ["bytes", "image/png", Buffer.from([0xff, 0xd8, 0x00]), expect.objectContaining({ bytes: 3 })],
    ["nothing", undefined, "", ""],
    ["nothing that is called JSON", "application/json", "", null],
  ])("is handed on: %s", async (_, type, body, expected) => {
    const url = upstream.on("/body", (_received, response) => {
      response.writeHead(200, { ...(type && { "content-type": type }), "X-Upper": "Kept" });
      response.end(body);
    });
    const { step } = await call("GET", url);
    expect(step.output).toMatchObject({ status: 200, body: expected, headers: { "x-upper": "Kept" } });
  });

  it("of more than 10 MiB is a clear error, and final", async () => {
    const url = upstream.on("/large", (_received, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.end(Buffer.alloc(10 * 1_048_576 + 1, "x"));
    });
    const { step } = await call("GET", url);
    expect(step).toMatchObject({ status: "FAILED", error: { name: "ResponseTooLarge" } });
    expect(step.error?.message).toContain("10485760 bytes");
    expect(step.attempts).toHaveLength(1);
  });
});

describe("a request", () => {
  it("is rendered for each place", async () => {
    const url = upstream.on("/send", ok);
    await call(
      "POST",
      `${url}?id={{trigger.id}}`,
      {},
      {
        query: [{ name: "q", value: "{{trigger.text}}" }],
        headers: [{ name: "X-{{trigger.name}}", value: "v {{trigger.id}}" }],
        body: {
          type: "json",
          content: '{"n": {{trigger.n}}, "t": "<{{trigger.text}}>", "o": {{trigger.o}}}',
        },
      },
      { id: "a/b", text: 'q"&é', name: "Own", n: 5, o: { x: [1] } },
    );
    const [sent] = upstream.calls("/send");
    expect([...new URL(`http://x${sent?.url}`).searchParams]).toEqual([
      ["id", "a/b"],
      ["q", 'q"&é'],
    ]);
    expect(sent?.headers).toMatchObject({ "x-own": "v a/b", "content-type": "application/json" });
    expect(JSON.parse(sent?.body ?? "")).toEqual({ n: 5, t: '<q"&é>', o: { x: [1] } });
  });

  it("sends forms and texts as they are", async () => {
    const url = upstream.on("/send", ok);
    const bodies = [
      { type: "form", content: "a=1&b={{trigger.b}}" },
      { type: "text", content: "b: {{trigger.b}}" },
    ];
    for (const body of bodies) await call("PUT", url, {}, { body }, { b: "x&y z" });
    expect(upstream.calls("/send").map((sent) => [sent.headers["content-type"], sent.body])).toEqual([
      ["application/x-www-form-urlencoded", expect.stringMatching(/^a=1&b=x%26y(\+|%20)z$/)],
      ["text/plain; charset=utf-8", "b: x&y z"],
    ]);
  });

  it("goes to no private address that is not allowed, not after a redirect either, and once", async () => {
    const port = await freePort();
    const metadata = await startUpstream(port);
    const inner = metadata.on("/latest", ok);
    const url = upstream.on("/redirect", (_received, response) => {
      response.writeHead(302, { location: inner });
      response.end();
    });
    for (const target of [inner, url]) {
      const { step } = await call("GET", target);
      expect(step).toMatchObject({ status: "FAILED", error: { name: "BlockedAddress" } });
      expect(step.attempts).toHaveLength(1);
    }
    expect(metadata.calls("/latest")).toEqual([]);
    await metadata.stop();
  });

  it("is cut off when the run is cancelled", async () => {
    const url = upstream.on("/hang", () => undefined);
    const { id } = await user.workflows.create({
      document: workflow({ start: manual, call: http("GET", url) }, "start > call"),
    });
    const { executionId } = await user.executions.run({ id });
    while (!upstream.calls("/hang").length) await new Promise((resolve) => setTimeout(resolve, 10));
    await user.executions.cancel({ id: executionId });
    const execution = await user.executions.get({ id: executionId });
    expect(execution.steps[1]).toMatchObject({ status: "FAILED", error: { name: "Cancelled" } });
    expect(upstream.calls("/hang")).toHaveLength(1);
  });
});
