import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rejection } from "~/tests/integration/api/client";
import { type OAuthStage, startOAuthStage } from "./oauth-stage";

let on: OAuthStage;
let gate: OAuthStage["gate"];
let provider: OAuthStage["provider"];
let user: OAuthStage["user"];

beforeAll(async () => {
  on = await startOAuthStage();
  ({ gate, provider, user } = on);
});
afterAll(() => on?.stop());
beforeEach(() => on.reset());

const create: OAuthStage["create"] = (...given) => on.create(...given);
const connected: OAuthStage["connected"] = (...given) => on.connected(...given);
const call: OAuthStage["call"] = (...given) => on.call(...given);
const view: OAuthStage["view"] = (...given) => on.view(...given);
const vaultHas: OAuthStage["vaultHas"] = (...given) => on.vaultHas(...given);
const forget: OAuthStage["forget"] = (...given) => on.forget(...given);
const versionOf: OAuthStage["versionOf"] = (...given) => on.versionOf(...given);
const settle: OAuthStage["settle"] = (...given) => on.settle(...given);

describe("the client's secret", () => {
  type Refused = { cause: { details: { test: { refused: boolean } } } };

  it("is asked for a token with before it is in use: a wrong one changes nothing", async () => {
    const { id, secretArn } = await connected();
    const before = await vaultHas(secretArn);
    const version = await versionOf(secretArn);
    const error = await rejection(user.credentials.rotate({ id, value: "another-secret" }));
    expect(error).toMatchObject({ message: expect.stringContaining("invalid_client") });
    expect((error as unknown as Refused).cause.details.test.refused).toBe(true);
    expect(JSON.stringify(error)).not.toContain("another-secret");
    expect(provider.requests[0]?.form).toMatchObject({
      grant_type: "refresh_token",
      client_secret: "another-secret",
    });
    expect(await vaultHas(secretArn)).toEqual(before);
    expect(await versionOf(secretArn)).toEqual(version);
    expect((await view(id)).health.state).toBe("ok");
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("that is right is in use beside the newest refresh token, which its test was given", async () => {
    const { id, secretArn } = await connected();
    const before = await vaultHas(secretArn);
    const next = provider.changeSecret();
    const { test } = await user.credentials.rotate({ id, value: next });
    expect(test).toMatchObject({ ok: true, message: expect.stringContaining("gave a token") });
    const after = await vaultHas(secretArn);
    expect(after).toEqual({ clientSecret: next, refreshToken: provider.refreshToken() });
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect((await versionOf(secretArn)).labels).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
    expect((await view(id)).health.state).toBe("ok");
    await forget(id);
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("of client credentials is tried by them", async () => {
    const { id, secretArn } = await create({ grant: "client_credentials" });
    expect(await rejection(user.credentials.rotate({ id, value: "another-secret" }))).toBeDefined();
    const next = provider.changeSecret();
    provider.requests.length = 0;
    expect((await user.credentials.rotate({ id, value: next })).test).toMatchObject({ ok: true });
    expect(provider.requests.map(({ form }) => form.grant_type)).toEqual(["client_credentials"]);
    expect(await vaultHas(secretArn)).toEqual({ clientSecret: next });
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
  });

  it.each([
    ["breaks off", { status: 502 }],
    ["is busy", { status: 429 }],
  ])("is not in use where the provider %s, and can be put there all the same", async (_, trouble) => {
    const { id, secretArn } = await connected();
    const before = await vaultHas(secretArn);
    const next = provider.changeSecret();
    provider.trouble(trouble, 1);
    const error = await rejection(user.credentials.rotate({ id, value: next }));
    expect((error as unknown as Refused).cause.details.test.refused).toBe(false);
    expect(await vaultHas(secretArn)).toEqual(before);
    provider.trouble(trouble, 1);
    expect((await user.credentials.rotate({ id, value: next, untested: true })).test?.ok).toBe(false);
    expect(await vaultHas(secretArn)).toEqual({ ...before, clientSecret: next });
    expect(await call(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("is proven although the grant is refused, which then needs reconnecting", async () => {
    const { id, secretArn } = await connected();
    const next = provider.changeSecret();
    provider.revoke();
    const { test } = await user.credentials.rotate({ id, value: next });
    expect(test).toMatchObject({ ok: true, message: expect.stringContaining("connect it again") });
    expect((await vaultHas(secretArn)).clientSecret).toBe(next);
    expect((await view(id)).health.state).toBe("reconnect");
  });

  it.each(["PutSecretValue", "UpdateSecretVersionStage"])(
    "is not in use where the vault refuses %s, and the refresh token that its test was given is not lost",
    async (operation) => {
      const { id, secretArn } = await connected();
      const { clientSecret } = await vaultHas(secretArn);
      const next = provider.changeSecret({ keepOld: true });
      gate.trouble = { [operation]: "refused" };
      await rejection(user.credentials.rotate({ id, value: next }));
      gate.trouble = {};
      const wanted = { clientSecret, refreshToken: provider.refreshToken() };
      await expect.poll(() => vaultHas(secretArn), { timeout: 30_000 }).toEqual(wanted);
      await forget(id);
      expect(await call(id)).toMatchObject({ status: "COMPLETED" });
      await settle();
      expect((await user.credentials.rotate({ id, value: next })).test).toMatchObject({ ok: true });
      expect((await vaultHas(secretArn)).clientSecret).toBe(next);
    },
  );

  it("that the vault takes no more after its test is not in use, and the refresh token is kept", async () => {
    const { id, secretArn } = await connected();
    const { clientSecret } = await vaultHas(secretArn);
    const next = provider.changeSecret({ keepOld: true });
    // The first value is staged, and the vault breaks down while the provider is asked.
    provider.during(() => {
      gate.trouble = { PutSecretValue: "refused" };
    });
    await rejection(user.credentials.rotate({ id, value: next }));
    gate.trouble = {};
    const wanted = { clientSecret, refreshToken: provider.refreshToken() };
    await expect.poll(() => vaultHas(secretArn), { timeout: 30_000 }).toEqual(wanted);
    expect((await versionOf(secretArn)).labels).not.toContain("AWSPENDING");
  });

  it("of one that nobody has agreed to cannot be tried, and leaves it so", async () => {
    const { id } = await create();
    expect((await user.credentials.rotate({ id, value: "another-secret" })).test).toBeNull();
    expect((await view(id)).health.state).toBe("unconnected");
  });
});
