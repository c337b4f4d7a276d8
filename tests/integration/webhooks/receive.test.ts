import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveCredential } from "@/features/credentials/server/resolve-credential";
import { receiveWebhook, type WebhookLimits } from "@/features/execution/server/webhook/receive-webhook";
import { createRateLimit } from "@/server/rate-limit";
import {
  type CallOptions,
  deployed,
  type ErrorBody,
  finished,
  type User,
  webhook,
} from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const hook = (config: Record<string, unknown> = {}) => ({ type: "trigger.webhook", config });
/** A workflow that hands on what its webhook received. */
const echo = (config: Record<string, unknown> = {}) =>
  workflow({ hook: hook({ response: "wait", ...config }) });
type Call = { method: string; headers: Record<string, string>; query: unknown; body: unknown };
type Waited = { executionId: string; status: string; output: Call };

const executionsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items;

describe("an answer", () => {
  it("is 202 with the id of a stored run where the webhook answers at once", async () => {
    const id = await deployed(user, workflow({ hook: hook(), slow: wait(3600) }, "hook > slow"));
    const answer = await webhook("POST", id);
    expect(answer).toMatchObject({ status: 202, body: { executionId: expect.any(String) } });
    expect(Object.keys(answer.body)).toEqual(["executionId"]);
    expect(await user.executions.get({ id: answer.body.executionId })).toMatchObject({ workflowId: id });
  });

  it("is 200 with the output where it waits and the run completes", async () => {
    const document = workflow({ hook: hook({ response: "wait" }), a: transform({ v: 7 }) }, "hook > a");
    const answer = await webhook("POST", await deployed(user, document));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({ executionId: expect.any(String), status: "COMPLETED", output: { v: 7 } });
  });

  it("is 500 with the error where it waits and the run fails", async () => {
    const document = workflow(
      { hook: hook({ response: "wait" }), a: transform({ v: "{{trigger.gone}}" }) },
      "hook > a",
    );
    const answer = await webhook("POST", await deployed(user, document));
    expect(answer).toMatchObject({
      status: 500,
      body: { status: "FAILED", output: null, error: { message: expect.stringContaining("trigger.gone") } },
    });
  });

  it("is 409 where it waits and the run is cancelled", async () => {
    const id = await deployed(
      user,
      workflow({ hook: hook({ response: "wait" }), slow: wait(3600) }, "hook > slow"),
    );
    const pending = webhook("POST", id);
    let found: string | undefined;
    while (!found) found = (await executionsOf(id)).find(({ status }) => status === "RUNNING")?.id;
    await user.executions.cancel({ id: found });
    expect(await pending).toMatchObject({
      status: 409,
      body: { executionId: found, status: "CANCELLED", output: null },
    });
  });

  it("is 202 with the id where the run takes longer than the time limit, and the run goes on", async () => {
    const id = await deployed(
      user,
      workflow(
        { hook: hook({ response: "wait" }), slow: wait(1), a: transform({ v: 1 }) },
        "hook > slow > a",
      ),
    );
    const request = new Request(`http://localhost/api/webhooks/${id}`, { method: "POST" });
    const response = await receiveWebhook(request, [id], resolveCredential, { waitMs: 50 });
    const body = (await response.json()) as { executionId: string };
    expect([response.status, Object.keys(body)]).toEqual([202, ["executionId"]]);
    expect(await finished(user, body.executionId)).toMatchObject({ status: "COMPLETED", output: { v: 1 } });
  });

  it("is no 202 where the run could not be stored, and there is no run", async () => {
    const id = await deployed(user, workflow({ hook: hook() }));
    const { pool } = await import("@/server/db");
    await pool().query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await pool().query(
      "CREATE TRIGGER refuse BEFORE INSERT ON execution FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    try {
      const both: Record<string, string>[] = [{}, { "idempotency-key": "one" }];
      for (const headers of both) {
        const answer = await webhook<ErrorBody>("POST", id, { headers });
        expect(answer).toMatchObject({ status: 500, body: { error: { code: "INTERNAL" } } });
        expect(answer.text).not.toContain("disk");
      }
    } finally {
      await pool().query("DROP TRIGGER refuse ON execution");
    }
    expect(await executionsOf(id)).toEqual([]);
    // The key was not used up by the call that failed.
    expect(await webhook("POST", id, { headers: { "idempotency-key": "one" } })).toMatchObject({
      status: 202,
    });
  });

  it("is 202 while the engine cannot be asked, and the run happens when it can", async () => {
    const id = await deployed(user, workflow({ hook: hook(), a: transform({ v: 1 }) }, "hook > a"));
    const { setTransport } = await import("~/inngest/client");
    const { reconcile } = await import("@/features/execution/server/reconcile");
    const { pool } = await import("@/server/db");
    const restore = setTransport(() => Promise.reject(new Error("the engine is away")));
    const answer = await webhook("POST", id);
    restore();
    expect(answer.status).toBe(202);
    expect(await user.executions.get({ id: answer.body.executionId })).toMatchObject({ status: "PENDING" });
    await pool().query("UPDATE execution SET requested_at = now() - interval '1 minute' WHERE id = $1", [
      answer.body.executionId,
    ]);
    expect(await reconcile()).toBe(1);
    expect(await finished(user, answer.body.executionId)).toMatchObject({ status: "COMPLETED" });
  });
});

