import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, type Problems, rejection, rest, runToEnd, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let key: string;
let vault: SecretsManagerClient;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
  vault = new SecretsManagerClient({ region: "us-east-1" });
});
afterAll(async () => {
  vault?.destroy();
  await app?.stop();
});

type View = { id: string; name: string; type: string; secretArn: string; allowedHosts: string[] };

const secret = "c4nary-value-of-a-credential";
const create = async (body: Record<string, unknown>) => rest<View>("POST", "credentials", { key, body });
const read = async (arn: string) => {
  const { SecretString } = await vault.send(new GetSecretValueCommand({ SecretId: arn }));
  return JSON.parse(SecretString ?? "null") as unknown;
};

describe("a credential", () => {
  it.each<[string, unknown, unknown]>([
    ["BEARER_TOKEN", secret, { token: secret }],
    ["BEARER_TOKEN", { token: secret }, { token: secret }],
    ["API_KEY", secret, { in: "header", name: "X-API-Key", key: secret }],
    ["API_KEY", { in: "query", name: "key", key: secret }, { in: "query", name: "key", key: secret }],
    ["BASIC_AUTH", { username: "ada", password: secret }, { username: "ada", password: secret }],
    ["HMAC_SECRET", secret, { secret }],
    ["HMAC_SECRET", { secret, algorithm: "sha512" }, { secret, algorithm: "sha512" }],
    [
      "CUSTOM_HEADERS",
      { headers: [{ name: "X-A", value: secret }] },
      { headers: [{ name: "X-A", value: secret }] },
    ],
    ["OAUTH2", { preset: "github", clientId: "id", clientSecret: secret }, { clientSecret: secret }],
  ])("of type %s with %j keeps its value in the vault alone", async (type, value, stored) => {
    const { status, body, text } = await create({
      name: "mine",
      type,
      value,
      allowedHosts: ["API.test", "*.b.test"],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "mine", type, allowedHosts: ["api.test", "*.b.test"] });
    expect(Object.keys(body).sort()).toEqual([
      "allowedHosts",
      "boundAt",
      "createdAt",
      "health",
      "id",
      "lastUsedAt",
      "name",
      "oauth",
      "secretArn",
      "testUrl",
      "type",
      "usedHosts",
    ]);
    const list = await rest("GET", "credentials?limit=100", { key });
    expect(list.text).toContain(body.id);
    for (const shown of [text, list.text]) expect(shown).not.toContain(secret);
    expect(await read(body.secretArn)).toEqual(stored);
    const description = await vault.send(new DescribeSecretCommand({ SecretId: body.secretArn }));
    expect(description.Name).toBe(`workfuse/${user.actor.workspaceId}/${body.id}`);
    expect(JSON.stringify(description)).not.toContain("mine");
  });

  it("is renamed and bound to other hosts, its value as it was", async () => {
    const { body } = await create({ name: "before", type: "BEARER_TOKEN", value: secret });
    const changed = await rest<View>("PUT", `credentials/${body.id}`, {
      key,
      body: { name: "after", allowedHosts: ["a.test"] },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: "after", allowedHosts: ["a.test"] } });
    expect(changed.body.secretArn).toBe(body.secretArn);
    expect(await read(body.secretArn)).toEqual({ token: secret });
    const partly = await rest<View>("PUT", `credentials/${body.id}`, { key, body: { name: "again" } });
    expect(partly.body).toMatchObject({ name: "again", allowedHosts: ["a.test"] });
  });

  it("takes a new value under the same ARN, and keeps its type", async () => {
    const { body } = await create({ name: "turned", type: "BEARER_TOKEN", value: secret });
    const put = (sent: Record<string, unknown>) => rest("PUT", `credentials/${body.id}`, { key, body: sent });
    const changed = await put({ type: "BEARER_TOKEN", value: "second-value" });
    expect(changed.status).toBe(200);
    expect(changed.text).not.toContain("second-value");
    expect(await read(body.secretArn)).toEqual({ token: "second-value" });
    expect(await put({ type: "API_KEY", value: "third-value" })).toMatchObject({ status: 400 });
    const wrong = await put({ value: { username: "third-value" } });
    expect(wrong).toMatchObject({ status: 400 });
    expect(wrong.text).not.toContain("third-value");
    expect(await read(body.secretArn)).toEqual({ token: "second-value" });
  });

  it("keeps how it is sent when it takes a new value", async () => {
    const value = { in: "query", name: "token", key: secret };
    const { body } = await create({ name: "sent so", type: "API_KEY", value });
    const changed = await rest("PUT", `credentials/${body.id}`, { key, body: { value: "second-value" } });
    expect(changed.status).toBe(200);
    expect(await read(body.secretArn)).toEqual({ ...value, key: "second-value" });
  });

  it("is gone for everyone once deleted, its value recoverable for 7 days", async () => {
    const { body } = await create({ name: "short", type: "BEARER_TOKEN", value: secret });
    const answer = await rest("DELETE", `credentials/${body.id}`, { key });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await rest("GET", "credentials?limit=100", { key })).text).not.toContain(body.id);
    expect((await rest("DELETE", `credentials/${body.id}`, { key })).status).toBe(404);
    expect((await rest("PUT", `credentials/${body.id}`, { key, body: { name: "x" } })).status).toBe(404);
    const { DeletedDate } = await vault.send(new DescribeSecretCommand({ SecretId: body.secretArn }));
    expect(DeletedDate).toBeInstanceOf(Date);
    await expect(read(body.secretArn)).rejects.toMatchObject({ name: "InvalidRequestException" });
  });

  it("leaves a line in the audit log for each change, without its value", async () => {
    const { body } = await create({ name: "watched", type: "BEARER_TOKEN", value: secret });
    await rest("PUT", `credentials/${body.id}`, { key, body: { value: `${secret}2` } });
    await rest("DELETE", `credentials/${body.id}`, { key });
    const { db } = await import("@/server/db");
    const lines = await db().auditLog.findMany({ where: { targetId: body.id }, orderBy: { id: "asc" } });
    expect(lines.map(({ action }) => action)).toEqual([
      "credential.created",
      "credential.rotated",
      "credential.updated",
      "credential.deleted",
    ]);
    expect(lines.every((line) => line.actorId === user.actor.userId)).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});

