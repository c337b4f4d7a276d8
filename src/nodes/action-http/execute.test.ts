import { describe, expect, it } from "vitest";
import type { HttpAnswer, HttpCall, ResolvedCredential, Services } from "@/nodes/kit/executor";
import { aiServices } from "~/tests/support/ai-services";
import { actionHttp } from "./definition";
import { http } from "./execute.server";

type Given = Partial<
  Pick<
    Services,
    "bindCredential" | "credential" | "explicitRetries" | "http" | "mask" | "renewCredential" | "store"
  >
>;

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const answer = (
  status: number,
  body: string | Buffer = "",
  headers: Record<string, string> = {},
): HttpAnswer => ({
  status,
  headers,
  body: inPieces(Buffer.from(body), 65_536),
  url: "https://api.test/",
  close: () => undefined,
});

/** Runs the node against a world that answers with `reply`; gives its end, the call that it made and what it stored. */
async function run(config: Record<string, unknown>, reply: HttpAnswer | Error, given: Given = {}) {
  const calls: HttpCall[] = [];
  const stored: { mediaType: string; body: Buffer }[] = [];
  const services: Services = {
    http: async (call) => {
      calls.push(call);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    ai: aiServices({}),
    credential: undefined,
    bindCredential: async (credential) => credential,
    noteUse: () => {},
    signal: new AbortController().signal,
    idempotencyKey: "run:node",
    explicitRetries: false,
    mask: (text) => text,
    progress: () => {},
    store: async (body, mediaType) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      stored.push({ mediaType, body: Buffer.concat(chunks) });
      return { payload: "id", mediaType, bytes: Buffer.concat(chunks).length, url: "/there" };
    },
    ...given,
  };
  const parsed = actionHttp.config.parse({ url: "https://api.test/path?a=1", ...config });
  const end = await http.execute(parsed, services).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error }),
  );
  const [call] = calls;
  return { ...end, call, stored, headers: Object.fromEntries(call?.headers ?? []) };
}

/** A failure as the way out of the product reports it. */
const outgoing = (code: string, processed: "no" | "unknown") =>
  Object.assign(new Error("why"), { code, processed });
const retried = { options: { final: false } };
const final = { options: { final: true } };

const safe = ["GET", "HEAD", "PUT", "DELETE"];
const unsafe = ["POST", "PATCH"];

