import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { keyOf, type Problems, rest, type User } from "./client";
import { startUpstream, type Upstream } from "./upstream";

let app: Application;
let user: User;
let key: string;
let upstream: Upstream;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` });
  upstream = await startUpstream(port);
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});

type Refusal = { error: { code: string; message: string }; problems: Problems };
const context = {
  trigger: { id: 7, name: "a b/ü", at: "2026-05-01T10:00:00+02:00", n: 3 },
  steps: { get_user: { status: 200, body: { email: "ada@example.com", tags: ["x"] } } },
  now: "2026-04-30T00:00:00.000Z",
};
const preview = <Body = Record<string, unknown>>(type: string, config: unknown, more: object = {}) =>
  rest<Body>("POST", "nodes/preview", { key, body: { type, config, context, ...more } });

const http = {
  method: "POST",
  url: "https://api.test/users/{{trigger.name}}?a=1",
  query: [{ name: "q", value: "{{trigger.name}}" }],
  headers: [{ name: "X-Id", value: "{{trigger.id}}" }],
  body: {
    type: "json",
    content: '{"to": "{{steps.get_user.body.email}}", "tags": {{steps.get_user.body.tags}}}',
  },
};

/** One preview of each type; a type that is not here fails the first test. */
const previews: Record<string, [Record<string, unknown>, unknown]> = {
  "trigger.manual": [{}, {}],
  "trigger.webhook": [
    { method: "PUT", auth: { type: "bearer" } },
    { method: "PUT", response: "immediate", auth: "bearer" },
  ],
  "trigger.event": [
    { event: "trip.booked", phase: "before", amount: 2, unit: "hours", at: "trip.starts_at" },
    { event: "trip.booked", starts: "2 hours before the event's trip.starts_at" },
  ],
  "trigger.error": [{}, { workflow: "any" }],
  "action.http": [
    http,
    {
      request: {
        method: "POST",
        url: "https://api.test/users/a%20b%2F%C3%BC?a=1&q=a+b%2F%C3%BC",
        headers: { "content-type": "application/json", "x-id": "7" },
        body: '{"to": "ada@example.com", "tags": ["x"]}',
      },
    },
  ],
  "action.ai": [
    { model: "gpt-5.4-mini", prompt: "Greet {{steps.get_user.body.email}}", system: "Be brief." },
    { model: "gpt-5.4-mini", prompt: "Greet ada@example.com", system: "Be brief." },
  ],
  "logic.condition": [
    { rules: [{ left: "{{trigger.n}}", operator: "greaterThan", right: "2" }] },
    { branch: "true" },
  ],
  "logic.switch": [
    {
      value: "{{trigger.n}}",
      cases: [
        { id: "few", name: "Few", operator: "lessThan", right: "3" },
        { id: "three", name: "Three", operator: "equals", right: "3" },
      ],
    },
    { branch: "three" },
  ],
  "logic.loop": [{ items: "{{steps.get_user.body.tags}}" }, { items: ["x"] }],
  "action.code": [
    { code: "return input.n;", input: { n: "{{trigger.n}}" } },
    { code: "return input.n;", input: { n: 3 } },
  ],
  "utility.delay": [{ mode: "for", amount: "{{trigger.n}}", unit: "minutes" }, { milliseconds: 180_000 }],
  "utility.transform": [{ fields: [{ name: "n", value: "{{trigger.n}}" }] }, { output: { n: 3 } }],
};
/** Types that have their own tests where they are. */
const elsewhere = ["trigger.schedule", "action.workflow", "logic.wait"];

it("covers every type that there is", () => {
  const types = nodeDefinitions.map(({ type }) => type).filter((type) => !elsewhere.includes(type));
  expect(Object.keys(previews).sort()).toEqual(types.sort());
});

describe.each(Object.entries(previews))("a preview of %s", (type, [config, expected]) => {
  it("is what the node would do", async () => {
    const answer = await preview(type, config);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(expected);
  });

  it("takes no other fields' word for it: 400 without a config", async () => {
    expect(await preview(type, "x")).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
  });
});

it.each<[string, Record<string, unknown>, unknown]>([
  ["utility.delay", { mode: "until", at: "{{trigger.at}}" }, { until: "2026-05-01T08:00:00.000Z" }],
  ["logic.condition", { rules: [{ left: "{{trigger.gone}}", operator: "exists" }] }, { branch: "false" }],
  [
    "logic.condition",
    {
      combine: "any",
      rules: [
        { left: "a", operator: "equals", right: "b" },
        { left: "{{trigger.n}}", operator: "equals", right: "3" },
      ],
    },
    { branch: "true" },
  ],
  [
    "action.http",
    { url: "https://api.test" },
    { request: { method: "GET", url: "https://api.test/", headers: {}, body: null } },
  ],
  [
    "action.http",
    { method: "PUT", url: "https://api.test", body: { type: "form", content: "a=1&b={{trigger.name}}" } },
    {
      request: {
        method: "PUT",
        url: "https://api.test/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: expect.stringMatching(/^a=1&b=a(\+|%20)b%2F%C3%BC$/),
      },
    },
  ],
])("%s %j gives %j", async (type, config, expected) => {
  expect((await preview(type, config)).body).toEqual(expected);
});

describe("what cannot be previewed is 422 with the field", () => {
  it.each<[string, Record<string, unknown>, Partial<Problems[number]>]>([
    ["action.http", {}, { code: "INVALID_CONFIG", field: "url" }],
    ["action.http", { url: "api.test" }, { code: "INVALID_CONFIG", field: "url" }],
    ["action.http", { url: "{{trigger.name}}" }, { code: "CANNOT_RENDER", field: "url" }],
    ["action.http", { url: "https://a.test", method: "FETCH" }, { code: "INVALID_CONFIG", field: "method" }],
    [
      "action.http",
      { url: "https://a.test", headers: [{ name: "X", value: "{{trigger.gone}}" }] },
      { code: "CANNOT_RENDER", field: "headers.0.value" },
    ],
    [
      "action.http",
      { url: "https://a.test", body: { type: "json", content: '{"a": }' } },
      { code: "CANNOT_RENDER", field: "body.content" },
    ],
    ["utility.delay", { mode: "until", at: "{{trigger.name}}" }, { code: "CANNOT_PREVIEW" }],
    [
      "logic.condition",
      { rules: [{ left: "{{trigger.name}}", operator: "greaterThan", right: "1" }] },
      { code: "CANNOT_PREVIEW" },
    ],
    [
      "utility.transform",
      { fields: [{ name: "a", value: "{{steps.nobody.x}}" }] },
      { code: "CANNOT_RENDER", field: "fields.0.value" },
    ],
    ["utility.transform", { fields: [{ name: "a", value: "{{" }] }, { code: "CANNOT_RENDER" }],
  ])("%s %j", async (type, config, problem) => {
    const answer = await preview<Refusal>(type, config);
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: "UNPROCESSABLE" }, problems: [{ ...problem, message: expect.any(String) }] },
    });
  });
});

it("calls nobody and reads no credential", async () => {
  const url = upstream.on("/never", (_received, response) => response.end());
  const credential = await user.credentials.create({
    name: "c",
    type: "BEARER_TOKEN",
    value: "c4nary-value",
  });
  const node = { credentialId: credential.id, retries: 3, timeoutMs: 5 };
  const answer = await preview("action.http", { url }, { node });
  expect(answer).toMatchObject({ status: 200, body: { request: { url, headers: {} } } });
  expect(answer.text).not.toContain("c4nary");
  expect(upstream.calls("/never")).toEqual([]);
  const { items } = await user.credentials.list({});
  expect(items[0]?.lastUsedAt).toBeNull();
});

it("needs no context where the config reads none", async () => {
  const body = { type: "utility.delay", config: { amount: 1 } };
  expect((await rest("POST", "nodes/preview", { key, body })).body).toEqual({ milliseconds: 1_000 });
});
