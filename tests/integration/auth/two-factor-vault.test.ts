import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { cookieOf, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { type BrowserSession, browserOf, codeOf, dataOf, turnOn } from "~/tests/support/authenticator";
import { freePort } from "~/tests/support/free-port";
import { startVaultGate, type VaultGate } from "~/tests/support/vault-gate";

let app: Application;
let gate: VaultGate;
let user: User;
let here: BrowserSession;
let there: BrowserSession;

beforeAll(async () => {
  const port = await freePort();
  app = await startApplication({
    LOG_LEVEL: "silent",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
  });
  gate = await startVaultGate(port, `http://127.0.0.1:${process.env.WORKFUSE_LOCAL_VAULT_PORT}`);
});
afterAll(async () => {
  await app?.stop();
  gate?.stop();
});
beforeEach(async () => {
  gate.trouble = {};
  user = await app.signUp();
  [here, there] = [browserOf(await cookieOf(user)), browserOf(await cookieOf(user))];
});

const unavailable = { status: 503, body: { error: { data: { app: { code: "UNAVAILABLE" } } } } };
const factor = async () => {
  const { db } = await import("@/server/db");
  return db().twoFactor.findUnique({ where: { userId: user.actor.userId } });
};
const secretStateOf = async (arn = "") => (await import("@/server/secret-states")).secretState(arn);
const sweep = async () => {
  const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
  return new VaultSweep(0).round();
};

it("nothing is begun where the vault refuses the secret: 503, and later it is", async () => {
  gate.trouble = { CreateSecret: "refused" };
  const answer = await here.post("account.twoFactor.begin");
  expect(answer).toMatchObject(unavailable);
  expect(answer.text).not.toMatch(/arn:aws|AccessDenied/);
  expect(await factor()).toBeNull();
  gate.trouble = {};
  expect((await turnOn(here)).codes).toHaveLength(10);
});

it("what was begun stays where its secret cannot be replaced", async () => {
  const { secret } = dataOf<{ secret: string }>(await here.post("account.twoFactor.begin"));
  gate.trouble = { DeleteSecret: "refused" };
  expect(await here.post("account.twoFactor.begin")).toMatchObject(unavailable);
  gate.trouble = {};
  const code = await codeOf(secret);
  expect((await here.post("account.twoFactor.confirm", { code })).status).toBe(200);
});

it("no code is taken that cannot be checked: 503, none counts as a guess, and nothing is let through", async () => {
  const { secret, codes } = await turnOn(here);
  gate.trouble = { GetSecretValue: "refused" };
  for (let time = 0; time < 7; time += 1) {
    const answer = await there.post("account.twoFactor.show", { code: await codeOf(secret, 1) });
    expect(answer).toMatchObject(unavailable);
    expect(answer.text).not.toMatch(/arn:aws|AccessDenied/);
  }
  expect((await there.post("account.twoFactor.turnOff")).status).toBe(403);
  // A recovery code needs no vault: its hash is in the database.
  const code = codes[0] ?? "";
  expect((await browserOf(await cookieOf(user)).post("account.twoFactor.show", { code })).status).toBe(200);
  gate.trouble = {};
  expect((await there.post("account.twoFactor.turnOff")).status).toBe(403);
  expect((await there.post("account.twoFactor.show", { code: await codeOf(secret, 1) })).status).toBe(200);
});

it("two-factor stays on where the vault does not delete the secret: 503", async () => {
  const { secret } = await turnOn(here);
  gate.trouble = { DeleteSecret: "refused" };
  expect(await here.post("account.twoFactor.turnOff")).toMatchObject(unavailable);
  expect(await factor()).not.toBeNull();
  expect((await there.post("account.twoFactor.turnOff")).status).toBe(403);
  gate.trouble = {};
  expect((await there.post("account.twoFactor.show", { code: await codeOf(secret, 1) })).status).toBe(200);
});

it("a comparison of the vault with the rows keeps the secret, and takes it away with its user", async () => {
  const { secret } = await turnOn(here);
  const { secretArn } = (await factor()) ?? {};
  await sweep();
  expect(await secretStateOf(secretArn)).toBe("live");
  // As where the answer to a deletion was lost, and the transaction with it.
  const { deleteSecret } = await import("@/server/secrets");
  await deleteSecret(secretArn ?? "");
  await sweep();
  expect((await there.post("account.twoFactor.show", { code: await codeOf(secret, 1) })).status).toBe(200);
  const { db } = await import("@/server/db");
  await db().workspace.deleteMany({ where: { personalUserId: user.actor.userId } });
  await db().user.delete({ where: { id: user.actor.userId } });
  await sweep();
  expect(await secretStateOf(secretArn)).toBe("deleted");
});
