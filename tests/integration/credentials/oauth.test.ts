import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "~/scripts/lib/root";
import { rejection, rest, runToEnd } from "~/tests/integration/api/client";
import { tablesWith } from "~/tests/support/tables-with";
import { http, loop, manual, workflow } from "~/tests/support/workflow-builder";
import { type OAuthStage, startOAuthStage } from "./oauth-stage";

let on: OAuthStage;
let gate: OAuthStage["gate"];
let provider: OAuthStage["provider"];
let user: OAuthStage["user"];
let cookie: OAuthStage["cookie"];
let key: OAuthStage["key"];

beforeAll(async () => {
  on = await startOAuthStage();
  ({ gate, provider, user, cookie, key } = on);
});
afterAll(() => on?.stop());
beforeEach(() => on.reset());

const member: OAuthStage["member"] = (...given) => on.member(...given);
const create: OAuthStage["create"] = (...given) => on.create(...given);
const goAndReturn: OAuthStage["goAndReturn"] = (...given) => on.goAndReturn(...given);
const connected: OAuthStage["connected"] = (...given) => on.connected(...given);
const call: OAuthStage["call"] = (...given) => on.call(...given);
const view: OAuthStage["view"] = (...given) => on.view(...given);
const vaultHas: OAuthStage["vaultHas"] = (...given) => on.vaultHas(...given);
const forget: OAuthStage["forget"] = (...given) => on.forget(...given);
const versionOf: OAuthStage["versionOf"] = (...given) => on.versionOf(...given);

describe("connecting", () => {
  it("goes to the provider with PKCE and a fixed way back, and keeps the refresh token alone", async () => {
    const credential = await create();
    expect(credential.health.state).toBe("unconnected");
    const { url } = await user.credentials.connect({ id: credential.id });
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe(provider.authorizeUrl);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      client_id: provider.clientId,
      redirect_uri: "http://localhost:3000/api/oauth/callback",
      scope: "read write",
      code_challenge_method: "S256",
    });
    await goAndReturn(url);
    const [request] = provider.requests;
    expect(request?.form).toMatchObject({
      grant_type: "authorization_code",
      client_secret: provider.clientSecret,
    });
    expect(await vaultHas(credential.secretArn)).toEqual({
      clientSecret: provider.clientSecret,
      refreshToken: provider.refreshToken(),
    });
    expect((await view(credential.id)).health.state).toBe("ok");
    const state = searchParams.get("state") ?? "";
    expect(await tablesWith([...provider.given, provider.clientSecret, state])).toEqual([]);
  });

  it.each(["body", "basic"] as const)("proves the client in the %s", async (clientAuth) => {
    const { id } = await create({ clientAuth });
    await goAndReturn((await user.credentials.connect({ id })).url);
    const [request] = provider.requests;
    expect(request?.authorization?.startsWith("Basic ") ?? false).toBe(clientAuth === "basic");
    expect("client_secret" in (request?.form ?? {})).toBe(clientAuth === "body");
    expect((await view(id)).health.state).toBe("ok");
  });

  it("is taken back from the same session alone, and once", async () => {
    const { id } = await create();
    const { url } = await user.credentials.connect({ id });
    const other = await member("hubot");
    expect((await goAndReturn(url, other.cookie)).searchParams.get("failed")).toBe("expired");
    const again = await member("octocat");
    expect((await goAndReturn(url, again.cookie)).searchParams.get("failed")).toBe("expired");
    expect((await goAndReturn(url)).searchParams.get("connected")).toBe(id);
    expect((await goAndReturn(url)).searchParams.get("failed")).toBe("expired");
    expect((await view(id)).health.state).toBe("ok");
  });

  it("without a session leads to signing in, and an API key cannot begin it", async () => {
    const { id } = await create();
    const { url } = await user.credentials.connect({ id });
    expect((await goAndReturn(url, "")).searchParams.get("failed")).toBe("signed-out");
    const refused = await rest("POST", `credentials/${id}/connect`, { key });
    expect([404, 403]).toContain(refused.status);
  });

  it("that the provider refuses says so at the credential", async () => {
    const { id } = await create({ clientSecret: "wrong-secret" });
    const landed = await goAndReturn((await user.credentials.connect({ id })).url);
    expect(landed.searchParams.get("failed")).toBe("refused");
    expect(await view(id)).toMatchObject({
      health: { state: "unconnected", message: expect.stringContaining("invalid_client") },
    });
    const { GET } = await import("@/app/api/oauth/callback/route");
    const { url } = await user.credentials.connect({ id });
    const state = new URL(url).searchParams.get("state");
    const denied = await GET(
      new Request(`http://localhost:3000/api/oauth/callback?error=access_denied&state=${state}`, {
        headers: { cookie },
      }),
    );
    expect(denied.headers.get("location")).toContain("failed=refused");
    expect((await view(id)).health.message).toContain("access_denied");
  });

  it.each([
    ["a private address", { tokenUrl: "https://10.0.0.1/token" }, "tokenUrl"],
    ["the metadata service", { authorizeUrl: "https://169.254.169.254/" }, "authorizeUrl"],
    ["a name of this machine", { authorizeUrl: "https://localhost/authorize" }, "authorizeUrl"],
    ["no TLS", { tokenUrl: "http://example.com/token" }, "tokenUrl"],
  ])("refuses endpoints at %s", async (_, more, field) => {
    expect(await rejection(create(more))).toMatchObject({
      message: expect.stringContaining(`value.${field}`),
    });
  });
});

