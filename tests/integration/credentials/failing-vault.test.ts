import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, keyOf, rest, runToEnd, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

/** Stands between the application and its vault, and can answer in the vault's place. */
let failing: string[] = [];
let gate: Server;
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
  const vault = `http://127.0.0.1:${process.env.WORKFUSE_LOCAL_VAULT_PORT}`;
  gate = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    if (failing.includes(operation)) {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: "AccessDeniedException", Message: "arn:aws:iam::1:user/inner" }));
      return;
    }
    const { host: _host, ...headers } = request.headers as Record<string, string>;
    // The signature covers the host that the client called.
    const sent = { ...headers, host: `127.0.0.1:${port}` };
    const { request: forward } = await import("node:http");
    const onward = forward(`${vault}${request.url}`, { method: request.method, headers: sent }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => gate.listen(port, "127.0.0.1", resolve));
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  gate?.close();
});

const create = (name: string) =>
  rest<{ id: string }>("POST", "credentials", { key, body: { name, type: "BEARER_TOKEN", value: secret } });
const list = async () =>
  (await rest<{ items: { id: string; name: string }[] }>("GET", "credentials", { key })).body.items;

describe("while the vault refuses", () => {
  it("nothing is created: 503, no row, no audit line, nothing of the vault's words", async () => {
    failing = ["CreateSecret"];
    const answer = await create("unlucky");
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "UNAVAILABLE" } } });
    expect(answer.text).not.toMatch(/arn:aws|AccessDenied|c4nary/);
    const { db } = await import("@/server/db");
    expect(await db().credential.count()).toBe(0);
    expect(await db().auditLog.count({ where: { action: "credential.created" } })).toBe(0);
    failing = [];
    expect((await create("lucky")).status).toBe(201);
  });

  it("a new value is not taken and the old one stays: 503", async () => {
    const { body } = await create("kept");
    failing = ["PutSecretValue"];
    const sent = { name: "changed", value: `${secret}2` };
    const answer = await rest("PUT", `credentials/${body.id}`, { key, body: sent });
    failing = [];
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "UNAVAILABLE" } } });
    expect((await list()).find(({ id }) => id === body.id)).toMatchObject({ name: "kept" });
  });

  it("nothing is deleted: 503, and later it can be", async () => {
    const { body } = await create("to be deleted");
    failing = ["DeleteSecret"];
    expect(await rest("DELETE", `credentials/${body.id}`, { key })).toMatchObject({ status: 503 });
    failing = [];
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
    failing = ["GetSecretValue"];
    expect(await webhook("POST", id, { headers })).toMatchObject({
      status: 503,
      body: { error: { code: "UNAVAILABLE" } },
    });
    failing = [];
    expect((await user.executions.list({ workflowId: id })).items).toEqual([]);
    expect((await webhook("POST", id, { headers })).status).toBe(202);
  });

  it("a step that needs a value is tried again, and tells nothing of the vault's words", async () => {
    const { body } = await create("of a step");
    const node = { ...http("GET", "https://a.test"), credentialId: body.id, retries: 1 };
    failing = ["GetSecretValue"];
    const execution = await runToEnd(user, workflow({ start: manual, call: node }, "start > call"));
    failing = [];
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
    failing = ["ListSecrets"];
    const { GET } = await import("@/app/api/health/route");
    const response = await GET();
    const body = (await response.json()) as { checks: Record<string, string> };
    failing = [];
    expect(response.status).toBe(503);
    expect(body).toMatchObject({
      status: "failing",
      checks: { database: "ok", vault: expect.stringMatching(/^failing/) },
    });
  });
});
