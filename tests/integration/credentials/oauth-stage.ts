import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { expect } from "vitest";
import { keyOf, runToEnd, type User } from "~/tests/integration/api/client";
import { startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { startOAuthServer } from "~/tests/support/oauth-server";
import { signIn } from "~/tests/support/sign-in";
import { startVaultGate } from "~/tests/support/vault-gate";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

export type OAuthStage = Awaited<ReturnType<typeof startOAuthStage>>;

/** Somebody who is signed in, with their procedures as their browser calls them. */
async function member(login: string) {
  const signedIn = await signIn(login);
  const { actorOf } = await import("@/server/actor");
  const { callerFor } = await import("@/server/api/caller");
  const actor = await actorOf({ headers: new Headers({ cookie: signedIn.cookie }), method: "GET" });
  if (!actor) throw new Error("not signed in");
  const { workflows, executions, credentials, account, events, payloads, nodes, ai } = callerFor({ actor });
  const made = { workflows, executions, credentials, account, events, payloads, nodes, ai, actor } as User;
  return { user: made, cookie: signedIn.cookie };
}

/** The application between a provider of OAuth and a vault that can fail, with somebody signed in. */
export async function startOAuthStage() {
  const [port, vaultPort] = [await freePort(), await freePort()];
  const app = await startApplication({
    LOG_LEVEL: "silent",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${vaultPort}`,
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
  });
  const gate = await startVaultGate(vaultPort, `http://127.0.0.1:${process.env.WORKFUSE_LOCAL_VAULT_PORT}`);
  const provider = await startOAuthServer(port);
  const { user, cookie } = await member("octocat");
  const key = await keyOf(user);

  const value = (more: object = {}) => ({
    preset: "custom",
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    authorizeUrl: provider.authorizeUrl,
    tokenUrl: provider.tokenUrl,
    scopes: "read write",
    ...more,
  });
  const create = (more: object = {}) =>
    user.credentials.create({
      name: "Provider",
      type: "OAUTH2",
      value: value(more),
      allowedHosts: ["127.0.0.1"],
    });

  /** Goes to the provider and comes back with what it says, as a browser does; gives where the way back leads. */
  async function goAndReturn(url: string, as = cookie): Promise<URL> {
    const sent = await fetch(url, { redirect: "manual" });
    const back = new Request(sent.headers.get("location") ?? "", { headers: { cookie: as } });
    const { GET } = await import("@/app/api/oauth/callback/route");
    const answer = await GET(back);
    expect(answer.status).toBe(303);
    return new URL(answer.headers.get("location") ?? "");
  }

  async function connected(more: object = {}) {
    const credential = await create(more);
    const { url } = await user.credentials.connect({ id: credential.id });
    const landed = await goAndReturn(url);
    expect(landed.searchParams.get("connected")).toBe(credential.id);
    provider.requests.length = 0;
    return credential;
  }

  const call = (credentialId: string, settings: object = {}) => {
    const node = { ...http("GET", provider.apiUrl), credentialId, retries: 0, ...settings };
    return runToEnd(user, workflow({ start: manual, call: node }, "start > call"));
  };
  const view = async (id: string) => {
    const found = (await user.credentials.list({ limit: 100 })).items.find((item) => item.id === id);
    if (!found) throw new Error("no such credential");
    return found;
  };
  async function vaultHas(arn: string): Promise<Record<string, string>> {
    const { readSecretNow } = await import("@/server/secrets");
    return JSON.parse(await readSecretNow(arn));
  }
  /** What a process knows that has just started. */
  async function forget(id: string): Promise<void> {
    const { forgetTokens } = await import("@/features/credentials/server/oauth/access-token");
    forgetTokens(id);
  }

  async function versionOf(arn: string) {
    const { vault } = await import("@/server/vault-client");
    const { VersionIdsToStages = {} } = await vault().send(new DescribeSecretCommand({ SecretId: arn }));
    const secretVersion = Object.keys(VersionIdsToStages).find((id) =>
      VersionIdsToStages[id]?.includes("AWSCURRENT"),
    );
    return { secretVersion, labels: Object.values(VersionIdsToStages).flat().sort() };
  }

  /** What a sweep does with values that are still being put in place, minutes later. */
  async function settle(): Promise<void> {
    const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
    const { pool } = await import("@/server/db");
    await pool().query("UPDATE credential SET staged_at = staged_at - interval '1 h'");
    await new VaultSweep().round();
  }

  return {
    ...{ app, gate, provider, user, cookie, key },
    ...{ member, create, goAndReturn, connected, call, view, vaultHas, forget, versionOf, settle },
    /** Nothing fails, and nothing was asked yet. */
    reset() {
      gate.trouble = {};
      provider.trouble();
      Object.assign(provider.options, { expiresIn: 3_600, rotate: true, refreshTokens: true });
      provider.requests.length = 0;
    },
    async stop() {
      await app.stop();
      await provider.stop();
      gate.stop();
    },
  };
}
