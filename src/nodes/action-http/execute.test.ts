import { describe, expect, it } from "vitest";
import { answer, outgoing, run } from "~/tests/support/run-http-node";

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
