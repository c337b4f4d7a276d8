import { describe, expect, it } from "vitest";
import { previewNode } from "@/features/execution/server/preview-node";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "../..";
import type { Context } from "../../references";

const data: Context = {
  trigger: {
    method: "POST",
    headers: { "x-request-id": "r-1" },
    query: { page: "2" },
    body: {
      email: "a@b.co",
      name: "Ada",
      user_id: 42,
      order: { id: "o1", total: 12.5 },
      items: [{ sku: "s1" }],
      note: "hi",
      callback_url: "https://back.test/done",
      active: true,
    },
  },
  steps: {
    login: { status: 200, headers: {}, body: { access_token: "T0", expires: 60 } },
    fetch_user: { id: 7, tags: ["x"], plan: "pro" },
  },
};

const http = (() => {
  const found = findDefinition("action.http");
  if (!found) throw new Error("There is no action.http.");
  return found;
})();

/** What the words make of a request, and what they ask for. */
async function ask(text: string, context = data, current?: Record<string, unknown>) {
  const suggestion = parseIntent({ definition: http, text, context, ...(current && { current }) });
  const asks = suggestion.questions.map(({ field }) => field);
  if (typeof suggestion.config.url !== "string") return { suggestion, asks, request: null };
  const { request } = (await previewNode({ type: "action.http", config: suggestion.config, context })) as {
    request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  };
  return { suggestion, asks, request };
}

const u = "https://api.acme.test/things";