describe("access tokens", () => {
  it("are fetched when a step needs one, kept in memory, and masked in what the step leaves", async () => {
    const { id, secretArn } = await connected();
    const first = await call(id);
    expect(first).toMatchObject({ status: "COMPLETED", output: { body: { got: "Bearer [secret]" } } });
    await call(id);
    expect(provider.requests.map(({ form }) => form.grant_type)).toEqual(["refresh_token"]);
    expect((await vaultHas(secretArn)).refreshToken).toBe(provider.refreshToken());
    expect(await tablesWith(provider.given)).toEqual([]);
    await expect.poll(async () => (await view(id)).usedHosts).toEqual(["127.0.0.1"]);
  });

  it("are renewed once for many steps at a time", async () => {
    const { id } = await connected();
    const body = { ...http("GET", provider.apiUrl), credentialId: id };
    const document = workflow(
      { start: manual, each: loop("{{trigger.items}}", 10), call: body },
      "start > each:item > call",
    );
    const items = Array.from({ length: 10 }, (_, index) => index);
    expect(await runToEnd(user, document, { items })).toMatchObject({ status: "COMPLETED" });
    expect(provider.requests).toHaveLength(1);
  });

  it("that are refused are renewed, and the request is sent again", async () => {
    const { id } = await connected();
    await call(id);
    provider.revokeAccess();
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
    expect(provider.requests).toHaveLength(2);
  });

  it("are fetched without a user by client credentials, and nothing is stored", async () => {
    const { id, secretArn, health } = await create({ grant: "client_credentials" });
    expect(health.state).toBe("unknown");
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
    expect(provider.requests[0]?.form).toMatchObject({
      grant_type: "client_credentials",
      scope: "read write",
    });
    expect(await vaultHas(secretArn)).toEqual({ clientSecret: provider.clientSecret });
    expect(await rejection(user.credentials.connect({ id }))).toMatchObject({ code: "BAD_REQUEST" });
  });

  it("without another to renew them by are the grant, which is written once", async () => {
    provider.options.refreshTokens = false;
    provider.options.expiresIn = undefined;
    const { id, secretArn } = await connected();
    const stored = await vaultHas(secretArn);
    expect(Object.keys(stored).sort()).toEqual(["accessToken", "clientSecret"]);
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
    expect(provider.requests).toEqual([]);
    provider.revokeAccess();
    expect((await call(id)).steps[1]).toMatchObject({ error: { name: "NeedsReconnecting" }, attempts: [{}] });
    expect((await view(id)).health.state).toBe("reconnect");
  });
});