describe("an address", () => {
  const two = workflow({ a: hook({ response: "wait" }), b: hook({ response: "wait", method: "PUT" }) });

  it("needs no node id where there is one webhook, and takes it", async () => {
    const id = await deployed(user, workflow({ hook: hook(), start: manual }));
    for (const path of [id, `${id}/hook`]) expect((await webhook("POST", path)).status).toBe(202);
  });

  it("needs the node id where there are two: 404 without it", async () => {
    const id = await deployed(user, two);
    expect((await webhook("POST", id)).status).toBe(404);
    for (const [method, node] of [
      ["POST", "a"],
      ["PUT", "b"],
    ] as const) {
      const { body } = await webhook(method, `${id}/${node}`);
      expect(await user.executions.get({ id: body.executionId })).toMatchObject({ triggerNodeId: node });
    }
  });

  it.each<[string, (id: string) => string]>([
    ["an unknown node", (id) => `${id}/gone`],
    ["a node that is no webhook", (id) => `${id}/start`],
    ["more than a node", (id) => `${id}/hook/x`],
    ["an unknown workflow", () => "0190b1f0-0000-7000-8000-000000000000"],
    ["a malformed id", () => "not-an-id"],
    ["an id with more behind it", (id) => `${id}x`],
    ["nothing", () => ""],
  ])("that names %s: 404 in the shape of errors", async (_, path) => {
    const id = await deployed(user, workflow({ hook: hook(), start: manual }));
    expect(await webhook<ErrorBody>("POST", path(id))).toMatchObject({
      status: 404,
      body: { error: { code: "NOT_FOUND" } },
    });
  });

  it("of a workflow that was never deployed, or only saved since, is 404", async () => {
    const { id } = await user.workflows.create({ document: workflow({ hook: hook() }) });
    expect((await webhook("POST", id)).status).toBe(404);
    const other = await deployed(user, workflow({ start: manual }));
    await user.workflows.save({ id: other, revision: 1, document: workflow({ hook: hook() }) });
    expect((await webhook("POST", other)).status).toBe(404);
  });
});

describe("a method", () => {
  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "%s is taken where it is configured, alone",
    async (method) => {
      const id = await deployed(user, echo({ method }));
      const answer = await webhook<Waited>(method, id);
      expect(answer).toMatchObject({ status: 200, body: { output: { method } } });
      const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].filter((other) => other !== method);
      for (const other of others) {
        const refused = await webhook<ErrorBody>(other, id);
        expect(refused.status, other).toBe(405);
        expect(refused.headers.get("allow")).toBe(method);
      }
      expect(await executionsOf(id)).toHaveLength(1);
    },
  );
});

