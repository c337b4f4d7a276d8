import { describe, expect, it } from "vitest";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "../..";

const definition = findDefinition("action.http");
const context = { trigger: { body: { email: "a@b.co", name: "Ada" } }, steps: {} };
const current = {
  method: "POST",
  url: "https://api.acme.test/things",
  query: [
    { name: "limit", value: "10" },
    { name: "page", value: "1" },
  ],
  headers: [{ name: "X-A", value: "1" }],
  body: { type: "json", content: '{\n  "email": {{trigger.body.email}},\n  "plan": "free"\n}' },
  failOnError: true,
};

function refine(text: string, present: Record<string, unknown> = current) {
  if (!definition) throw new Error("There is no action.http.");
  const { config, ...rest } = parseIntent({ definition, text, context, current: present });
  const body = config.body as { type: string; content: string } | undefined;
  const read = (body?.content ?? "").replace(/(?<!")(\{\{.*?\}\})/g, '"$1"');
  return { ...rest, config: { ...config, body: body?.type === "json" ? JSON.parse(read) : body } };
}

const email = "{{trigger.body.email}}";

describe("follow-ups change what they name and keep the rest", () => {
  it.each<[string, Record<string, unknown>]>([
    ["make it a PUT", { method: "PUT" }],
    ["use PATCH instead", { method: "PATCH" }],
    ["change the method to DELETE", { method: "DELETE" }],
    ["switch to get", { method: "GET" }],
    ["it should be a put request", { method: "PUT" }],
    ["change the url to https://b.test/x", { url: "https://b.test/x" }],
    ["use https://b.test/x instead", { url: "https://b.test/x" }],
    [
      "add header X-B: two",
      {
        headers: [
          { name: "X-A", value: "1" },
          { name: "X-B", value: "two" },
        ],
      },
    ],
    ["set the header X-A to 5", { headers: [{ name: "X-A", value: "5" }] }],
    ["change the X-A header to 5", { headers: [{ name: "X-A", value: "5" }] }],
    ["remove the X-A header", { headers: [] }],
    ["remove header X-A", { headers: [] }],
    ["drop all headers", { headers: [] }],
    [
      "change the limit to 50",
      {
        query: [
          { name: "limit", value: "50" },
          { name: "page", value: "1" },
        ],
      },
    ],
    [
      "set limit to 50 and page to 2",
      {
        query: [
          { name: "limit", value: "50" },
          { name: "page", value: "2" },
        ],
      },
    ],
    ["remove the page parameter", { query: [{ name: "limit", value: "10" }] }],
    ["add query param sort=name", { query: [...current.query, { name: "sort", value: "name" }] }],
    ["drop the query", { query: [] }],
    ["remove the body", { body: { type: "none", content: "" } }],
    ["no body", { body: { type: "none", content: "" } }],
    ["change plan to pro", { body: { email, plan: "pro" } }],
    ["also send name from the webhook", { body: { email, plan: "free", name: "{{trigger.body.name}}" } }],
    ["add source = 'web' to the body", { body: { email, plan: "free", source: "web" } }],
    ["remove the plan field", { body: { email } }],
    ["don't fail on errors", { failOnError: false }],
    [
      "make it a PUT and add the header X-B: two",
      {
        method: "PUT",
        headers: [
          { name: "X-A", value: "1" },
          { name: "X-B", value: "two" },
        ],
      },
    ],
  ])("%s", (text, changes) => {
    const { config, questions } = refine(text);
    expect(questions).toEqual([]);
    expect(config).toEqual({ ...current, body: { email, plan: "free" }, ...changes });
  });

  it("have a provenance for what is changed alone", () => {
    expect(refine("change the limit to 50").provenance).toEqual({ query: "words" });
    expect(refine("retry 4 times")).toMatchObject({ node: { retries: 4 }, provenance: { retries: "words" } });
  });

  it("ask where nothing fits", () => {
    expect(refine("make it nicer").questions).toHaveLength(1);
    expect(
      refine("change the plan to the tier from the webhook").questions.map(({ field }) => field),
    ).toContain("body.content");
  });

  it("a whole new request replaces the old one", () => {
    const { config } = refine("GET https://b.test/y");
    expect(config).toEqual({ method: "GET", url: "https://b.test/y", body: undefined });
  });
});

describe("curl", () => {
  it.each<[string, Record<string, unknown>]>([
    ["curl https://a.test/x", { method: "GET", url: "https://a.test/x" }],
    [
      `curl -X PUT 'https://a.test/x?y=1' -H 'X-A: b' -H "Content-Type: application/json" -d '{"a": 1}'`,
      { method: "PUT", url: "https://a.test/x?y=1", headers: [{ name: "X-A", value: "b" }], body: { a: 1 } },
    ],
    [
      "curl -s https://a.test/x \\\n  --data 'a=1&b=2'",
      { method: "POST", url: "https://a.test/x", body: { type: "form", content: "a=1&b=2" } },
    ],
    [
      "$ curl -G https://a.test/x -d q=red",
      { method: "GET", url: "https://a.test/x", query: [{ name: "q", value: "red" }] },
    ],
    ["curl --request DELETE --url https://a.test/x", { method: "DELETE", url: "https://a.test/x" }],
    [
      'curl --json \'{"a":"{{trigger.body.email}}"}\' https://a.test/x',
      { method: "POST", url: "https://a.test/x", body: { a: email } },
    ],
  ])("%s", (text, config) => {
    const read = refine(text, {});
    expect(read.questions).toEqual([]);
    expect(read.config).toEqual({ body: undefined, ...config });
  });

  it("leaves what authenticates out", () => {
    const { config, questions } = refine(
      `curl -u bob:pa55w0rd -H "Authorization: Bearer ${"abcdefgh12345678"}" https://a.test/x`,
      {},
    );
    expect(config).toEqual({ method: "GET", url: "https://a.test/x", body: undefined });
    expect(questions.map(({ field }) => field)).toEqual(["credentialId"]);
  });
});
