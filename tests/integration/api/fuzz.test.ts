import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { restRoutes } from "@/server/api/rest-routes";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { deployed, keyOf, rest, type User } from "./client";
import { cases as restCases } from "./rest-cases";

// A few of each in the short form; FUZZ_CASES=10000 is the long one. What fails is told with its seed and path.
const numRuns = Number(process.env.FUZZ_CASES ?? 30);
const limitMs = Math.max(60_000, numRuns * 400);

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  // A burst of calls with one key is what this is.
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off" });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

/** Texts that mean something to somebody on the way: parsers, templates, databases, objects, terminals. */
const hostile = fc.constantFrom(
  "",
  "\u0000",
  "\ud800",
  "\u202e",
  "__proto__",
  "constructor",
  "toString",
  "{{",
  "{{constructor.constructor}}",
  "{{#each trigger}}{{this}}{{/each}}",
  "{{steps.a.__proto__.polluted}}",
  "';DROP TABLE workflow;--",
  "../../etc/passwd",
  "-1",
  "1e999",
  "NaN",
  "9".repeat(400),
  "x".repeat(5_000),
  `$${"{7*7}"}`,
  "<script>alert(1)</script>",
  "\r\nset-cookie: a=b",
);
const text = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));
const value = fc.oneof(
  { withCrossShrink: true },
  text,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, true, -1, 0, 1.5, 2 ** 53, -0, [], {}, [[[[]]]]),
);

/** A document with some of its parts replaced by anything. */
const base = () =>
  workflow(
    {
      start: manual,
      each: loop("{{trigger.items}}"),
      shape: transform({ a: "{{loop.item}}" }),
      pause: wait(1),
      sum: transform({ b: "{{steps.each.length}}" }),
    },
    "start > each:item > shape",
    "each:done > pause > sum",
  );
const change = fc.record({
  node: fc.nat(4),
  where: fc.constantFrom(
    "id",
    "type",
    "typeVersion",
    "position",
    "label",
    "config",
    "retries",
    "timeoutMs",
    "credentialId",
    "field",
  ),
  to: value,
});
const types = nodeDefinitions.map(({ type }) => type);
const documents = fc
  .tuple(
    fc.array(change, { minLength: 1, maxLength: 4 }),
    fc.option(fc.tuple(fc.nat(3), fc.constantFrom("source", "target", "sourceHandle", "id"), value)),
    fc.option(fc.tuple(fc.constantFrom("name", "description", "nodes", "edges", "schemaVersion"), value)),
    fc.constantFrom(...types),
  )
  .map(([changes, edge, part, type]) => {
    const document = base() as unknown as Record<string, unknown> & {
      nodes: (Record<string, unknown> & {
        data: Record<string, unknown> & { config: Record<string, unknown> };
      })[];
      edges: Record<string, unknown>[];
    };
    for (const { node, where, to } of changes) {
      const changed = document.nodes[node];
      if (!changed) continue;
      if (where === "type") changed.type = typeof to === "string" ? to : type;
      else if (where === "field") {
        const field = typeof to === "string" ? to : "fields";
        changed.data = { ...changed.data, config: { ...Object(changed.data.config), [field]: to } };
      } else if (["id", "typeVersion", "position"].includes(where)) changed[where] = to;
      else Object.assign(changed.data, { [where]: to });
    }
    if (edge) Object.assign(document.edges[edge[0]] ?? {}, { [edge[1]]: edge[2] });
    if (part) Object.assign(document, { [part[0]]: part[1] });
    return document;
  });

const unspoilt = () => expect(Object.keys(Object.prototype)).toEqual([]);

