import { describe, expect, it } from "vitest";
import { stepCase } from "~/tests/support/step-case";
import { http, loop, manual, workflow } from "~/tests/support/workflow-builder";
import { explainFailure } from ".";

type Given = Parameters<typeof stepCase>[2];

const call = (method: string, url: string, more: Record<string, unknown> = {}, settings = {}) =>
  workflow(
    {
      start: manual,
      list: http("GET", "https://api.acme.test/v1/orders"),
      call: http(method, url, more, settings),
    },
    "start > list > call",
  );
const answered = (status: number, body = "") => ({
  name: "HttpError",
  status,
  message: `POST https://api.acme.test/ answered ${status}${body ? `: ${body}` : ""}`,
});
const explain = (document: ReturnType<typeof workflow>, given: Given) => {
  const found = explainFailure(stepCase(document, "call", given));
  if (!found) throw new Error("There is no explanation.");
  return found;
};
const api = "https://api.acme.test/v1";

describe("404", () => {
  it.each([
    ["a slip of another step's path", `${api}/ordres`, "", `${api}/orders`, "guessed"],
    ["a doubled part", `${api}/v1/orders`, "", `${api}/orders`, "context"],
    [
      "a URL in a URL",
      "https://api.acme.test/https://api.acme.test/v1/a",
      "",
      "https://api.acme.test/v1/a",
      "context",
    ],
    [
      "a path that the answer names",
      `${api}/order`,
      '{"message":"Not found. Did you mean /v2/orders?"}',
      "https://api.acme.test/v2/orders",
      "context",
    ],
    [
      "a slip of a documented path",
      "https://api.github.com/repos/a/b/isues",
      "",
      "https://api.github.com/repos/a/b/issues",
      "guessed",
    ],
  ])("corrects %s", (_, url, body, right, origin) => {
    expect(explain(call("GET", url), { error: answered(404, body) })).toMatchObject({
      kind: "http404",
      verdict: "change",
      fixes: [{ suggestion: { config: { url: right }, provenance: { url: origin } } }],
    });
  });

  it("is the data's where a value in the path names nothing, and shows what it became", () => {
    const found = explain(call("GET", `${api}/orders/{{steps.list.body.id}}`), {
      outputs: { list: { status: 200, headers: {}, body: { id: "a/b" } } },
      error: answered(404),
    });
    expect(found).toMatchObject({
      verdict: "upstream",
      fixes: [],
      links: [{ nodeId: "list" }],
      questions: [{ field: "url" }],
    });
    expect(JSON.stringify(found.causes)).toContain("a%2Fb");
  });

  it("tells of a value that is no text", () => {
    const found = explain(call("GET", `${api}/orders/{{steps.list.body.id}}`), {
      outputs: { list: { status: 200, headers: {}, body: { id: null } } },
      error: answered(404),
    });
    expect(found.causes[0]?.text).toContain("is empty or is no text");
  });

  it("asks where nothing is known", () => {
    expect(explain(call("GET", "https://other.test/a"), { error: answered(404) })).toMatchObject({
      fixes: [],
      questions: [{ field: "url" }],
    });
    expect(explain(call("GET", "https://other.test/a"), { error: answered(410) }).kind).toBe("http410");
  });
});

