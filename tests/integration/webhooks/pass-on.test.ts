import http, {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deployed, type ErrorBody, finished, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let web: Server;
let webPort: number;
let runtimePort: number;
let runtime: Server | undefined;
/** What reached the runtime. */
let seen: IncomingMessage[] = [];
let takePassedOn: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
let isPassedOn: (incoming: IncomingMessage) => boolean;

const listen = async (listener: RequestListener, port = 0): Promise<Server> => {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
};
const close = async (server: Server | undefined): Promise<void> => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
};

beforeAll(async () => {
  runtimePort = await freePort();
  app = await startApplication({ REALTIME_PORT: String(runtimePort) });
  user = await app.signUp();
  ({ takePassedOn, isPassedOn } = await import("@/runtime/webhook-calls"));
  const { passOn } = await import("@/web/pass-on");
  web = await listen((incoming, outgoing) => {
    if (!passOn(incoming, outgoing)) outgoing.writeHead(418).end("{}");
  });
  webPort = (web.address() as AddressInfo).port;
});
afterAll(async () => {
  await close(web);
  await app?.stop();
});

/** What the runtime does with a call. */
const runtimeDoes = async (listener: RequestListener): Promise<void> => {
  runtime = await listen((incoming, outgoing) => {
    seen.push(incoming);
    listener(incoming, outgoing);
  }, runtimePort);
};
beforeEach(() => {
  seen = [];
});
afterEach(async () => {
  await close(runtime);
  runtime = undefined;
});

type Call = { method?: string; headers?: Record<string, string>; body?: unknown; text?: string };
type Waited = { executionId: string; status: string; output: { v: unknown } };

async function call<Body = Waited>(path: string, { method = "POST", headers, body = {}, text }: Call = {}) {
  const response = await fetch(`http://127.0.0.1:${webPort}/api/webhooks/${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(method !== "GET" && { body: text ?? JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const hook = (config: Record<string, unknown> = {}) => ({
  type: "trigger.webhook",
  config: { response: "wait", ...config },
});
const echo = (config: Record<string, unknown> = {}) =>
  workflow({ hook: hook(config), a: transform({ v: "{{trigger}}" }) }, "hook > a");
const runsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items;

describe("the runtime", () => {
  it("answers the caller, and knows the call as it was", async () => {
    await runtimeDoes(takePassedOn);
    const id = await deployed(user, echo());
    const headers = {
      "x-order": "7",
      "x-workfuse-passed-on": "made up",
      "x-workfuse-execution": "00000000-0000-7000-8000-000000000000",
    };
    const answer = await call(`${id}/hook?a=1&a=2`, { headers, body: { name: "Ä" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.body).toEqual({
      executionId: expect.not.stringContaining("00000000"),
      status: "COMPLETED",
      output: {
        v: {
          method: "POST",
          query: { a: ["1", "2"] },
          body: { name: "Ä" },
          headers: expect.objectContaining({ "x-order": "7", host: `127.0.0.1:${webPort}` }),
        },
      },
    });
    expect(JSON.stringify(answer.body.output)).not.toContain("x-workfuse");
    expect(seen).toHaveLength(1);
    expect(await runsOf(id)).toMatchObject([{ id: answer.body.executionId }]);
  });

  it("answers at once where the webhook does", async () => {
    await runtimeDoes(takePassedOn);
    const id = await deployed(user, echo({ response: "immediate", method: "GET" }));
    const answer = await call(id, { method: "GET" });
    expect(answer).toMatchObject({ status: 202, body: { executionId: expect.any(String) } });
    expect(await finished(user, answer.body.executionId)).toMatchObject({ status: "COMPLETED" });
  });

  it("refuses as it would by itself, and nobody else is asked", async () => {
    await runtimeDoes(takePassedOn);
    const id = await deployed(user, echo());
    const wrong = await call<ErrorBody>(id, { method: "PUT" });
    expect(wrong).toMatchObject({ status: 405, body: { error: { code: "METHOD_NOT_ALLOWED" } } });
    expect(wrong.headers.get("allow")).toBe("POST");
    expect(await call<ErrorBody>(id, { text: "{" })).toMatchObject({ status: 400 });
    expect(await call<ErrorBody>(`${id}/nobody`)).toMatchObject({ status: 404 });
    expect(await runsOf(id)).toEqual([]);
  });

  it("sends a large output whole", async () => {
    await runtimeDoes(takePassedOn);
    const v = "ü".repeat(400_000);
    const id = await deployed(
      user,
      workflow({ hook: hook(), a: transform({ v: "{{trigger.body}}" }) }, "hook > a"),
    );
    expect((await call(id, { body: v })).body.output).toEqual({ v });
  });

  it("knows from where the caller came, whatever it says of itself", async () => {
    await runtimeDoes(takePassedOn);
    const allow = (range: string) => echo({ auth: { type: "ip", allow: [range] } });
    const { recordAddresses } = await import("@/server/peer-address");
    recordAddresses();
    const forged = { headers: { "x-forwarded-for": "203.0.113.9", "x-workfuse-addresses": "203.0.113.9" } };
    expect(await call(await deployed(user, allow("127.0.0.1/32")), forged)).toMatchObject({ status: 200 });
    expect(await call(await deployed(user, allow("203.0.113.9/32")), forged)).toMatchObject({ status: 401 });
  });

  it("takes nothing that does not show the key of this installation", async () => {
    await runtimeDoes((incoming, outgoing) => {
      outgoing.writeHead(isPassedOn(incoming) ? 200 : 404).end();
    });
    const id = await deployed(user, echo());
    const { internalKey } = await import("@/server/internal-key");
    const status = async (path: string, key?: string) => {
      const headers = new Headers(key === undefined ? [] : [["x-workfuse-passed-on", key]]);
      return (await fetch(`http://127.0.0.1:${runtimePort}${path}`, { method: "POST", headers })).status;
    };
    expect(await status(`/api/webhooks/${id}`)).toBe(404);
    expect(await status(`/api/webhooks/${id}`, "")).toBe(404);
    expect(await status(`/api/webhooks/${id}`, `${internalKey()}x`)).toBe(404);
    expect(await status(`/api/v1/${id}`, internalKey())).toBe(404);
    expect(await status(`/api/webhooks/${id}`, internalKey())).toBe(200);
  });
});