describe("an answer that is an error", () => {
  it.each(
    safe.flatMap((method) =>
      [408, 425, 429, 500, 502, 503, 504, 599].map((status) => [method, status] as const),
    ),
  )("%s %i is retried", async (method, status) => {
    const { error } = await run({ method }, answer(status));
    expect(error).toMatchObject({ name: "HttpError", options: { final: false, status } });
  });

  it.each(
    [...safe, ...unsafe].flatMap((method) =>
      [400, 401, 403, 404, 409, 410, 422].map((status) => [method, status] as const),
    ),
  )("%s %i is final, explicit retries or not", async (method, status) => {
    for (const explicitRetries of [false, true]) {
      const { error } = await run({ method }, answer(status), { explicitRetries });
      expect(error).toMatchObject({ name: "HttpError", options: { final: true, status } });
    }
  });

  it.each(unsafe.flatMap((method) => [408, 425, 500, 502, 504].map((status) => [method, status] as const)))(
    "%s %i is final, and retried with explicit retries",
    async (method, status) => {
      expect((await run({ method }, answer(status))).error).toMatchObject(final);
      const { error } = await run({ method }, answer(status), { explicitRetries: true });
      expect(error).toMatchObject({ name: "HttpError", options: { final: false, status } });
    },
  );

  it.each(unsafe.flatMap((method) => [429, 503].map((status) => [method, status] as const)))(
    "%s %i is retried: it was surely not processed",
    async (method, status) => expect((await run({ method }, answer(status))).error).toMatchObject(retried),
  );

  it("carries what Retry-After asks for", async () => {
    const { error } = await run({}, answer(429, "", { "retry-after": "7" }));
    expect(error).toMatchObject({ options: { retryAfterMs: 7_000 } });
    expect((await run({}, answer(503))).error).not.toHaveProperty("options.retryAfterMs");
  });

  it("names method, address without its query, status and the beginning of the body", async () => {
    const { error } = await run({}, answer(404, `  not here ${"x".repeat(1_000)}`));
    expect(error).toMatchObject({
      message: expect.stringMatching(/^GET https:\/\/api\.test\/path answered 404: not here x+$/),
    });
    expect((error as Error).message.length).toBeLessThan(600);
  });

  it("is masked before it is cut, so that no half of a secret is left", async () => {
    const secret = "secret-value";
    const body = `${"x".repeat(494)}${secret}`;
    const mask = (text: string) => text.replaceAll(secret, "[secret]");
    const { error } = await run({}, answer(400, body), { mask });
    expect((error as Error).message).not.toContain("secre-");
    expect((error as Error).message).toMatch(/x\[secre$/);
  });

  it("is the output where failOnError is off", async () => {
    for (const status of [400, 404, 429, 500, 503]) {
      const { result } = await run({ failOnError: false }, answer(status, "no"));
      expect(result).toEqual({ port: "out", output: { status, headers: {}, body: "no" } });
    }
  });
});

describe("no answer", () => {
  const notSent = ["CONNECT", "DNS", "TIMEOUT"];
  const maybe = ["LOST", "TIMEOUT", "CONNECT"];
  const never = ["BLOCKED_ADDRESS", "BAD_URL", "TOO_LARGE", "TOO_MANY_REDIRECTS", "ABORTED"];

  it.each([...safe, ...unsafe].flatMap((method) => notSent.map((code) => [method, code] as const)))(
    "%s %s before anything was sent is retried",
    async (method, code) =>
      expect((await run({ method }, outgoing(code, "no"))).error).toMatchObject(retried),
  );

  it.each(safe.flatMap((method) => maybe.map((code) => [method, code] as const)))(
    "%s %s after it was sent is retried",
    async (method, code) => {
      const { error } = await run({ method }, outgoing(code, "unknown"));
      expect(error).toMatchObject({ ...retried, name: code === "TIMEOUT" ? "Timeout" : "RequestFailed" });
    },
  );

  it.each(unsafe.flatMap((method) => maybe.map((code) => [method, code] as const)))(
    "%s %s after it was sent is OutcomeUnknown, and retried with explicit retries",
    async (method, code) => {
      const { error } = await run({ method }, outgoing(code, "unknown"));
      expect(error).toMatchObject({
        ...final,
        name: "OutcomeUnknown",
        message: expect.stringContaining("retries"),
      });
      const explicit = await run({ method }, outgoing(code, "unknown"), { explicitRetries: true });
      expect(explicit.error).toMatchObject(retried);
    },
  );

  it.each([...safe, ...unsafe].flatMap((method) => never.map((code) => [method, code] as const)))(
    "%s %s is final",
    async (method, code) => {
      for (const explicitRetries of [false, true]) {
        const { error } = await run({ method }, outgoing(code, "unknown"), { explicitRetries });
        expect(error).toMatchObject(final);
      }
    },
  );

  it("leaves a mistake of ours as it is", async () => {
    const bug = new TypeError("x is undefined");
    expect((await run({}, bug)).error).toBe(bug);
  });
});

describe("the request", () => {
  it("carries the node's Idempotency-Key unless the config sets one, in any case", async () => {
    expect((await run({ method: "POST" }, answer(200))).headers["idempotency-key"]).toBe("run:node");
    const headers = [{ name: "IDEMPOTENCY-KEY", value: "mine" }];
    expect((await run({ headers }, answer(200))).headers).toMatchObject({ "idempotency-key": "mine" });
  });

  it("says who asks unless the config does", async () => {
    expect((await run({}, answer(200))).headers["user-agent"]).toBe("WorkFuse");
    const headers = [{ name: "User-Agent", value: "me" }];
    expect((await run({ headers }, answer(200))).headers["user-agent"]).toBe("me");
  });

  const credentials: [string, ResolvedCredential, { headers?: object; url?: string; sensitive: string[] }][] =
    [
      [
        "a bearer token",
        { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: ["api.test"] },
        { headers: { authorization: "Bearer t0ken" }, sensitive: ["authorization"] },
      ],
      [
        "a user name and password",
        { type: "BASIC_AUTH", username: "ada", password: "pass:wörd", allowedHosts: ["api.test"] },
        {
          headers: { authorization: `Basic ${Buffer.from("ada:pass:wörd").toString("base64")}` },
          sensitive: ["authorization"],
        },
      ],
      [
        "a key in a header",
        { type: "API_KEY", in: "header", name: "X-Key", key: "k&y", allowedHosts: ["api.test"] },
        { headers: { "x-key": "k&y" }, sensitive: ["x-key"] },
      ],
      [
        "a key in the query",
        { type: "API_KEY", in: "query", name: "key", key: "k&y", allowedHosts: ["api.test"] },
        { url: "https://api.test/path?a=1&key=k%26y", sensitive: [] },
      ],
    ];
  it.each(credentials)("carries %s, over what the config says", async (_, credential, expected) => {
    const headers = [
      { name: "Authorization", value: "config" },
      { name: "X-Key", value: "config" },
    ];
    const { call, headers: sent } = await run({ headers }, answer(200), { credential });
    expect(sent).toMatchObject(expected.headers ?? {});
    expect(call?.url).toBe(expected.url ?? "https://api.test/path?a=1");
    expect(call?.sensitiveHeaders).toEqual(expected.sensitive);
  });

  it("that is answered 401 is sent once more with a renewed credential, and only then", async () => {
    const credential: ResolvedCredential = { type: "OAUTH2", token: "old", allowedHosts: ["api.test"] };
    const replies = [answer(401), answer(200, "in")];
    const sent: (string | undefined)[] = [];
    const http = async (call: HttpCall) => {
      sent.push(Object.fromEntries(call.headers).authorization);
      return replies.shift() ?? answer(401);
    };
    const renewCredential = async () => ({ ...credential, token: "new" });
    const { result } = await run({ method: "POST" }, answer(0), { credential, renewCredential, http });
    expect([sent, result?.output.body]).toEqual([["Bearer old", "Bearer new"], "in"]);
    sent.length = 0;
    const again = await run({ method: "POST" }, answer(0), {
      credential,
      renewCredential: async () => undefined,
      http,
    });
    expect([sent, again.error]).toMatchObject([["Bearer old"], { options: { status: 401, final: true } }]);
  });

  it.each<[string, string[], boolean]>([
    ["https://api.test/", [], false],
    ["https://api.test/", ["*"], true],
    ["https://api.test/", ["api.test"], true],
    ["https://API.TEST./", ["api.test"], false],
    ["https://api.test/", ["other.test", "*.test"], true],
    ["https://a.b.test/", ["*.test"], true],
    ["https://test/", ["*.test"], false],
    ["https://eviltest/", ["*.test"], false],
    ["https://evil-api.test/", ["api.test"], false],
    ["https://api.test.evil.example/", ["api.test"], false],
  ])("to %s is allowed for %j: %s", async (url, allowedHosts, allowed) => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts };
    const { error, call } = await run({ url }, answer(200), { credential });
    if (allowed) expect(error).toBeUndefined();
    else expect(error).toMatchObject({ ...final, name: "CredentialNotAllowed" });
    expect(call !== undefined).toBe(allowed);
  });

  it("is bound before it is sent, and sent where it is bound to alone", async () => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: [] };
    const boundTo = async (host: string) => {
      const asked: string[] = [];
      const bindCredential: Services["bindCredential"] = async (given, url) => {
        asked.push(url);
        return { ...given, allowedHosts: [host] };
      };
      return { ...(await run({}, answer(200), { credential, bindCredential })), asked };
    };
    const sent = await boundTo("api.test");
    expect([sent.asked, sent.headers.authorization]).toEqual([["https://api.test/path?a=1"], "Bearer t0ken"]);
    const refused = await boundTo("other.test");
    expect(refused.error).toMatchObject({ ...final, name: "CredentialNotAllowed" });
    expect(refused.error).toMatchObject({
      message: expect.stringMatching(/api\.test.*allowed for other\.test/),
    });
    expect(refused.call).toBeUndefined();
  });

  it("binds nothing to an address that can be called by nobody", async () => {
    const credential: ResolvedCredential = { type: "BEARER_TOKEN", token: "t0ken", allowedHosts: [] };
    const bindCredential = () => Promise.reject(outgoing("DNS", "no"));
    const { error, call } = await run({}, answer(200), { credential, bindCredential });
    expect(error).toMatchObject({ ...retried, name: "RequestFailed" });
    expect(call).toBeUndefined();
  });

  it("follows no redirect to a host that the credential is not for", async () => {
    const credential: ResolvedCredential = {
      type: "BEARER_TOKEN",
      token: "t0ken",
      allowedHosts: ["api.test"],
    };
    const { call } = await run({}, answer(200), { credential });
    const follow = (to: string) => () => call?.onRedirect?.(new URL(to), new URL("https://api.test/"));
    expect(follow("https://api.test/other")).not.toThrow();
    expect(follow("https://evil.test/")).toThrow(/evil\.test/);
  });
});

