import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CredentialType } from "@/nodes/kit/define-node";
import { deployed, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { tablesWith } from "~/tests/support/tables-with";
import { workflow } from "~/tests/support/workflow-builder";
import { type Call, type Served, serveWebhooks } from "./served";

type Waited = { executionId: string; output: { headers: Record<string, string>; query: object } };

let app: Application;
let user: User;
let served: Served;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  served = await serveWebhooks();
});
afterAll(async () => {
  await served?.stop();
  await app?.stop();
});

const secret = "a canary/of+webhooks&";
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

async function guarded(auth: object, type?: CredentialType, value?: unknown): Promise<string> {
  const credential = type && (await user.credentials.create({ name: "hook", type, value }));
  const config = { auth, response: "wait" };
  return deployed(
    user,
    workflow({
      hook: { type: "trigger.webhook", config, ...(credential && { credentialId: credential.id }) },
    }),
  );
}

const runsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items.length;

const header = { type: "apiKey", in: "header", name: "X-Key" };
const query = { type: "apiKey", in: "query", name: "key" };
const basicValue = { username: "ada", password: secret };
const encoded = encodeURIComponent(secret);

describe.each<[string, object, CredentialType, unknown, Call, Call[], string | null]>([
  [
    "a user name and password",
    { type: "basic" },
    "BASIC_AUTH",
    basicValue,
    { headers: { Authorization: basic(`ada:${secret}`) } },
    [
      {},
      { headers: { authorization: basic(`ada:${secret}2`) } },
      { headers: { authorization: basic(`bob:${secret}`) } },
      { headers: { authorization: `Bearer ${secret}` } },
      { headers: { authorization: `${basic(`ada:${secret}`)}, ${basic(`ada:${secret}`)}` } },
    ],
    'Basic realm="webhook", charset="UTF-8"',
  ],
  [
    "a key in a header",
    header,
    "API_KEY",
    secret,
    { headers: { "x-KEY": secret } },
    [
      {},
      { headers: { "x-key": "wrong" } },
      { headers: { "x-key": "" } },
      { headers: { "x-key": [secret, secret] } },
      { headers: { "x-key": ["wrong", secret] } },
      { headers: { authorization: `Bearer ${secret}` } },
      { query: `?X-Key=${encoded}` },
    ],
    null,
  ],
  [
    "a key in the query",
    query,
    "API_KEY",
    secret,
    { query: `?a=1&key=${encoded}` },
    [
      {},
      { query: "?key=wrong" },
      { query: "?key" },
      { query: `?key=${encoded}&key=${encoded}` },
      { query: `?key=wrong&key=${encoded}` },
      { query: `?KEY=${encoded}` },
      { headers: { key: secret } },
      { text: JSON.stringify({ key: secret }) },
    ],
    null,
  ],
])("a webhook with %s", (_, auth, type, value, right, wrong, challenge) => {
  it("lets in who has it; it is handed on and kept nowhere", async () => {
    const id = await guarded(auth, type, value);
    const answer = await served.call<Waited>(id, right);
    expect(answer).toMatchObject({ status: 200, body: { status: "COMPLETED" } });
    const held = [secret, encoded, basic(`ada:${secret}`).slice(6)];
    for (const text of held) expect(answer.text).not.toContain(text);
    for (const name of ["authorization", "x-key", "x-workfuse-addresses"]) {
      expect(answer.body.output.headers).not.toHaveProperty(name);
    }
    expect(answer.body.output.headers).toHaveProperty("content-type");
    expect(answer.body.output.query).toEqual(right.query ? { a: "1" } : {});
    expect(await tablesWith(held)).toEqual([]);
  });

  it("refuses everything else alike, and starts nothing: 401", async () => {
    const id = await guarded(auth, type, value);
    for (const call of wrong) {
      const answer = await served.call(id, call);
      expect(answer.status, JSON.stringify(call)).toBe(401);
      expect(answer.body).toMatchObject({
        error: { code: "UNAUTHORIZED", message: "The call could not be authenticated." },
      });
      expect(answer.headers.get("www-authenticate")).toBe(challenge);
    }
    expect(await runsOf(id)).toBe(0);
  });
});

describe("a webhook for some addresses", () => {
  const allow = (...ranges: string[]) => guarded({ type: "ip", allow: ranges });

  it("knows nobody before addresses are recorded: what callers write counts for nothing", async () => {
    const id = await allow("0.0.0.0/0", "::/0");
    const headers = { "x-forwarded-for": "127.0.0.1", "x-workfuse-addresses": "127.0.0.1" };
    expect((await served.call(id, { headers })).status).toBe(401);
  });

  it("lets in those addresses, by the connection and not by what is said", async () => {
    const { recordAddresses } = await import("@/server/peer-address");
    recordAddresses();
    const here = await allow("192.0.2.0/24", "127.0.0.0/8");
    const answer = await served.call<Waited>(here);
    expect(answer.status).toBe(200);
    expect(answer.body.output.headers).not.toHaveProperty("x-workfuse-addresses");
    expect((await served.call(here, { headers: { "x-forwarded-for": "203.0.113.7" } })).status).toBe(200);
    const elsewhere = await allow("203.0.113.0/24", "::1/128");
    const claims = ["x-forwarded-for", "x-workfuse-addresses", "x-real-ip", "forwarded"];
    for (const name of claims) {
      const refused = await served.call(elsewhere, { headers: { [name]: "203.0.113.7" } });
      expect(refused.status, name).toBe(401);
    }
    expect(await runsOf(elsewhere)).toBe(0);
  });

  it("knows an IPv4 caller of a server that listens on IPv6", async () => {
    const both = await serveWebhooks("::");
    try {
      expect((await both.call(await allow("127.0.0.1/32"))).status).toBe(200);
      expect((await both.call(await allow("203.0.113.0/24"))).status).toBe(401);
    } finally {
      await both.stop();
    }
  });

  it("is not deployed without ranges, or with a malformed one: 422", async () => {
    for (const ranges of [[], ["10.0.0.0/33"], ["everyone"]]) {
      await expect(allow(...ranges)).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
    }
  });
});