describe("a request that is not taken", () => {
  const posting = (content: string, type = "json", more = {}) =>
    call("POST", `${api}/orders`, { body: { type, content }, ...more });
  const contentOf = (found: ReturnType<typeof explain>) => found.fixes[0]?.suggestion.config.body;

  it.each([
    ["415, JSON that was sent as text", "text", '{"a":1}', 415, "", { type: "json", content: '{"a":1}' }],
    [
      "400, JSON that was sent as a form",
      "form",
      '{"a":1}',
      400,
      "expected json",
      { type: "json", content: '{"a":1}' },
    ],
    [
      "415, a form is wanted",
      "json",
      '{"a":"{{trigger.a}}","b":2}',
      415,
      "use application/x-www-form-urlencoded",
      { type: "form", content: "a={{trigger.a}}&b=2" },
    ],
  ])("%s", (_, type, content, status, body, right) => {
    const found = explain(posting(content, type), { trigger: { a: "x" }, error: answered(status, body) });
    expect(found.kind).toBe(`http${status}`);
    expect(contentOf(found)).toEqual(right);
  });

  it("415, a header that says something else than the body", () => {
    const headers = [
      { name: "X-A", value: "1" },
      { name: "Content-Type", value: "text/plain" },
    ];
    const found = explain(posting('{"a":1}', "json", { headers }), { error: answered(415) });
    expect(found.fixes[0]?.suggestion.config.headers).toEqual([headers[0]]);
  });

  it.each([
    ["a list of fields and messages", '{"errors":[{"field":"total","message":"must be a number"}]}'],
    ["fields with their messages", '{"errors":{"total":["must be a number"]}}'],
    ["places and messages", '{"detail":[{"loc":["body","total"],"msg":"value is not a valid integer"}]}'],
    ["a sentence", '{"message":"\\"total\\" must be a number"}'],
  ])("422 with %s: a text becomes a number", (_, body) => {
    const found = explain(posting('{"total": "{{trigger.total}}", "b": 1}'), {
      trigger: { total: "12" },
      error: answered(422, body),
    });
    expect(contentOf(found)).toEqual({
      type: "json",
      content: '{"total": {{number trigger.total}}, "b": 1}',
    });
    expect(found.fixes[0]?.suggestion.provenance).toEqual({ body: "context" });
  });

  it("400: a number becomes a text", () => {
    const found = explain(posting('{"zip": {{trigger.zip}}}'), {
      trigger: { zip: 1234 },
      error: answered(400, '{"error":"zip must be a string"}'),
    });
    expect(contentOf(found)).toEqual({ type: "json", content: '{"zip": "{{trigger.zip}}"}' });
  });

  it("422: a field that is missing is taken from the data where one place has it", () => {
    const body = '{"message":"email is required"}';
    const found = explain(posting('{"name": "Ada"}'), {
      trigger: { user: { email: "ada@example.com" } },
      error: answered(422, body),
    });
    expect(contentOf(found)).toEqual({
      type: "json",
      content: '{"name": "Ada", "email": {{trigger.user.email}} }',
    });
  });

  it("422: what nobody has is asked for", () => {
    const body = '{"message":"email is required"}';
    expect(explain(posting('{"name": "Ada"}'), { error: answered(422, body) })).toMatchObject({
      fixes: [],
      questions: [{ field: "body.content", question: expect.stringContaining("email") }],
    });
    const two = { a: { email: "1" }, b: { email: "2" } };
    expect(explain(posting('{"name": "Ada"}'), { trigger: two, error: answered(422, body) }).fixes).toEqual(
      [],
    );
  });

  it("422: an empty value names the template that gave it", () => {
    const found = explain(posting('{"email": {{trigger.email}}}'), {
      trigger: { email: null },
      error: answered(422, '{"message":"email is invalid"}'),
    });
    expect(found.causes[0]).toMatchObject({
      text: expect.stringContaining("sent empty"),
      evidence: expect.arrayContaining(["It comes from {{trigger.email}}"]),
    });
  });

  it("400 that says nothing, and 413", () => {
    expect(explain(call("POST", `${api}/orders`), { error: answered(400) })).toMatchObject({
      kind: "http400",
      fixes: [],
      causes: [{ text: expect.stringContaining("has no body") }],
    });
    expect(explain(posting("x".repeat(50), "text"), { error: answered(413) })).toMatchObject({
      kind: "http413",
      causes: [{ evidence: ["It has 50 characters"] }],
    });
  });
});

describe("who may and how", () => {
  const credential = { id: "c", name: "Shop", type: "API_KEY", allowedHosts: [], missing: false };

  it("401 without a credential, with what the API wants", () => {
    const found = explain(call("GET", "https://api.github.com/user"), { error: answered(401) });
    expect(found).toMatchObject({
      verdict: "credential",
      fixes: [],
      questions: [{ field: "credentialId" }],
      links: [{ kind: "credentials" }],
    });
    expect(found.causes[0]?.evidence.join()).toContain("BEARER_TOKEN");
  });

  it("401 and 403 with one", () => {
    expect(explain(call("GET", `${api}/a`), { credential, error: answered(401) }).causes[0]?.text).toContain(
      '"Shop" is wrong, expired or revoked',
    );
    expect(explain(call("GET", `${api}/a`), { credential, error: answered(403) }).causes[0]?.text).toContain(
      "lacks the permission",
    );
  });

  it.each([
    ["by the answer", `${api}/a`, "Method not allowed. Allow: POST", "POST"],
    ["by another step", `${api}/orders`, "", "GET"],
  ])("405: the method %s", (_, url, body, right) => {
    expect(explain(call("PUT", url), { error: answered(405, body) })).toMatchObject({
      kind: "http405",
      fixes: [{ suggestion: { config: { method: right } } }],
    });
  });

  it("405 with several methods asks", () => {
    expect(
      explain(call("PUT", "https://x.test/a"), { error: answered(405, "Allowed: GET, POST") }),
    ).toMatchObject({
      fixes: [],
      questions: [{ field: "method", question: expect.stringContaining("GET or POST") }],
    });
  });
});

