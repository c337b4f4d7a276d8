import { randomUUID } from "node:crypto";
import { DeleteSecretCommand, ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { startVaultGate, type VaultGate } from "~/tests/support/vault-gate";

let gate: VaultGate;
let app: Application;
let user: User;
let key: string;

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
beforeEach(() => {
  gate.trouble = {};
});

type View = { id: string; secretArn: string };
const create = (name = "c") =>
  rest<View>("POST", "credentials", { key, body: { name, type: "BEARER_TOKEN", value: "first-value" } });
const rotate = (id: string, value = "second-value") =>
  rest("POST", `credentials/${id}/rotate`, { key, body: { value, untested: true } });

/** The vault as it is, past the gate's troubles. */
async function vaultClient() {
  const { vault } = await import("@/server/vault-client");
  return vault();
}
async function secrets(): Promise<Map<string, "live" | "deleted">> {
  const { SecretList = [] } = await (await vaultClient()).send(
    new ListSecretsCommand({ IncludePlannedDeletion: true, MaxResults: 100 }),
  );
  return new Map(SecretList.map(({ ARN = "", DeletedDate }) => [ARN, DeletedDate ? "deleted" : "live"]));
}
async function tokenIn(arn: string): Promise<string> {
  const { readSecretNow } = await import("@/server/secrets");
  return (JSON.parse(await readSecretNow(arn)) as { token: string }).token;
}
async function row(id: string) {
  const { db } = await import("@/server/db");
  return db().credential.findUniqueOrThrow({ where: { id } });
}
async function auditOf(id: string) {
  const { db } = await import("@/server/db");
  const lines = await db().auditLog.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
  return lines.map(({ action }) => action);
}
/** What a sweep puts right, without the time that it leaves to what may be under way. */
async function sweep() {
  const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
  const { pool } = await import("@/server/db");
  await pool().query(
    "UPDATE credential SET staged_at = staged_at - interval '1 h' WHERE staged_at IS NOT NULL",
  );
  return new VaultSweep(-60_000).round();
}
const nothing = { orphans: 0, deleted: 0, restored: 0, missing: 0, settled: 0 };

/** Makes the database fail at this point of a change of credentials while something is done. */
async function withFailingRows<T>(when: string, work: () => Promise<T>): Promise<T> {
  const { pool } = await import("@/server/db");
  await pool().query(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no more changes'; END $$`);
  await pool().query(`CREATE CONSTRAINT TRIGGER refuse ${when}`);
  try {
    return await work();
  } finally {
    await pool().query("DROP TRIGGER refuse ON credential");
  }
}
/** The transaction fails when it is committed, after all that was done in it. */
const atCommit = (event: string, condition = "") =>
  `AFTER ${event} ON credential DEFERRABLE INITIALLY DEFERRED FOR EACH ROW ${condition} EXECUTE FUNCTION refuse()`;

describe("creation", () => {
  it("is one where the vault's answer is lost and the call repeated", async () => {
    const before = (await secrets()).size;
    gate.trouble = { CreateSecret: "lost once" };
    // The client asks again by itself, with the same token.
    expect((await create()).status).toBe(201);
    expect(gate.trouble).toEqual({});
    expect((await secrets()).size).toBe(before + 1);
    expect(await sweep()).toEqual(nothing);
  });

  it("leaves an orphan in the vault where its answers stay lost, which a sweep deletes", async () => {
    gate.trouble = { CreateSecret: "lost" };
    expect((await create()).status).toBe(503);
    gate.trouble = {};
    expect(await sweep()).toEqual({ ...nothing, orphans: 1 });
    expect(await sweep()).toEqual(nothing);
  });

  it.each(["INSERT"])("leaves none where the row fails at its commit (%s)", async (event) => {
    const before = await secrets();
    const answer = await withFailingRows(atCommit(event), () => create());
    expect(answer.status).toBe(500);
    const after = await secrets();
    expect([...after].filter(([arn, state]) => !before.has(arn) && state === "live")).toEqual([]);
    expect(await sweep()).toEqual(nothing);
  });

  it("leaves an orphan where the row and then the vault fail, which a sweep deletes", async () => {
    gate.trouble = { DeleteSecret: "refused" };
    expect((await withFailingRows(atCommit("INSERT"), () => create())).status).toBe(500);
    gate.trouble = {};
    expect(await sweep()).toEqual({ ...nothing, orphans: 1 });
  });
});

describe("rotation", () => {
  it("puts the new value in use, keeps the old one as the previous, and leaves no mark", async () => {
    const { body } = await create();
    expect((await rotate(body.id)).status).toBe(200);
    expect(await tokenIn(body.secretArn)).toBe("second-value");
    expect(await row(body.id)).toMatchObject({ stagedVersion: null });
    expect(await auditOf(body.id)).toEqual(["credential.created", "credential.rotated"]);
    const { DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
    const { VersionIdsToStages = {} } = await (await vaultClient()).send(
      new DescribeSecretCommand({ SecretId: body.secretArn }),
    );
    expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it.each(["PutSecretValue", "UpdateSecretVersionStage"])(
    "changes nothing where the vault refuses %s",
    async (operation) => {
      const { body } = await create();
      gate.trouble = { [operation]: "refused" };
      expect((await rotate(body.id)).status).toBe(503);
      gate.trouble = {};
      await sweep();
      expect(await tokenIn(body.secretArn)).toBe("first-value");
      expect(await row(body.id)).toMatchObject({ stagedVersion: null });
      expect((await rotate(body.id)).status).toBe(200);
      expect(await tokenIn(body.secretArn)).toBe("second-value");
    },
  );

  it("is done where the vault did it and its answer was lost", async () => {
    const { body } = await create();
    gate.trouble = { UpdateSecretVersionStage: "lost" };
    expect((await rotate(body.id)).status).toBe(200);
    gate.trouble = {};
    expect(await tokenIn(body.secretArn)).toBe("second-value");
    expect(await sweep()).toEqual(nothing);
  });

  it("whose end nobody can tell is found out by a sweep", async () => {
    const { body } = await create();
    const { secretArn } = body;
    const place = { id: body.id, workspaceId: user.actor.workspaceId, secretArn };
    const { markStaged } = await import("@/features/credentials/server/staged-value");
    const { putInUse, stageVersion } = await import("@/server/secret-versions");
    // A process that dies after it staged a value, and one that dies after it put one in use.
    const text = JSON.stringify({ token: "second-value" });
    const [first, second] = [randomUUID(), randomUUID()];
    await markStaged(place, first);
    await stageVersion(secretArn, first, text);
    expect(await sweep()).toEqual({ ...nothing, settled: 1 });
    expect(await tokenIn(secretArn)).toBe("first-value");
    await markStaged(place, second);
    await stageVersion(secretArn, second, text);
    await putInUse(secretArn, second);
    expect(await sweep()).toEqual({ ...nothing, settled: 1 });
    expect(await tokenIn(secretArn)).toBe("second-value");
    expect(await row(body.id)).toMatchObject({ stagedVersion: null });
    expect(await auditOf(body.id)).toEqual(["credential.created", "credential.rotated"]);
  });

  it("that the row cannot be told of counts, and is written down by a sweep", async () => {
    const { body } = await create();
    const failing = atCommit("UPDATE", "WHEN (OLD.staged_version IS NOT NULL)");
    expect((await withFailingRows(failing, () => rotate(body.id))).status).toBe(500);
    expect(await tokenIn(body.secretArn)).toBe("second-value");
    expect(await auditOf(body.id)).toEqual(["credential.created"]);
    expect(await sweep()).toEqual({ ...nothing, settled: 1 });
    expect(await auditOf(body.id)).toEqual(["credential.created", "credential.rotated"]);
  });

  it("is one at a time", async () => {
    const { body } = await create();
    const answers = await Promise.all(["one", "two", "three"].map((value) => rotate(body.id, value)));
    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await auditOf(body.id)).toHaveLength(1 + done);
  });
});

describe("deletion", () => {
  it("whose answers are lost is none: a sweep takes it back in the vault", async () => {
    const { body } = await create();
    gate.trouble = { DeleteSecret: "lost" };
    expect((await rest("DELETE", `credentials/${body.id}`, { key })).status).toBe(503);
    gate.trouble = {};
    expect((await row(body.id)).deletedAt).toBeNull();
    expect(await sweep()).toEqual({ ...nothing, restored: 1 });
    expect(await tokenIn(body.secretArn)).toBe("first-value");
  });

  it("whose row fails at its commit is none: a sweep takes it back in the vault", async () => {
    const { body } = await create();
    const remove = () => rest("DELETE", `credentials/${body.id}`, { key });
    expect((await withFailingRows(atCommit("UPDATE"), remove)).status).toBe(500);
    expect((await secrets()).get(body.secretArn)).toBe("deleted");
    expect(await sweep()).toEqual({ ...nothing, restored: 1 });
    expect(await tokenIn(body.secretArn)).toBe("first-value");
  });

  it("can be taken back for 7 days, with the value", async () => {
    const { body } = await create("once gone");
    await rest("DELETE", `credentials/${body.id}`, { key });
    const list = await rest<{ items: { id: string; name: string; recoverableUntil: string }[] }>(
      "GET",
      "credentials/deleted",
      { key },
    );
    const shown = list.body.items.find(({ id }) => id === body.id);
    expect(shown).toMatchObject({ name: "once gone", recoverableUntil: expect.any(String) });
    expect((await rest("POST", `credentials/${body.id}/restore`, { key })).status).toBe(200);
    expect(await tokenIn(body.secretArn)).toBe("first-value");
    expect((await rest("POST", `credentials/${body.id}/restore`, { key })).status).toBe(404);
    expect(await auditOf(body.id)).toEqual([
      "credential.created",
      "credential.deleted",
      "credential.restored",
    ]);
  });

  it("cannot be taken back later, nor where the vault has lost the value", async () => {
    const { body } = await create();
    await rest("DELETE", `credentials/${body.id}`, { key });
    const { pool } = await import("@/server/db");
    await pool().query("UPDATE credential SET deleted_at = now() - interval '7 d 1 s' WHERE id = $1", [
      body.id,
    ]);
    expect((await rest("POST", `credentials/${body.id}/restore`, { key })).status).toBe(404);
    const list = await rest("GET", "credentials/deleted", { key });
    expect(list.text).not.toContain(body.id);
    await pool().query("UPDATE credential SET deleted_at = now() WHERE id = $1", [body.id]);
    const force = { SecretId: body.secretArn, ForceDeleteWithoutRecovery: true };
    await (await vaultClient()).send(new DeleteSecretCommand(force));
    expect((await rest("POST", `credentials/${body.id}/restore`, { key })).status).toBe(404);
    expect((await row(body.id)).deletedAt).not.toBeNull();
  });

  it("is not taken back where the vault refuses: 503, and later it is", async () => {
    const { body } = await create();
    await rest("DELETE", `credentials/${body.id}`, { key });
    gate.trouble = { RestoreSecret: "refused" };
    expect((await rest("POST", `credentials/${body.id}/restore`, { key })).status).toBe(503);
    gate.trouble = {};
    expect((await row(body.id)).deletedAt).not.toBeNull();
    const restore = () => rest("POST", `credentials/${body.id}/restore`, { key });
    // The vault did it and the row did not: it is deleted, so the vault is told again.
    expect((await withFailingRows(atCommit("UPDATE"), restore)).status).toBe(500);
    expect((await secrets()).get(body.secretArn)).toBe("live");
    expect(await sweep()).toEqual({ ...nothing, deleted: 1 });
    expect((await restore()).status).toBe(200);
    expect(await tokenIn(body.secretArn)).toBe("first-value");
  });
});

describe("a sweep", () => {
  it("marks a credential whose value the vault does not have, and tells its owner", async () => {
    const { body } = await create();
    const force = { SecretId: body.secretArn, ForceDeleteWithoutRecovery: true };
    await (await vaultClient()).send(new DeleteSecretCommand(force));
    expect(await sweep()).toEqual({ ...nothing, missing: 1 });
    expect(await sweep()).toEqual(nothing);
    const { items } = await user.credentials.notices();
    expect(items).toMatchObject([{ id: body.id, health: { state: "missing" } }]);
    await rest("DELETE", `credentials/${body.id}`, { key });
  });

  it("leaves alone what is new, what another installation made, and what is none of ours", async () => {
    const { CreateSecretCommand } = await import("@aws-sdk/client-secrets-manager");
    const client = await vaultClient();
    const SecretString = "x";
    const foreign = [{ Key: "workfuse:installation", Value: "https://other.example" }];
    await client.send(new CreateSecretCommand({ Name: `workfuse/a/${randomUUID()}`, SecretString }));
    await client.send(
      new CreateSecretCommand({ Name: `workfuse/a/${randomUUID()}`, SecretString, Tags: foreign }),
    );
    await client.send(new CreateSecretCommand({ Name: `else/${randomUUID()}`, SecretString }));
    expect(await sweep()).toEqual(nothing);
    gate.trouble = { CreateSecret: "lost" };
    await create();
    gate.trouble = {};
    const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
    expect(await new VaultSweep().round()).toEqual(nothing);
    expect(await sweep()).toEqual({ ...nothing, orphans: 1 });
  });

  it("leaves the key of a workspace's model alone", async () => {
    const { createSecret } = await import("@/server/secrets");
    const { pool } = await import("@/server/db");
    const { userId, workspaceId } = user.actor;
    const arn = await createSecret(`workfuse/${workspaceId}/${randomUUID()}`, "k", randomUUID(), {});
    await pool().query(
      `INSERT INTO ai_model (workspace_id, provider, name, secret_arn, created_by_id)
       VALUES ($1, 'openai', 'm', $2, $3)`,
      [workspaceId, arn, userId],
    );
    expect(await sweep()).toEqual(nothing);
    expect((await secrets()).get(arn)).toBe("live");
  });

  it("is made by one process at a time", async () => {
    const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
    const { pool } = await import("@/server/db");
    const other = await pool().connect();
    try {
      await other.query("SELECT pg_advisory_lock(7216504118)");
      expect(await new VaultSweep().round()).toBeNull();
    } finally {
      await other.query("SELECT pg_advisory_unlock(7216504118)");
      other.release();
    }
    expect(await new VaultSweep().round()).toEqual(nothing);
  });

  it("that the vault fails changes nothing and can be made again", async () => {
    gate.trouble = { ListSecrets: "refused" };
    await expect(sweep()).rejects.toThrow();
    gate.trouble = {};
    expect(await sweep()).toEqual(nothing);
  });
});
