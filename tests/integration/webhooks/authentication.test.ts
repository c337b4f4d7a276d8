import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { workflow } from "~/tests/support/workflow-builder";

type Waited = { executionId: string; output: { headers: Record<string, string> } };

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const secret = "a-webhook-secret";

async function guarded(auth: Record<string, unknown>, type: "BEARER_TOKEN" | "HMAC_SECRET") {
  const credential = await user.credentials.create({ name: "hook", type, value: secret });
  const config = { auth, response: "wait" };
  const document = workflow({ hook: { type: "trigger.webhook", config, credentialId: credential.id } });
  return { id: await deployed(user, document), credentialId: credential.id };
}

const executionsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items;

describe("a webhook with a bearer token", () => {
  it("lets in who has it, and hands it on to nobody", async () => {
    const { id } = await guarded({ type: "bearer" }, "BEARER_TOKEN");
    const answer = await webhook<Waited>("POST", id, { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(secret);
    expect(answer.body.output.headers).not.toHaveProperty("authorization");
  });

  it.each<Record<string, string>>([{}, { authorization: "Bearer wrong" }, { authorization: secret }])(
    "refuses %j and starts nothing: 401",
    async (headers) => {
      const { id } = await guarded({ type: "bearer" }, "BEARER_TOKEN");
      const answer = await webhook("POST", id, { headers });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: "UNAUTHORIZED" } } });
      expect(await executionsOf(id)).toEqual([]);
    },
  );

  it("refuses everyone from the moment that its credential is deleted", async () => {
    const { id, credentialId } = await guarded({ type: "bearer" }, "BEARER_TOKEN");
    const headers = { authorization: `Bearer ${secret}` };
    expect((await webhook("POST", id, { headers })).status).toBe(200);
    await user.credentials.delete({ id: credentialId });
    expect((await webhook("POST", id, { headers })).status).toBe(401);
  });

  it("is proven before the body is read for what it says: 401, not 400", async () => {
    const { id } = await guarded({ type: "bearer" }, "BEARER_TOKEN");
    expect((await webhook("POST", id, { text: "{" })).status).toBe(401);
  });
});

describe("a webhook with a signature", () => {
  const sign = (text: string) => createHmac("sha256", secret).update(text).digest("hex");

  it("lets in what is signed, and hands the signature on to nobody", async () => {
    const { id } = await guarded({ type: "hmac", header: "X-Sig", prefix: "sha256=" }, "HMAC_SECRET");
    const text = '{"a":1}';
    const headers = { "x-sig": `sha256=${sign(text)}` };
    const answer = await webhook<Waited>("POST", id, { text, headers });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(sign(text));
    expect((await webhook("POST", id, { text: `${text} `, headers })).status).toBe(401);
  });

  it("lets in GitHub, Stripe and Slack as they sign", async () => {
    const text = '{"action":"opened"}';
    const now = Math.floor(Date.now() / 1_000);
    const calls = {
      github: { "x-hub-signature-256": `sha256=${sign(text)}` },
      stripe: { "stripe-signature": `t=${now},v1=${sign(`${now}.${text}`)}` },
      slack: {
        "x-slack-request-timestamp": `${now}`,
        "x-slack-signature": `v0=${sign(`v0:${now}:${text}`)}`,
      },
    };
    for (const [preset, headers] of Object.entries(calls)) {
      const { id } = await guarded({ type: "hmac", preset }, "HMAC_SECRET");
      const answer = await webhook<Waited>("POST", id, { text, headers });
      expect(answer.status, preset).toBe(200);
      expect(answer.text).not.toMatch(/[0-9a-f]{64}/);
      expect((await webhook("POST", id, { text: `${text} `, headers })).status, preset).toBe(401);
    }
  });
});

describe("a signed call", () => {
  const sign = (text: string) => createHmac("sha256", secret).update(text).digest("hex");
  const text = '{"a":1}';

  it("is refused when it comes again after the tolerance, and with another time written on it: 401", async () => {
    const auth = { type: "hmac", header: "X-Sig", timestampHeader: "X-Time", toleranceSeconds: 60 };
    const { id } = await guarded(auth, "HMAC_SECRET");
    const now = Math.floor(Date.now() / 1_000);
    const status = async (signedAt: number, sentAs = signedAt) => {
      const headers = { "x-time": `${sentAs}`, "x-sig": sign(`${signedAt}.${text}`) };
      return (await webhook("POST", id, { text, headers })).status;
    };
    expect(await status(now)).toBe(200);
    expect(await status(now - 120)).toBe(401);
    expect(await status(now - 120, now)).toBe(401);
    const slack = await guarded({ type: "hmac", preset: "slack" }, "HMAC_SECRET");
    const replayed = {
      "x-slack-request-timestamp": `${now - 301}`,
      "x-slack-signature": `v0=${sign(`v0:${now - 301}:${text}`)}`,
    };
    expect((await webhook("POST", slack.id, { text, headers: replayed })).status).toBe(401);
  });

  it("is refused with its signature twice, and without: 401", async () => {
    const { id } = await guarded({ type: "hmac", header: "X-Sig" }, "HMAC_SECRET");
    const right = sign(text);
    for (const signature of [`${right}, ${right}`, `${sign("other")}, ${right}`, ""]) {
      const answer = await webhook("POST", id, { text, headers: { "x-sig": signature } });
      expect(answer.status, signature).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBeNull();
    }
    expect((await webhook("POST", id, { text })).status).toBe(401);
    expect(await executionsOf(id)).toEqual([]);
  });
});

describe("a webhook whose credential", () => {
  it("is of another type, another's or none is not deployed: 422", async () => {
    const bob = await app.signUp("bob");
    const foreign = await bob.credentials.create({ name: "his", type: "BEARER_TOKEN", value: secret });
    const config = { auth: { type: "bearer" } };
    const withCredential = (credentialId?: string) =>
      workflow({ hook: { type: "trigger.webhook", config, ...(credentialId && { credentialId }) } });
    const { id } = await user.workflows.create({ document: withCredential() });
    await expect(user.workflows.deploy({ id })).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
    const hmac = await user.credentials.create({ name: "hmac", type: "HMAC_SECRET", value: secret });
    await user.workflows.save({ id, revision: 1, document: withCredential(hmac.id) });
    await expect(user.workflows.deploy({ id })).rejects.toMatchObject({
      cause: { details: { problems: [{ nodeId: "hook", code: "WRONG_CREDENTIAL_TYPE" }] } },
    });
    await expect(user.workflows.create({ document: withCredential(foreign.id) })).rejects.toMatchObject({
      code: "UNPROCESSABLE_CONTENT",
    });
  });
});