describe("a document that names a credential", () => {
  const using = (credentialId: string) =>
    workflow(
      {
        start: manual,
        call: { type: "action.http", config: { url: "https://a.test" }, credentialId },
      },
      "start > call",
    );
  const problem = { nodeId: "call", field: "credentialId", code: "UNKNOWN_CREDENTIAL" };
  type Refusal = { problems: Problems };

  it.each(["another workspace's", "none at all", "malformed"])(
    "that is %s is neither saved nor run: 422",
    async (what) => {
      const bob = await app.signUp("bob");
      const foreign = await bob.credentials.create({ name: "his", type: "BEARER_TOKEN", value: secret });
      const id =
        { "another workspace's": foreign.id, "none at all": "0190b1f0-0000-7000-8000-000000000000" }[what] ??
        "x";
      const own = await user.workflows.create({ document: workflow({ start: manual }) });
      const answers = [
        await rest<Refusal>("POST", "workflows", { key, body: using(id) }),
        await rest<Refusal>("PUT", `workflows/${own.id}`, {
          key,
          body: { revision: 1, document: using(id) },
        }),
        await rest<Refusal>("POST", `workflows/${own.id}/run`, { key, body: { document: using(id) } }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(422);
        expect(body.problems).toMatchObject([problem]);
      }
      expect(await user.workflows.get({ id: own.id })).toMatchObject({ revision: 1 });
    },
  );

  it("of another workspace is refused at deployment, however it came into the draft", async () => {
    const bob = await app.signUp("bob");
    const foreign = await bob.credentials.create({ name: "his", type: "BEARER_TOKEN", value: secret });
    const { id } = await user.workflows.create({ document: workflow({ start: manual }) });
    const { db } = await import("@/server/db");
    await db().workflow.update({ where: { id }, data: { document: JSON.stringify(using(foreign.id)) } });
    for (const call of ["deploy", "run"]) {
      const { status, body } = await rest<Refusal>("POST", `workflows/${id}/${call}`, { key, body: {} });
      expect([status, body.problems]).toMatchObject([422, [problem]]);
    }
  });

  it("that was deleted can still be saved, and is a problem at deployment", async () => {
    const { body: credential } = await create({ name: "gone soon", type: "BEARER_TOKEN", value: secret });
    const { id } = await user.workflows.create({ document: using(credential.id) });
    await user.workflows.deploy({ id });
    await user.credentials.delete({ id: credential.id });
    const document = { ...using(credential.id), name: "edited" };
    expect((await rest("PUT", `workflows/${id}`, { key, body: { revision: 1, document } })).status).toBe(200);
    const { status, body } = await rest<Refusal>("POST", `workflows/${id}/deploy`, { key, body: {} });
    expect([status, body.problems]).toMatchObject([422, [problem]]);
  });

  it("fails in its step where the credential is deleted after the run was accepted", async () => {
    const { body: credential } = await create({ name: "gone soon", type: "BEARER_TOKEN", value: secret });
    const document = workflow(
      {
        start: manual,
        pause: { type: "utility.delay", config: { amount: 1 } },
        call: { type: "action.http", config: { url: "https://a.test" }, credentialId: credential.id },
      },
      "start > pause > call",
    );
    const ended = runToEnd(user, document);
    while (!(await user.executions.list({ status: "RUNNING" })).items.length);
    await user.credentials.delete({ id: credential.id });
    const execution = await ended;
    expect(execution.status).toBe("FAILED");
    expect(execution.steps[2]).toMatchObject({ error: { name: "CredentialNotFound" }, attempts: [{}] });
  });
});

it("leaves no secret behind where the row cannot be written: its deletion is scheduled", async () => {
  const { pool } = await import("@/server/db");
  await pool().query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no more rows'; END $$`);
  await pool().query(
    "CREATE TRIGGER refuse BEFORE INSERT ON credential FOR EACH ROW EXECUTE FUNCTION refuse()",
  );
  const before = await names();
  try {
    const answer = await create({ name: "unlucky", type: "BEARER_TOKEN", value: secret });
    expect(answer).toMatchObject({ status: 500, body: { error: { code: "INTERNAL" } } });
    expect(answer.text).not.toMatch(/no more rows|c4nary/);
  } finally {
    await pool().query("DROP TRIGGER refuse ON credential");
  }
  expect(await names()).toEqual(before);
  const { SecretList = [] } = await vault.send(
    new ListSecretsCommand({ IncludePlannedDeletion: true, MaxResults: 100 }),
  );
  const orphans = SecretList.filter(({ DeletedDate, Name }) => DeletedDate && !before.includes(Name ?? ""));
  expect(orphans.length).toBeGreaterThan(0);
});

/** Names of the secrets that are in use. */
async function names(): Promise<string[]> {
  const { SecretList = [] } = await vault.send(new ListSecretsCommand({ MaxResults: 100 }));
  return SecretList.map(({ Name = "" }) => Name).sort();
}

it("is made by whoever may, alone", async () => {
  const viewer = await app.signUp();
  const { callerFor } = await import("@/server/api/caller");
  const caller = callerFor({ actor: { ...viewer.actor, role: "VIEWER" } });
  const input = { name: "x", type: "BEARER_TOKEN" as const, value: secret };
  expect(await rejection(caller.credentials.create(input))).toMatchObject({ code: "FORBIDDEN" });
});