describe("method and URL", () => {
  it.each([
    [`GET ${u}`, "GET", u],
    [`get ${u}`, "GET", u],
    [`fetch ${u}`, "GET", u],
    [`please retrieve ${u}.`, "GET", u],
    [`Can you load the list of things from ${u}?`, "GET", u],
    [`call ${u}`, "GET", u],
    [`${u}`, "GET", u],
    [`hit "${u}"`, "GET", u],
    [`request to ${u}`, "GET", u],
    [`download the report at ${u}/report.csv`, "GET", `${u}/report.csv`],
    [`check whether ${u}/health is up`, "GET", `${u}/health`],
    [`ping ${u}`, "GET", u],
    [`look up the things at ${u}`, "GET", u],
    [`delete ${u}/9`, "DELETE", `${u}/9`],
    [`remove ${u}/9`, "DELETE", `${u}/9`],
    [`make a DELETE request to ${u}/9`, "DELETE", `${u}/9`],
    [`send a delete to ${u}/9`, "DELETE", `${u}/9`],
    [`call ${u}/9 with the DELETE method`, "DELETE", `${u}/9`],
    [`${u}/9, method delete`, "DELETE", `${u}/9`],
    [`do a HEAD request on ${u}`, "HEAD", u],
    [`OPTIONS ${u}`, "OPTIONS", u],
    [`http get request to ${u}`, "GET", u],
    [`post to ${u}`, "POST", u],
    [`trigger ${u}`, "POST", u],
    [`issue a PUT to ${u}/1`, "PUT", `${u}/1`],
    [`api.acme.test/things`, "GET", u],
    [`get www.acme.test/things`, "GET", "https://www.acme.test/things"],
    [`fetch localhost:4000/health`, "GET", "http://localhost:4000/health"],
    [`GET ${u}/{id} where id is 5`, "GET", `${u}/5`],
    [`GET ${u}/:id with id 5`, "GET", `${u}/5`],
    [`GET ${u}/{id} with the user_id from the webhook as id`, "GET", `${u}/42`],
    [`GET ${u}/{id}, id = user_id of the payload`, "GET", `${u}/42`],
    [`GET ${u}/{user_id}`, "GET", `${u}/42`],
    [`GET ${u}/{userId}/plan/{plan} where plan comes from the fetch_user step`, "GET", `${u}/42/plan/pro`],
    [`GET ${u}/<id>, replacing <id> with the webhook's user id`, "GET", `${u}/42`],
    [`GET ${u}/{name} where name is "a b"`, "GET", `${u}/a%20b`],
    [`GET ${u}/{a}/{b} where a is 1 and b is the plan of fetch_user`, "GET", `${u}/1/pro`],
    [`GET ${u}/{{trigger.body.user_id}}/x`, "GET", `${u}/42/x`],
    [`GET ${u}/ followed by the user id from the webhook`, "GET", `${u}/42`],
    [`call the callback_url from the webhook`, "GET", "https://back.test/done"],
    [`POST to the callback url in the webhook body`, "POST", "https://back.test/done"],
    [`GET {{trigger.body.callback_url}}`, "GET", "https://back.test/done"],
  ])("%s", async (text, method, url) => {
    const { request, asks } = await ask(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({ method, url });
  });
});

describe("query", () => {
  it.each([
    [`GET ${u}?page=2`, { page: "2" }],
    [`GET ${u} with query page=2`, { page: "2" }],
    [`GET ${u} with query params term="blue hats" and size 10`, { term: "blue hats", size: "10" }],
    [`GET ${u} with the query string page=2&size=5`, { page: "2", size: "5" }],
    [`fetch ${u}, query parameters: page: 2, sort: name`, { page: "2", sort: "name" }],
    [`get ${u} filtered by status=open`, { status: "open" }],
    [`get ${u} with limit 5 and offset 10`, { limit: "5", offset: "10" }],
    [`get ${u} with the email from the webhook as query parameter`, { email: "a@b.co" }],
    [`get ${u} with query parameter user set to the user_id of the webhook`, { user: "42" }],
    [`get ${u} passing email and name from the webhook as query params`, { email: "a@b.co", name: "Ada" }],
    [`search ${u} with q = 'a & b'`, { q: "a & b" }],
    [`get ${u} and add ?page=3`, { page: "3" }],
    [`get ${u} where status is open`, { status: "open" }],
    [`get ${u} with parameter id equal to 007`, { id: "007" }],
  ])("%s", async (text, query) => {
    const { request, asks } = await ask(text);
    expect(asks).toEqual([]);
    expect(Object.fromEntries(new URL(request?.url ?? "").searchParams)).toEqual(query);
    expect(request?.method).toBe("GET");
  });
});

describe("headers", () => {
  it.each([
    [`GET ${u} with header X-A: b`, { "x-a": "b" }],
    [`GET ${u} with headers X-A: b and X-C: d e`, { "x-a": "b", "x-c": "d e" }],
    [`GET ${u}, headers: X-A=1, X-B=2`, { "x-a": "1", "x-b": "2" }],
    [`GET ${u} and add an Accept header of application/json`, { accept: "application/json" }],
    [`GET ${u} with the Accept header set to text/csv`, { accept: "text/csv" }],
    [`GET ${u} and set the header X-Tenant to acme`, { "x-tenant": "acme" }],
    [`GET ${u} with header "X-Trace" = 'a b'`, { "x-trace": "a b" }],
    [`GET ${u} and send the header X-User with the user_id from the webhook`, { "x-user": "42" }],
    [`GET ${u} with an X-Plan header containing the plan of the fetch_user step`, { "x-plan": "pro" }],
    [`GET ${u}, setting X-Plan header to the plan of fetch_user`, { "x-plan": "pro" }],
    [`GET ${u} with the access_token from the login step as bearer token`, { authorization: "Bearer T0" }],
    [
      `GET ${u} with header Authorization: Bearer {{steps.login.body.access_token}}`,
      { authorization: "Bearer T0" },
    ],
    [`GET ${u} using the bearer token from step login`, { authorization: "Bearer T0" }],
    [`with header X-A: b, get ${u}`, { "x-a": "b" }],
    [`GET ${u} with header If-None-Match: "abc"`, { "if-none-match": "abc" }],
  ])("%s", async (text, headers) => {
    const { request } = await ask(text);
    expect(request?.headers).toEqual(headers);
  });
});

const json = (text: string | null | undefined) => JSON.parse(text ?? "null");

describe("JSON bodies", () => {
  it.each<[string, string, unknown]>([
    [
      `POST to ${u} with a JSON body that has email from the webhook body and nick 'Bob'`,
      "POST",
      { email: "a@b.co", nick: "Bob" },
    ],
    [`POST ${u} {"a": 1, "b": [true, null]}`, "POST", { a: 1, b: [true, null] }],
    [`post {"email": "{{trigger.body.email}}"} to ${u}`, "POST", { email: "a@b.co" }],
    [`post {email: {{trigger.body.email}}, n: 2} to ${u}`, "POST", { email: "a@b.co", n: 2 }],
    [`send the webhook body as JSON to ${u}`, "POST", "BODY"],
    [`forward the payload to ${u}`, "POST", "BODY"],
    [`POST the whole webhook body to ${u}`, "POST", "BODY"],
    [`post the order from the webhook to ${u}`, "POST", { id: "o1", total: 12.5 }],
    [`send the items in the webhook payload to ${u}`, "POST", [{ sku: "s1" }]],
    [`PUT the output of fetch_user to ${u}/7`, "PUT", { id: 7, tags: ["x"], plan: "pro" }],
    [`post the response of the login step to ${u}`, "POST", { access_token: "T0", expires: 60 }],
    [`submit email and name from the webhook to ${u}`, "POST", { email: "a@b.co", name: "Ada" }],
    [`submit the email and the name from the webhook to ${u}`, "POST", { email: "a@b.co", name: "Ada" }],
    [
      `post email, name and user_id from the webhook body to ${u}`,
      "POST",
      { email: "a@b.co", name: "Ada", user_id: 42 },
    ],
    [
      `POST to ${u} with email=the email from the webhook, source="web"`,
      "POST",
      { email: "a@b.co", source: "web" },
    ],
    [
      `POST to ${u}: email: {{trigger.body.email}}, count: 3, ok: true`,
      "POST",
      { email: "a@b.co", count: 3, ok: true },
    ],
    [`PATCH ${u}/1 set state to closed`, "PATCH", { state: "closed" }],
    [`patch ${u}/1 setting status to 'done' and total to 5`, "PATCH", { status: "done", total: 5 }],
    [`update ${u}/1 with status shipped`, "PATCH", { status: "shipped" }],
    [`update ${u}/1, set active to false`, "PATCH", { active: false }],
    [`PUT ${u}/1 with body {"x": "y"}`, "PUT", { x: "y" }],
    [`replace ${u}/1 with name Bob and age 30`, "PUT", { name: "Bob", age: 30 }],
    [
      `POST to ${u} with customer.email set to the email in the webhook and customer.name = 'Bob'`,
      "POST",
      { customer: { email: "a@b.co", name: "Bob" } },
    ],
    [
      `create a thing at ${u} with title "A, b and c" and tags ["x","y"]`,
      "POST",
      { title: "A, b and c", tags: ["x", "y"] },
    ],
    [`POST ${u} with a json payload of user: the user_id from the webhook`, "POST", { user: 42 }],
    [`POST ${u} with JSON body: id from fetch_user, plan from fetch_user`, "POST", { id: 7, plan: "pro" }],
    [`POST ${u} with the order id from the webhook as orderId`, "POST", { orderId: "o1" }],
    [`POST ${u} containing the tags of step fetch_user`, "POST", { tags: ["x"] }],
    [`call ${u} with a JSON body containing id 5`, "POST", { id: 5 }],
    [`POST ${u} and send {"a":1} with header X-A: b`, "POST", { a: 1 }],
    [`POST to ${u} where the body is the order from the webhook`, "POST", { id: "o1", total: 12.5 }],
    [`POST ${u} with an empty JSON object`, "POST", {}],
    [`with body {"a":1}, post to ${u}`, "POST", { a: 1 }],
    [`POST ${u} with message 'Hello {{trigger.body.name}}'`, "POST", { message: "Hello Ada" }],
    [`POST ${u} with fields "email" and "name" from the webhook`, "POST", { email: "a@b.co", name: "Ada" }],
    [`take the email from the webhook and post it to ${u}`, "POST", { email: "a@b.co" }],
    [`POST ${u} with active from the webhook and a count of 3`, "POST", { active: true, count: 3 }],
    [
      `send name → "Bob", email → the webhook's email to ${u} as JSON`,
      "POST",
      { name: "Bob", email: "a@b.co" },
    ],
  ])("%s", async (text, method, body) => {
    const { request, asks } = await ask(text);
    expect(asks).toEqual([]);
    const whole = (data.trigger as { body: unknown }).body;
    expect(json(request?.body)).toEqual(body === "BODY" ? whole : body);
    expect(request).toMatchObject({ method, headers: { "content-type": "application/json" } });
  });
});

describe("forms and texts", () => {
  it.each<[string, Record<string, string>]>([
    [
      `submit a urlencoded form to ${u} with given=Ada and family=Lovelace`,
      { given: "Ada", family: "Lovelace" },
    ],
    [`POST to ${u} as form data: email from the webhook, source web`, { email: "a@b.co", source: "web" }],
    [`POST a form with name = "A & B" and n = 5 to ${u}`, { name: "A & B", n: "5" }],
    [
      `post x-www-form-urlencoded to ${u} with grant_type=client_credentials and scope=read`,
      { grant_type: "client_credentials", scope: "read" },
    ],
    [`POST to ${u} with form fields email (the webhook's email)`, { email: "a@b.co" }],
    [`send first Ada and last Lovelace to ${u} form-encoded`, { first: "Ada", last: "Lovelace" }],
  ])("%s", async (text, form) => {
    const { request, asks } = await ask(text);
    expect(asks).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(request?.body ?? ""))).toEqual(form);
    expect(request).toMatchObject({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  });

  it.each([
    [`POST the text 'hello world' to ${u}`, "hello world"],
    [`send "hello {{trigger.body.name}}" as plain text to ${u}`, "hello Ada"],
    [`POST ${u} with a plain text body "a b"`, "a b"],
    [`post the note from the webhook as text to ${u}`, "hi"],
  ])("%s", async (text, body) => {
    const { request, asks } = await ask(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({
      method: "POST",
      body,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  });
});

describe("failures and limits", () => {
  it.each([
    `GET ${u} and don't fail on errors`,
    `GET ${u}, do not fail on 404`,
    `GET ${u}; treat 404 as ok`,
    `GET ${u} and ignore errors`,
    `GET ${u} and continue even if it fails`,
    `GET ${u}, 404 is fine`,
    `GET ${u} without failing on 4xx and 5xx`,
    `GET ${u} and continue on error`,
    `GET ${u}. Accept any status code.`,
  ])("%s", async (text) => {
    const { suggestion, asks, request } = await ask(text);
    expect(suggestion.config.failOnError).toBe(false);
    expect(asks).toEqual([]);
    expect(request?.url).toBe(u);
  });

  it("are the node's", async () => {
    const { suggestion } = await ask(`POST {"a":1} to ${u} with 3 retries and a timeout of 1 minute`);
    expect(suggestion.node).toEqual({ retries: 3, timeoutMs: 60_000 });
    expect(suggestion.provenance).toMatchObject({ retries: "words", timeoutMs: "words" });
    expect(json((suggestion.config.body as { content: string }).content)).toEqual({ a: 1 });
  });
});

describe("what is not grounded is asked", () => {
  it.each([
    ["send it", "url"],
    ["PUT the items onto our own backend service", "url"],
    ["call the backend", "url"],
    ["notify the team", "url"],
    ["update the user on our server", "url"],
    ["GET the endpoint", "url"],
    [`GET ${u}/{id}`, "url"],
    [`GET ${u}/{id} where id is the cart_id from the webhook`, "url"],
    [`GET ${u}/{{trigger.body.nope}}`, "url"],
    [`POST the phone from the webhook to ${u}`, "body.content"],
    [`POST ${u} with the total of step invoice`, "body.content"],
    [`GET ${u} with header X-A from step nowhere`, "headers"],
    [`GET ${u} with query q from the nope step`, "query"],
    [`GET ${u} with bearer token`, "credentialId"],
    [`GET ${u} using an API key`, "credentialId"],
    [`GET ${u} with basic auth`, "credentialId"],
    [`GET ${u} authenticated with our token`, "credentialId"],
    [`GET ${u}, it needs an api key in the X-Api-Key header`, "credentialId"],
    [`GET ${u} and retry a few times`, "retries"],
  ])("%s", async (text, field) => {
    const { asks, request } = await ask(text);
    expect(asks).toContain(field);
    if (field === "credentialId")
      expect(request).toMatchObject({ method: "GET", url: u, headers: {}, body: null });
  });

  const key = `sk_live_${"51H8abcdefghijklmnop"}`;
  it.each([
    `GET ${u} using the token ${key}`,
    `GET ${u} with header Authorization: Bearer ${key}`,
    `GET ${u} with api key ${key}`,
    `GET ${u} with X-Api-Key: ${key}`,
    `GET ${u} with basic auth user bob and password ${key}`,
    `GET ${u}?api_key=${key}`,
    `curl -H "Authorization: Bearer ${key}" ${u}`,
  ])("a secret is cut: %s", async (text) => {
    const { suggestion, asks, request } = await ask(text);
    expect(JSON.stringify(suggestion)).not.toContain(key);
    expect(asks).toContain("credentialId");
    expect(request?.method).toBe("GET");
  });
});
