import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keyOf, rest, runToEnd, type User } from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { startOtherVault } from "~/tests/support/other-vault";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

let vault: Awaited<ReturnType<typeof startOtherVault>>;
let app: Application;
let user: User;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  const [vaultPort, port] = [await freePort(), await freePort()];
  vault = await startOtherVault(vaultPort);
  // The endpoint, and nothing else, is another one.
  app = await startApplication({
    LOG_LEVEL: "silent",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${vaultPort}`,
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
  });
  upstream = await startUpstream(port);
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
  vault?.stop();
});

type View = { id: string; secretArn: string; health: { state: string } };
const create = async (name: string) => {
  const body = { name, type: "BEARER_TOKEN", value: "first-value" };
  return (await rest<View>("POST", "credentials", { key, body })).body;
};

async function sent(credentialId: string): Promise<string | undefined> {
  const url = upstream.on("/api", ({ headers }, response) => {
    response.writeHead(headers.authorization === "Bearer second-value" ? 200 : 401).end();
  });
  const node = { ...http("GET", url, { failOnError: false }), credentialId };
  await runToEnd(user, workflow({ start: manual, call: node }, "start > call"));
  return upstream.calls("/api").at(-1)?.headers.authorization;
}

it("a credential lives its whole life in another implementation of the protocol", async () => {
  const { id, secretArn } = await create("abroad");
  expect(secretArn).toMatch(/^arn:aws:secretsmanager:eu-west-9:999999999999:secret:workfuse\//);
  expect(await sent(id)).toBe("Bearer first-value");
  const url = upstream.url("/api");
  const refused = await rest("POST", `credentials/${id}/rotate`, {
    key,
    body: { value: "third-value", url },
  });
  expect(refused.status).toBe(422);
  const rotated = await rest<{ credential: View; test: object }>("POST", `credentials/${id}/rotate`, {
    key,
    body: { value: "second-value", url },
  });
  expect(rotated).toMatchObject({
    status: 200,
    body: { credential: { health: { state: "ok" } }, test: { ok: true, status: 200 } },
  });
  expect(await sent(id)).toBe("Bearer second-value");
  expect((await rest("DELETE", `credentials/${id}`, { key })).status).toBe(204);
  expect((await rest("POST", `credentials/${id}/restore`, { key })).status).toBe(200);
  expect(await sent(id)).toBe("Bearer second-value");
});

it("and what does not agree is put right there too, over all its pages", async () => {
  const made = [await create("one"), await create("two"), await create("three")];
  const { createSecret, deleteSecret } = await import("@/server/secrets");
  const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
  await createSecret(`workfuse/nobody/${randomUUID()}`, "orphan", randomUUID(), {});
  await deleteSecret(made[2]?.secretArn ?? "");
  const counts = await new VaultSweep(-60_000).round();
  expect(counts).toEqual({ orphans: 1, deleted: 0, restored: 1, missing: 0, settled: 0 });
  expect(new Set(vault.operations)).toEqual(
    new Set([
      ...["CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"],
      ...["DescribeSecret", "DeleteSecret", "RestoreSecret", "ListSecrets"],
    ]),
  );
});