/** An answer that goes nowhere: what the runtime does for it counts all the same. */
const unheard = (outgoing: ServerResponse): ServerResponse =>
  new Proxy(outgoing, {
    get: (target, name) => {
      if (["writeHead", "write", "end", "writeProcessing"].includes(String(name))) return () => true;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

const failures: Record<string, RequestListener | undefined> = {
  "is not there": undefined,
  "dies before it has done anything": (incoming) => incoming.socket.destroy(),
  "dies when the run is stored": (incoming, outgoing) => {
    takePassedOn(incoming, unheard(outgoing));
    setTimeout(() => incoming.socket.destroy(), 60);
  },
  "is silent": () => undefined,
  "is silent, and takes it in the end": (incoming, outgoing) => {
    setTimeout(() => takePassedOn(incoming, outgoing), 2_050);
  },
  "takes it, and is silent then": (incoming, outgoing) => takePassedOn(incoming, unheard(outgoing)),
};

describe.each(Object.entries(failures))("where the runtime %s", (_, listener) => {
  beforeEach(async () => {
    if (listener) await runtimeDoes(listener);
  });

  it("one run comes of a call that waits, and answers it", async () => {
    const id = await deployed(
      user,
      workflow({ hook: hook(), slow: wait(1), a: transform({ v: "{{trigger.body}}" }) }, "hook > slow > a"),
    );
    const answer = await call(id, { body: 7 });
    expect(answer).toMatchObject({ status: 200, body: { status: "COMPLETED", output: { v: 7 } } });
    await sleep(300);
    expect(await runsOf(id)).toMatchObject([{ id: answer.body.executionId, status: "COMPLETED" }]);
  });

  it("one run comes of a call that does not, and of two with one Idempotency-Key", async () => {
    const id = await deployed(user, echo({ response: "immediate" }));
    const [plain, ...same] = await Promise.all([
      call(id),
      call(id, { headers: { "idempotency-key": "k" } }),
      call(id, { headers: { "idempotency-key": "k" } }),
    ]);
    for (const { status } of [plain, ...same]) expect(status).toBe(202);
    expect(same[0]?.body).toEqual(same[1]?.body);
    await sleep(300);
    const ids = (await runsOf(id)).map((run) => run.id).sort();
    expect(ids).toEqual([plain.body.executionId, same[0]?.body.executionId].sort());
  });
});

describe("a call", () => {
  it("that the runtime had taken is not refused for what has happened since", async () => {
    const id = await deployed(user, echo({ response: "immediate" }));
    await runtimeDoes((incoming, outgoing) => {
      takePassedOn(incoming, unheard(outgoing));
      setTimeout(async () => {
        await user.workflows.deactivate({ id });
        incoming.socket.destroy();
      }, 200);
    });
    const answer = await call(id);
    expect(answer).toMatchObject({ status: 202, body: { executionId: expect.any(String) } });
    expect(await runsOf(id)).toMatchObject([{ id: answer.body.executionId }]);
  });

  it("is counted once, also where both have it", async () => {
    await runtimeDoes((incoming, outgoing) => {
      takePassedOn(incoming, unheard(outgoing));
      setTimeout(() => incoming.socket.destroy(), 100);
    });
    const { pool } = await import("@/server/db");
    const id = await deployed(user, echo({ response: "immediate" }));
    // Full, and nothing comes back in an hour: every use is seen.
    const fill = "INSERT INTO rate_bucket (key, tokens, at) VALUES ($1, 1, now() + interval '1 hour')";
    await pool().query(fill, [`webhook:${id}`]);
    expect(await call(id)).toMatchObject({ status: 202 });
  });

  it("that takes its time is left to the runtime while that answers others", async () => {
    await runtimeDoes((incoming, outgoing) => {
      takePassedOn(incoming, seen.length === 1 ? unheard(outgoing) : outgoing);
    });
    const id = await deployed(user, echo());
    let answered = false;
    const slow = call(id).finally(() => {
      answered = true;
    });
    for (let other = 0; other < 8; other++) {
      await sleep(450);
      expect(await call(id)).toMatchObject({ status: 200 });
      expect(answered).toBe(false);
    }
    expect(await slow).toMatchObject({ status: 200 });
    expect(await runsOf(id)).toHaveLength(9);
  });

  it("that takes its time is left to the runtime as long as that is alive", async () => {
    await runtimeDoes(takePassedOn);
    const id = await deployed(
      user,
      workflow({ hook: hook(), slow: wait(4), a: transform({ v: 7 }) }, "hook > slow > a"),
    );
    const answer = call(id, { headers: { "idempotency-key": "k" } });
    while (!(await runsOf(id)).length) await sleep(20);
    // Whoever asks what the address names, to take the call as well, is told that it names nothing any more.
    await user.workflows.deactivate({ id });
    expect(await answer).toMatchObject({ status: 200, body: { output: { v: 7 } } });
  });

  it("half of whose answer is lost does not look answered", async () => {
    await runtimeDoes((_, outgoing) => {
      outgoing.writeHead(200, { "content-length": 100 });
      outgoing.write("{");
      setTimeout(() => outgoing.destroy(), 50);
    });
    await expect(call(await deployed(user, echo()))).rejects.toThrow();
  });

  it("whose caller hangs up is taken all the same, also where the runtime fails", async () => {
    await runtimeDoes((incoming) => setTimeout(() => incoming.socket.destroy(), 100));
    const id = await deployed(user, echo());
    const caller = connect(webPort, "127.0.0.1");
    caller.write(`POST /api/webhooks/${id} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`);
    while (!seen.length) await sleep(5);
    caller.destroy();
    while (!(await runsOf(id)).length) await sleep(20);
    expect(await runsOf(id)).toHaveLength(1);
  });
});

describe("left to Next is", () => {
  const id = "00000000-0000-7000-8000-000000000000";
  const status = (method: string, path: string, headers: Record<string, string> = {}, text?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(
        { port: webPort, host: "127.0.0.1", agent: false, method, path, headers },
        (response) => {
          resolve(response.resume().statusCode);
        },
      );
      request.on("error", reject);
      request.end(text);
    });

  it.each([
    ["HEAD", `/api/webhooks/${id}`],
    ["OPTIONS", `/api/webhooks/${id}`],
    ["POST", "/api/webhooks/"],
    ["POST", `/api/webhooks/${id}/`],
    ["POST", `/api/webhooks/${id}/a/b`],
    ["POST", `/api/webhooks/${id}/a%20b`],
    ["POST", `/api/webhooks//${id}`],
    ["POST", `/api/webhooks/../v1/${id}`],
    ["POST", "/api/v1/workflows"],
    ["GET", "/"],
  ])("%s %s", async (method, path) => {
    expect(await status(method, path)).toBe(418);
  });

  it("a body of unknown or too large a size, and one that waits to be asked for", async () => {
    const path = `/api/webhooks/${id}`;
    expect(await status("POST", path, { "transfer-encoding": "chunked" }, "{}")).toBe(418);
    expect(await status("POST", path, { "content-length": "1048577" })).toBe(418);
    expect(await status("POST", path, { expect: "100-continue", "content-length": "2" }, "{}")).toBe(418);
  });
});