describe("a refresh token", () => {
  it("is renewed by one process at a time, each with what the one before has stored", async () => {
    const { id, secretArn } = await connected();
    provider.trouble({ delayMs: 100 });
    const processes = [1, 2, 3, 4].map(() => {
      const file = path.join(import.meta.dirname, "renewing-process.ts");
      const args = ["--import", "tsx", file, user.actor.workspaceId, id];
      return promisify(execFile)(process.execPath, args, { cwd: root, env: process.env });
    });
    // Every process asks the provider once, for all who need a token in it.
    expect((await Promise.all(processes)).map(({ stdout }) => stdout)).toEqual(Array(4).fill("1\n"));
    expect(provider.requests).toHaveLength(4);
    expect(provider.mostAtOnce()).toBe(1);
    expect((await vaultHas(secretArn)).refreshToken).toBe(provider.refreshToken());
  });

  it("that is refused marks the credential, tells its owner, and is not asked for again", async () => {
    const { id } = await connected();
    provider.revoke();
    const failed = await call(id, { retries: 3 });
    expect(failed.steps[1]).toMatchObject({
      status: "FAILED",
      error: { name: "NeedsReconnecting", message: expect.stringContaining("connect it again") },
      attempts: [{}],
    });
    expect(JSON.stringify(failed)).not.toMatch(/refresh-|access-/);
    await forget(id);
    await call(id);
    expect(provider.requests).toHaveLength(1);
    expect((await view(id)).health).toMatchObject({
      state: "reconnect",
      message: expect.stringContaining("invalid_grant"),
    });
    const { items } = await user.credentials.notices();
    expect(items.map((item) => item.id)).toContain(id);
    const { url } = await user.credentials.connect({ id });
    expect((await goAndReturn(url)).searchParams.get("connected")).toBe(id);
    expect((await user.credentials.notices()).items.map((item) => item.id)).not.toContain(id);
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
  });

  it.each([
    ["fails", { status: 500, body: "c4nary of the provider" }],
    ["is busy", { status: 429 }],
    ["talks nonsense", { status: 200, body: "<html>" }],
  ])("is kept while the provider %s, and the step tries again", async (_, trouble) => {
    const { id, secretArn } = await connected();
    const before = await vaultHas(secretArn);
    provider.trouble(trouble);
    const failed = await call(id);
    expect(failed.steps[1]).toMatchObject({ error: { name: "OAuthUnavailable" } });
    expect(JSON.stringify(failed)).not.toContain("c4nary");
    expect((await view(id)).health.state).toBe("ok");
    expect(await vaultHas(secretArn)).toEqual(before);
    provider.trouble(trouble, 1);
    expect(await call(id, { retries: 2 })).toMatchObject({ status: "COMPLETED" });
  });

  it("that the vault does not take yet is not lost: the old one stays until the new one is stored", async () => {
    const { id, secretArn } = await connected();
    const before = (await vaultHas(secretArn)).refreshToken;
    gate.trouble = { PutSecretValue: "refused" };
    // What was renewed works meanwhile, and nothing is asked for twice.
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
    expect((await vaultHas(secretArn)).refreshToken).toBe(before);
    provider.revokeAccess();
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
    expect(provider.requests).toHaveLength(2);
    gate.trouble = {};
    const stored = async () => (await vaultHas(secretArn)).refreshToken === provider.refreshToken();
    await expect.poll(stored, { timeout: 60_000 }).toBe(true);
    expect((await view(id)).health.state).toBe("ok");
  });

  it("that does not change is not written again", async () => {
    provider.options.rotate = false;
    const { id, secretArn } = await connected();
    const { secretVersion } = await versionOf(secretArn);
    await call(id);
    await forget(id);
    await call(id);
    expect(provider.requests).toHaveLength(2);
    expect((await versionOf(secretArn)).secretVersion).toBe(secretVersion);
  });
});
