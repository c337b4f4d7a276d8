import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, keyOf, rest, runToEnd, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { startVaultGate, type VaultGate } from "~/tests/support/vault-gate";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

let gate: VaultGate;
let app: Application;
let user: User;
let key: string;

const secret = "c4nary-of-a-failing-vault";

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({
    LOG_LEVEL: "silent",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
  });
  gate = await startVaultGate(port, `http://127.0.0.1:${process.env.WORKFUSE_LOCAL_VAULT_PORT}`);
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  gate?.stop();
});

const create = (name: string) =>
  rest<{ id: string }>("POST", "credentials", { key, body: { name, type: "BEARER_TOKEN", value: secret } });
const list = async () =>
  (await rest<{ items: { id: string; name: string }[] }>("GET", "credentials", { key })).body.items;

describe("while the vault refuses", () => {
  it("nothing is created: 503, no row, no audit line, nothing of the vault's words", async () => {
    gate.trouble = { CreateSecret: "refused" };
    const answer = await create("unlucky");
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "UNAVAILABLE" } } });
    expect(answer.text).not.toMatch(/arn:aws|AccessDenied|c4nary/);
    const { db } = await import("@/server/db");
    expect(await db().credential.count()).toBe(0);
    expect(await db().auditLog.count({ where: { action: "credential.created" } })).toBe(0);
    gate.trouble = {};
    expect((await create("lucky")).status).toBe(201);
  });

  it("a new value is not taken and the old one stays: 503", async () => {
    const { body } = await create("kept");
    gate.trouble = { PutSecretValue: "refused" };
    const sent = { name: "changed", value: `${secret}2` };
    const answer = await rest("PUT", `credentials/${body.id}`, { key, body: sent });
    gate.trouble = {};
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "UNAVAILABLE" } } });
    expect((await list()).find(({ id }) => id === body.id)).toMatchObject({ name: "kept" });
  });

  it("nothing is deleted: 503, and later it can be", async () => {
    const { body } = await create("to be deleted");
    gate.trouble = { DeleteSecret: "refused" };
    expect(await rest("DELETE", `credentials/${body.id}`, { key })).toMatchObject({ status: 503 });
    gate.trouble = {};
    expect((await list()).map(({ id }) => id)).toContain(body.id);
    expect((await rest("DELETE", `credentials/${body.id}`, { key })).status).toBe(204);
    expect((await list()).map(({ id }) => id)).not.toContain(body.id);
  });

  it("a webhook that cannot be checked is answered 503 and starts nothing; later it is", async () => {
    const { body } = await create("of a webhook");
    const config = { auth: { type: "bearer" } };
    const id = await deployed(
      user,
      workflow({ hook: { type: "trigger.webhook", config, credentialId: body.id } }),
    );
    const headers = { authorization: `Bearer ${secret}` };
    gate.trouble = { GetSecretValue: "refused" };
    expect(await webhook("POST", id, { headers })).toMatchObject({
      status: 503,
      body: { error: { code: "UNAVAILABLE" } },
    });
    gate.trouble = {};
    expect((await user.executions.list({ workflowId: id })).items).toEqual([]);
    expect((await webhook("POST", id, { headers })).status).toBe(202);
  });

  it("a step that needs a value is tried again, and tells nothing of the vault's words", async () => {
    const { body } = await create("of a step");
    const node = { ...http("GET", "https://a.test"), credentialId: body.id, retries: 1 };
    gate.trouble = { GetSecretValue: "refused" };
    const execution = await runToEnd(user, workflow({ start: manual, call: node }, "start > call"));
    gate.trouble = {};
    expect(execution.steps[1]).toMatchObject({
      status: "FAILED",
      error: { name: "VaultUnavailable", message: expect.stringContaining("vault") },
      attempts: [{}, {}],
    });
    expect(JSON.stringify(execution)).not.toMatch(/arn:aws|AccessDenied/);
  });

  it("a value of an unknown shape fails the step for good, and is not quoted", async () => {
    const { body } = await create("of a step");
    const { db } = await import("@/server/db");
    const row = await db().credential.findUniqueOrThrow({ where: { id: body.id } });
    const { replaceSecret } = await import("@/server/secrets");
    await replaceSecret(row.secretArn, secret, randomUUID());
    const node = { ...http("GET", "https://a.test"), credentialId: body.id };
    const execution = await runToEnd(user, workflow({ start: manual, call: node }, "start > call"));
    expect(execution.steps[1]).toMatchObject({ error: { name: "BadCredential" }, attempts: [{}] });
    expect(JSON.stringify(execution)).not.toContain(secret.slice(0, 6));
  });

  it("health says that it is the vault: 503", async () => {
    gate.trouble = { ListSecrets: "refused" };
    const { GET } = await import("@/app/api/health/route");
    const response = await GET();
    const body = (await response.json()) as { checks: Record<string, string> };
    gate.trouble = {};
    expect(response.status).toBe(503);
    expect(body).toMatchObject({
      status: "failing",
      checks: { database: "ok", vault: expect.stringMatching(/^failing/) },
    });
  });
});