describe("what comes in", () => {
  const sent = async (options: CallOptions, path = ""): Promise<Call> => {
    const id = await deployed(user, echo());
    const { body } = await webhook<Waited>("POST", `${id}${path}`, options);
    return body.output;
  };
  const typed = (type: string, text: string): CallOptions => ({ text, headers: { "content-type": type } });

  const odd = JSON.parse('{"__proto__":"1","":"2","a":""}') as unknown;

  it.each<[string, CallOptions, unknown]>([
    ["JSON", { body: { a: [1, null] } }, { a: [1, null] }],
    ["JSON that is no object", { body: 5 }, 5],
    ["JSON with a charset", typed("application/json; charset=utf-8", "[]"), []],
    ["JSON of a vendor", typed("application/vnd.api+json", '{"a":1}'), { a: 1 }],
    [
      "a form",
      typed("application/x-www-form-urlencoded", "a=1&b=x+y&a=2&c=%C3%A9"),
      { a: ["1", "2"], b: "x y", c: "é" },
    ],
    ["a form's odd names", typed("application/x-www-form-urlencoded", "__proto__=1&=2&&a"), odd],
    [
      "a form of another charset",
      typed("application/x-www-form-urlencoded; charset=windows-1252", "a=%E9"),
      { a: "é" },
    ],
    ["a text", typed("text/plain", '{"a":1}'), '{"a":1}'],
    ["a text of an unknown type", typed("application/xml", "<a/>"), "<a/>"],
    ["nothing", {}, null],
    ["nothing of type JSON", typed("application/json", ""), null],
  ])("%s is the body", async (_, options, body) => expect((await sent(options)).body).toEqual(body));

  it("has its query, repeated names as lists", async () => {
    expect((await sent({}, "?a=1&b=2&b=3&c=&d=x%26y")).query).toEqual({
      a: "1",
      b: ["2", "3"],
      c: "",
      d: "x&y",
    });
  });

  it("has its headers in lower case, without cookies and what authenticates", async () => {
    const { headers } = await sent({
      headers: {
        "X-Own": "kept",
        Authorization: "Bearer canary",
        "Proxy-Authorization": "canary",
        Cookie: "session=canary",
      },
    });
    expect(headers).toMatchObject({ "x-own": "kept" });
    expect(JSON.stringify(headers)).not.toContain("canary");
  });

  it.each<[string, CallOptions, number, string]>([
    ["malformed JSON", { text: "{" }, 400, "JSON"],
    ["JSON nested too deep", { text: "[".repeat(5_000) + "]".repeat(5_000) }, 400, "nested"],
    ["a multipart body", typed("multipart/form-data; boundary=x", "--x--"), 400, "Multipart"],
    ["more than 1 MiB", typed("text/plain", "x".repeat(1_048_577)), 413, "1048576"],
    ["a number too large", { text: "[1e999]" }, 400, "1.8e308"],
    [
      "a form whose bytes are no text",
      typed("application/x-www-form-urlencoded", "a=caf%E9"),
      400,
      "charset",
    ],
    ["in an unknown charset", typed("text/plain; charset=klingon", "x"), 415, "klingon"],
    ["compressed", { text: "x", headers: { "content-encoding": "gzip" } }, 415, "compressed"],
    [
      "a key of more than 255 characters",
      { headers: { "idempotency-key": "k".repeat(256) } },
      400,
      "Idempotency-Key",
    ],
  ])("is refused where it is %s", async (_, options, status, message) => {
    const id = await deployed(user, echo());
    const answer = await webhook<ErrorBody>("POST", id, options);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.stringContaining(message) } } });
    expect(await executionsOf(id)).toEqual([]);
  });

  it("is refused where its query is no text", async () => {
    const id = await deployed(user, echo());
    expect(await webhook<ErrorBody>("POST", `${id}?a=%ff`)).toMatchObject({ status: 400 });
  });

  // Looked through again for every name, as it once was, this takes 40 s in which nobody else is answered.
  it("may be a form of as many names as fit", { timeout: 25_000 }, async () => {
    const names = Array.from({ length: 110_000 }, (_, n) => `n${n}=`);
    const form = typed("application/x-www-form-urlencoded", names.join("&"));
    expect(Object.keys(Object((await sent(form)).body))).toHaveLength(110_000);
  });

  it("may have exactly 1 MiB", async () => {
    const { body } = await sent(typed("text/plain", "x".repeat(1_048_576)));
    expect(String(body).length).toBe(1_048_576);
  });

  it("is refused while it streams in, once it is too large", async () => {
    const id = await deployed(user, echo());
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1;
        controller.enqueue(new Uint8Array(65_536));
        if (given > 1_000) controller.close();
      },
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const request = new Request(`http://localhost/api/webhooks/${id}`, init);
    await expect(receiveWebhook(request, [id], resolveCredential)).rejects.toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
    });
    expect(given).toBeLessThan(25);
  });
});

it("takes so many calls at once and refuses more: 429 with Retry-After", async () => {
  const id = await deployed(user, workflow({ hook: hook() }));
  const other = await deployed(user, workflow({ hook: hook() }));
  const limits: WebhookLimits = { rate: createRateLimit({ perSecond: 0.1, burst: 2 }) };
  const { errorResponse } = await import("@/server/error-response");
  const call = (to: string) =>
    receiveWebhook(
      new Request(`http://localhost/${to}`, { method: "POST" }),
      [to],
      resolveCredential,
      limits,
    ).catch(errorResponse);
  expect([(await call(id)).status, (await call(id)).status]).toEqual([202, 202]);
  const refused = await call(id);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
  expect(await refused.json()).toMatchObject({ error: { code: "TOO_MANY_REQUESTS" } });
  expect((await call(other)).status).toBe(202);
  expect(await executionsOf(id)).toHaveLength(2);
});