describe("what passes, or must be looked at", () => {
  it.each([
    [500, "rerun"],
    [502, "rerun"],
    [503, "rerun"],
    [504, "rerun"],
    [408, "rerun"],
    [429, "rerun"],
    [409, "look"],
    [412, "look"],
    [501, "change"],
    [418, "change"],
  ])("%i is %s", (status, verdict) => {
    expect(explain(call("GET", `${api}/a`), { attempts: 4, error: answered(status) })).toMatchObject({
      kind: `http${status}`,
      verdict,
    });
  });

  it("500 of a POST that was not sent again asks whether it may be", () => {
    expect(explain(call("POST", `${api}/a`), { error: answered(500) })).toMatchObject({
      verdict: "look",
      fixes: [],
      questions: [{ field: "retries" }],
    });
  });

  it("429 in a loop lowers how many are at work", () => {
    const document = workflow(
      { start: manual, each: loop("{{trigger}}", 10), call: http("GET", `${api}/a`, {}, { retries: 10 }) },
      "start > each:item > call",
    );
    expect(
      explain(document, { trigger: [1], loop: { item: 1, index: 0 }, iteration: "0", error: answered(429) }),
    ).toMatchObject({
      fixes: [{ nodeId: "each", suggestion: { config: { concurrency: 1 } } }],
    });
  });

  it("a time-out gets more time", () => {
    const error = { name: "Timeout", message: "It took longer than 5000 ms, this node's time-out." };
    expect(explain(call("GET", `${api}/a`, {}, { timeoutMs: 5_000 }), { error })).toMatchObject({
      kind: "timeout",
      fixes: [{ suggestion: { node: { timeoutMs: 20_000 }, provenance: { timeoutMs: "guessed" } } }],
    });
    expect(explain(call("GET", `${api}/a`, {}, { timeoutMs: 3_600_000 }), { error }).fixes).toEqual([]);
  });

  it("an outcome that nobody knows is never sent again unasked", () => {
    const error = { name: "OutcomeUnknown", message: "The process ended while this request was under way" };
    expect(explain(call("POST", `${api}/a`), { error })).toMatchObject({
      verdict: "look",
      fixes: [],
      questions: [{ field: "retries" }],
    });
  });
});

describe("the way there", () => {
  const failed = (message: string, name = "RequestFailed") => ({
    name,
    message: `GET https://api.acme.test/: ${message}`,
  });
  const dns = (host: string) => failed(`The host name ${host} could not be resolved; check its spelling.`);

  it("a host's name that is a slip", () => {
    expect(explain(call("GET", "https://api.acmee.test/a"), { error: dns("api.acmee.test") })).toMatchObject({
      kind: "unknownHost",
      fixes: [{ suggestion: { config: { url: "https://api.acme.test/a" } } }],
    });
    expect(explain(call("GET", "https://xyz.qqq/a"), { error: dns("xyz.qqq") })).toMatchObject({
      fixes: [],
      questions: [{ field: "url" }],
    });
  });

  it.each([
    ["connectionRefused", "rerun", failed("No connection to api.acme.test: ECONNREFUSED.")],
    ["connection", "rerun", failed("The request was sent, but its answer did not arrive whole.")],
    ["blockedAddress", "operator", failed("is at an address that is not public", "BlockedAddress")],
    [
      "tls",
      "operator",
      failed("No connection to api.acme.test: CERT_HAS_EXPIRED (certificate has expired)."),
    ],
    [
      "redirects",
      "change",
      failed("More than 5 redirects: a, then b, which redirects once more.", "TooManyRedirects"),
    ],
    ["largeAnswer", "change", failed("larger than 10485760 bytes", "ResponseTooLarge")],
    ["notStored", "rerun", failed("answered 200, but its body could not be stored.", "NotStored")],
    ["unsendable", "change", failed("The request to a cannot be sent: bad.")],
  ])("%s is %s", (kind, verdict, error) => {
    expect(explain(call("GET", `${api}/a`), { error })).toMatchObject({ kind, verdict });
  });

  it("http at a port of https", () => {
    const error = failed("No connection to api.acme.test: EPROTO (SSL routines: wrong version number).");
    expect(explain(call("GET", `${api}/a`), { error })).toMatchObject({
      fixes: [{ suggestion: { config: { url: "http://api.acme.test/v1/a" } } }],
    });
  });

  it("an answer that is too large is asked for in smaller parts", () => {
    const query = [{ name: "per_page", value: "100" }];
    expect(
      explain(call("GET", `${api}/a`, { query }), { error: failed("larger", "ResponseTooLarge") }).fixes[0]
        ?.suggestion.config.query,
    ).toEqual([{ name: "per_page", value: "50" }]);
  });

  it("a header's name with a colon", () => {
    const headers = [{ name: "X-Id:", value: "1" }];
    const error = failed('"X-Id:" is not a header name; remove spaces and the like from it.');
    expect(
      explain(call("GET", `${api}/a`, { headers }), { error }).fixes[0]?.suggestion.config.headers,
    ).toEqual([{ name: "X-Id", value: "1" }]);
  });
});