describe("whatever is sent", () => {
  it(
    "a document is refused with the reason, or stored, read back and deployed or not: never a fault",
    async () => {
      await fc.assert(
        fc.asyncProperty(documents, async (document) => {
          const stored = await rest<{ id: string }>("POST", "workflows", { key, body: document });
          expect([201, 400, 413, 422]).toContain(stored.status);
          unspoilt();
          if (stored.status !== 201) return;
          const path = `workflows/${stored.body.id}`;
          const read = await rest<{ revision: number; document: unknown }>("GET", path, { key });
          expect(read.status).toBe(200);
          const again = { revision: read.body.revision, document: read.body.document };
          expect((await rest("PUT", path, { key, body: again })).status).toBe(200);
          expect((await rest<typeof again>("GET", path, { key })).body.document).toEqual(again.document);
          expect([200, 422]).toContain((await rest("POST", `${path}/deploy`, { key, body: {} })).status);
          expect((await rest("DELETE", path, { key })).status).toBe(204);
        }),
        { numRuns },
      );
    },
    limitMs,
  );

  it(
    "a webhook's body is refused, or can be read back as what it was",
    async () => {
      const hook = {
        type: "trigger.webhook",
        config: { method: "POST", auth: { type: "none" }, response: "immediate" },
      };
      const id = await deployed(user, workflow({ hook }, "hook"));
      const { POST } = await import("@/app/api/webhooks/[...path]/route");
      const bodies = fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.jsonValue().map((json) => new Uint8Array(Buffer.from(JSON.stringify(json)))),
        text.map((each) => new Uint8Array(Buffer.from(each))),
      );
      const contentTypes = fc.constantFrom(
        "application/json",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/octet-stream",
        "",
        "nonsense",
      );
      await fc.assert(
        fc.asyncProperty(
          bodies,
          contentTypes,
          fc.dictionary(text, text, { maxKeys: 4 }),
          async (body, type, query) => {
            const search = new URLSearchParams(Object.entries(query));
            const request = new Request(`http://localhost:3000/api/webhooks/${id}?${search}`, {
              method: "POST",
              headers: { ...(type && { "content-type": type }) },
              body,
            });
            const answer = await POST(request, { params: Promise.resolve({ path: [id] }) });
            expect([202, 400, 413, 415]).toContain(answer.status);
            unspoilt();
            if (answer.status !== 202) return;
            const { executionId } = (await answer.json()) as { executionId: string };
            type Detail = { steps: { nodeId: string; output: { body: unknown } }[]; status: string };
            let read = await rest<Detail>("GET", `executions/${executionId}`, { key });
            while (["PENDING", "RUNNING"].includes(read.body.status)) {
              read = await rest<Detail>("GET", `executions/${executionId}`, { key });
            }
            expect(read.body.status).toBe("COMPLETED");
            if (type === "application/json" && body.length) {
              const sent = JSON.parse(Buffer.from(body).toString("utf8"));
              expect(read.body.steps[0]?.output.body).toEqual(sent);
            }
          },
        ),
        { numRuns },
      );
    },
    limitMs,
  );

  it(
    "a call of the REST API answers, and says whose fault it is",
    async () => {
      const calls = fc.record({
        route: fc.constantFrom(...restRoutes.filter(({ path }) => !path.startsWith("ai/"))),
        id: fc.oneof(text, fc.uuid()),
        query: fc.dictionary(
          fc.oneof(text, fc.constantFrom("limit", "cursor", "status", "workflowId", "nodeId", "of")),
          text,
          {
            maxKeys: 4,
          },
        ),
        over: fc.dictionary(
          fc.oneof(text, fc.constantFrom("name", "document", "input", "ids", "value", "revision")),
          value,
          {
            maxKeys: 4,
          },
        ),
      });
      await fc.assert(
        fc.asyncProperty(calls, async ({ route, id, query, over }) => {
          const path = route.path.replace("*", encodeURIComponent(id.toWellFormed()) || "x");
          const search = new URLSearchParams(Object.entries(query));
          const body = { ...(restCases[`${route.method} ${route.path}`]?.body as object), ...over };
          const sent = route.method === "GET" ? {} : { body };
          const answer = await rest(route.method, `${path}?${search}`, { key, ...sent });
          expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
          expect(answer.text).not.toMatch(/node_modules|\.ts:\d|prisma/i);
          unspoilt();
        }),
        { numRuns: numRuns * 3 },
      );
    },
    limitMs * 3,
  );
});

/** Ways out of evaluators of templates and code that were found in others; each is data here. */
const escapes = [
  "{{constructor.constructor('return process')()}}",
  "{{trigger.constructor.constructor}}",
  "{{#with (lookup trigger 'constructor')}}{{this}}{{/with}}",
  '{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{/with}}{{/with}}{{/with}}',
  "{{lookup trigger '__proto__'}}",
  "{{trigger.__proto__.toString}}",
  "{{trigger.[constructor].[prototype]}}",
  "{{__defineGetter__ 'a' 1}}",
  "{{> partial}}",
  "{{* decorator}}",
  "{{#if (process.exit)}}x{{/if}}",
  "{{@root.constructor}}",
  "{{../constructor}}",
  "{{this.constructor.constructor('return globalThis')()}}",
  "{{= <% %> =}}<% constructor %>",
  `$${"{process.env.DATABASE_URL}"}`,
  "{{ $json.constructor.constructor('return process.env')() }}",
  "{{[].filter.constructor('return process')()}}",
];

it.each(escapes)("%s leads nowhere in a condition, a transform, a request or a delay", async (written) => {
  const configs = {
    "logic.condition": { combine: "all", rules: [{ left: written, operator: "equals", right: written }] },
    "utility.transform": { fields: [{ name: "v", value: written }] },
    "action.http": {
      method: "POST",
      url: "https://api.example.test/",
      body: { type: "json", content: `{"v":"${written}"}` },
    },
    "utility.delay": { mode: "until", at: written },
    "logic.loop": { items: written },
  };
  for (const [type, config] of Object.entries(configs)) {
    const body = { type, config, context: { trigger: { own: 1 }, steps: { a: { own: 2 } } } };
    const answer = await rest("POST", "nodes/preview", { key, body });
    expect([200, 400, 422], `${type}: ${answer.text}`).toContain(answer.status);
    expect(answer.text).not.toMatch(/native code|\[object process\]|postgres(ql)?:\/\//);
    unspoilt();
  }
});