describe("the body of an answer", () => {
  it.each<[string, string | Buffer, string | undefined, unknown]>([
    ["JSON", '{"a":[1]}', "application/json", { a: [1] }],
    ["JSON with a charset", "5", "application/json; charset=utf-8", 5],
    ["JSON of a vendor", '"x"', "application/problem+json", "x"],
    ["empty JSON", " \n", "application/json", null],
    ["malformed JSON, as text", "{", "application/json", "{"],
    ["text that looks like JSON", "{}", "text/plain", "{}"],
    ["text without a type", "héllo", undefined, "héllo"],
    ["nothing", "", undefined, ""],
    ["nothing that is called an image", "", "image/png", ""],
    ["text of 1 MiB", "x".repeat(1_048_576), "text/plain", "x".repeat(1_048_576)],
    [
      "JSON of more than 1 MiB",
      JSON.stringify({ a: "x".repeat(1_048_576) }),
      "application/json",
      { a: "x".repeat(1_048_576) },
    ],
    ["XML", "<a/>", "application/soap+xml", "<a/>"],
    ["an SVG", "<svg/>", "image/svg+xml", "<svg/>"],
    ["a form", "a=1", "application/x-www-form-urlencoded", "a=1"],
    ["a script", "f()", "application/javascript", "f()"],
    ["a type that only begins like JSON", "{}", "application/jsonp", "{}"],
  ])("is parsed: %s", async (_, body, type, parsed) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const { result } = await run({}, answer(200, body, headers));
    expect(result?.output).toEqual({ status: 200, headers, body: parsed });
  });

  const bytes = Buffer.from([0xff, 0x00, 0x61]);
  const text = "x".repeat(1_048_577);
  it.each<[string, string | Buffer, string | undefined, string]>([
    ["an image", bytes, "image/png; q=1", "image/png"],
    ["an image whose bytes happen to be text", "abc", "IMAGE/PNG", "image/png"],
    ["bytes without a type", bytes, undefined, "application/octet-stream"],
    ["bytes with a type that is none", bytes, "nonsense", "application/octet-stream"],
    ["text that is no UTF-8", bytes, "text/plain; charset=latin1", "text/plain"],
    ["JSON that is no UTF-8", bytes, "application/json", "application/json"],
    ["text of more than 1 MiB", text, "text/csv", "text/csv"],
    ["text of more than 1 MiB without a type", text, undefined, "application/octet-stream"],
    ["malformed JSON of more than 1 MiB", text, "application/json", "application/json"],
  ])("is stored whole and referred to: %s", async (_, body, type, mediaType) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const { result, stored } = await run({}, answer(200, body, headers));
    expect(stored).toEqual([{ mediaType, body: Buffer.from(body) }]);
    const reference = { payload: "id", mediaType, bytes: Buffer.from(body).length, url: "/there" };
    expect(result?.output).toEqual({ status: 200, headers, body: reference });
  });

  it("is stored for an error too where failOnError is off, and else is not quoted when it is no text", async () => {
    const reply = () => answer(500, bytes, { "content-type": "image/png" });
    expect((await run({ failOnError: false }, reply())).stored).toHaveLength(1);
    const { error, stored } = await run({}, reply());
    expect(stored).toEqual([]);
    expect(error).toMatchObject({ message: "GET https://api.test/path answered 500" });
  });

  /** An answer whose body breaks off, and how often it was closed. */
  function broken(headers: Record<string, string>, failure: Error) {
    const closed = { times: 0 };
    const body = (async function* () {
      yield bytes;
      throw failure;
    })();
    const reply = {
      ...answer(200, "", headers),
      body,
      close: () => {
        closed.times += 1;
      },
    };
    return { reply, closed };
  }

  it.each(["image/png", "text/plain", "application/json"])(
    "that is lost on the way is a lost answer, %s",
    async (type) => {
      const lost = outgoing("LOST", "unknown");
      const { reply, closed } = broken({ "content-type": type }, lost);
      expect((await run({}, reply)).error).toMatchObject({ ...retried, name: "RequestFailed" });
      expect(closed.times).toBe(1);
      const post = await run({ method: "POST" }, broken({ "content-type": type }, lost).reply);
      expect(post.error).toMatchObject({ ...final, name: "OutcomeUnknown" });
    },
  );

  it("that is too large is final", async () => {
    const { reply } = broken({ "content-type": "image/png" }, outgoing("TOO_LARGE", "unknown"));
    expect((await run({}, reply)).error).toMatchObject({ ...final, name: "ResponseTooLarge" });
  });

  it("that cannot be stored is tried again only where that is safe, and its connection is let go", async () => {
    const store = async () => {
      throw new Error("no database");
    };
    const reply = () => {
      const closed = { times: 0 };
      return {
        ...answer(201, bytes, { "content-type": "image/png" }),
        closed,
        close: () => {
          closed.times += 1;
        },
      };
    };
    const get = reply();
    expect((await run({}, get, { store })).error).toMatchObject({ ...retried, name: "NotStored" });
    expect(get.closed.times).toBe(1);
    const post = await run({ method: "POST" }, reply(), { store });
    expect(post.error).toMatchObject({ ...final, message: expect.stringContaining("answered 201") });
    const explicit = await run({ method: "POST" }, reply(), { store, explicitRetries: true });
    expect(explicit.error).toMatchObject(retried);
  });
});
