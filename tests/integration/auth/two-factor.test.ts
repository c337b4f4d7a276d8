import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { TwoFactorStatus } from "@/features/account/two-factor-schema";
import { cookieOf, keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { type BrowserSession, browserOf, codeOf, dataOf, turnOn } from "~/tests/support/authenticator";
import { tablesWith } from "~/tests/support/tables-with";

let app: Application;
let user: User;
let here: BrowserSession;
let there: BrowserSession;

const minute = 60_000;
/** Lets time pass for what the rows remember. The clock itself stands still, so that no code grows old in a test. */
async function pass(milliseconds: number): Promise<void> {
  const { db } = await import("@/server/db");
  const by = `${milliseconds} milliseconds`;
  await db().$executeRaw`
    UPDATE two_factor SET last_step = last_step - ${Math.floor(milliseconds / 30_000)}::int,
      attempts = ARRAY(SELECT a - ${by}::interval FROM unnest(attempts) a)`;
  await db().$executeRaw`UPDATE session_step_up SET until = until - ${by}::interval`;
}

beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "silent" });
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterAll(async () => {
  vi.useRealTimers();
  await app?.stop();
});
beforeEach(async () => {
  user = await app.signUp();
  [here, there] = [browserOf(await cookieOf(user)), browserOf(await cookieOf(user))];
});

const create = { name: "c", type: "BEARER_TOKEN", value: "v-a-l-u-e" };
const refused = {
  status: 403,
  body: { error: { data: { app: { code: "FORBIDDEN", details: { stepUp: true } } } } },
};
const wrong = {
  status: 400,
  body: { error: { data: { app: { details: { issues: [{ field: "code" }] } } } } },
};
const show = (browser: BrowserSession, code: string) => browser.post("account.twoFactor.show", { code });
const statusOf = async (browser: BrowserSession) =>
  dataOf<TwoFactorStatus>(await browser.get("account.twoFactor.status"));
const actions = async () => {
  const { db } = await import("@/server/db");
  const { workspaceId } = user.actor;
  const where = { workspaceId, targetType: "two_factor" };
  const rows = await db().auditLog.findMany({ where, orderBy: { id: "asc" } });
  return rows.map(({ action }) => action);
};

describe("setting up", () => {
  it("asks for nothing before a code has shown that the authenticator has the secret", async () => {
    expect(await statusOf(here)).toEqual({ since: null, codesLeft: 0, shownUntil: null });
    const begun = await here.post("account.twoFactor.begin");
    const { secret, address } = dataOf<{ secret: string; address: string }>(begun);
    expect(new URL(address).searchParams.get("secret")).toBe(secret);
    expect((await there.post("credentials.create", create)).status).toBe(200);
    expect(await here.post("account.twoFactor.confirm", { code: "000000" })).toMatchObject(wrong);
    expect((await statusOf(here)).since).toBeNull();
    const code = await codeOf(secret);
    const confirmed = await here.post("account.twoFactor.confirm", { code });
    expect(dataOf<{ codes: string[] }>(confirmed).codes).toHaveLength(10);
    expect(await statusOf(here)).toEqual({
      since: expect.any(String),
      codesLeft: 10,
      shownUntil: new Date(Date.now() + 15 * minute).toISOString(),
    });
    expect(await actions()).toEqual(["two_factor.refused", "two_factor.turned_on"]);
  });

  it("begins anew where it was not finished, and the first secret is worth nothing then", async () => {
    const [first, second] = [
      await here.post("account.twoFactor.begin"),
      await here.post("account.twoFactor.begin"),
    ];
    const [old, now] = [first, second].map((answer) => dataOf<{ secret: string }>(answer).secret);
    const confirm = async (secret = "") =>
      here.post("account.twoFactor.confirm", { code: await codeOf(secret) });
    expect(await confirm(old)).toMatchObject(wrong);
    expect((await confirm(now)).status).toBe(200);
    expect((await confirm(now)).status).toBe(409);
    expect((await here.post("account.twoFactor.begin")).status).toBe(409);
  });

  it("is begun by two at once as by one after the other", async () => {
    const begun = await Promise.all(
      [here, there, here].map((browser) => browser.post("account.twoFactor.begin")),
    );
    const secrets = begun.map((answer) => dataOf<{ secret: string }>(answer).secret);
    const confirmed = await Promise.all(
      secrets.map(async (each) => here.post("account.twoFactor.confirm", { code: await codeOf(each) })),
    );
    expect(confirmed.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it("leaves the secret in the vault alone, and of the recovery codes hashes", async () => {
    const { secret, codes } = await turnOn(here);
    for (const text of [secret, Buffer.from(secret).toString("base64"), ...codes]) {
      expect(await tablesWith([text])).toEqual([]);
    }
    const { db } = await import("@/server/db");
    const row = await db().twoFactor.findUniqueOrThrow({ where: { userId: user.actor.userId } });
    const { readSecretNow } = await import("@/server/secrets");
    expect(JSON.parse(await readSecretNow(row.secretArn))).toEqual({ secret });
  });
});

describe("a session", () => {
  it("changes nothing that needs it before a code was shown in it, whatever others have shown", async () => {
    const { secret } = await turnOn(here);
    expect((await here.post("credentials.create", create)).status).toBe(200);
    expect(await there.post("credentials.create", create)).toMatchObject(refused);
    expect((await there.get("credentials.list", {})).status).toBe(200);
    expect((await show(there, await codeOf(secret, 1))).status).toBe(200);
    expect((await there.post("credentials.create", create)).status).toBe(200);
    expect(await browserOf(await cookieOf(user)).post("credentials.create", create)).toMatchObject(refused);
    expect(await actions()).toEqual(["two_factor.turned_on", "two_factor.shown"]);
  });

  it("is asked again when its time is over, as the row has it", async () => {
    await turnOn(here);
    await pass(15 * minute - 1);
    expect((await here.post("credentials.create", create)).status).toBe(200);
    await pass(1);
    expect(await here.post("credentials.create", create)).toMatchObject(refused);
    const { db } = await import("@/server/db");
    const later = { until: new Date(Date.now() + minute) };
    await db().sessionStepUp.updateMany({ where: { session: { userId: user.actor.userId } }, data: later });
    expect((await here.post("credentials.create", create)).status).toBe(200);
  });

  it("is not trusted by another's authenticator", async () => {
    const other = browserOf(await cookieOf(await app.signUp()));
    const { secret, codes } = await turnOn(other);
    await turnOn(here);
    expect(await show(there, await codeOf(secret))).toMatchObject(wrong);
    expect(await show(there, codes[0] ?? "")).toMatchObject(wrong);
    expect(await there.post("credentials.create", create)).toMatchObject(refused);
  });

  it("is told by REST as well, and an API key is not asked: it was made behind it", async () => {
    const key = await keyOf(user);
    await turnOn(here);
    const headers = { cookie: await cookieOf(user), origin: "http://localhost:3000" };
    expect(await rest("POST", "credentials", { headers, body: create })).toMatchObject({
      status: 403,
      body: { error: { code: "FORBIDDEN", details: { stepUp: true } } },
    });
    expect((await rest("POST", "credentials", { key, body: create })).status).toBe(201);
  });
});

describe("a code", () => {
  it("counts once, and none before it counts any more", async () => {
    const { secret } = await turnOn(here);
    expect(await show(there, await codeOf(secret))).toMatchObject(wrong);
    expect((await show(there, await codeOf(secret))).text).toContain("used already");
    const next = await codeOf(secret, 1);
    expect((await show(there, ` ${next.slice(0, 3)} ${next.slice(3)}`)).status).toBe(200);
    expect(await show(here, next)).toMatchObject(wrong);
    expect(await show(here, await codeOf(secret, -1))).toMatchObject(wrong);
  });

  it("that comes twice at once counts once", async () => {
    const { secret } = await turnOn(here);
    const code = await codeOf(secret, 1);
    const answers = await Promise.all([there, here, there, here].map((browser) => show(browser, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  });

  it("of two time steps ago or ahead does not count", async () => {
    const { secret } = await turnOn(here);
    await pass(10 * minute);
    for (const away of [-2, 2]) expect(await show(there, await codeOf(secret, away))).toMatchObject(wrong);
    expect((await show(there, await codeOf(secret, -1))).status).toBe(200);
  });

  it("can be guessed five times within 15 minutes, in whichever session, and another user's not less", async () => {
    const { secret } = await turnOn(here);
    await pass(minute);
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await show(guess % 2 ? here : there, `00000${guess}`)).toMatchObject(wrong);
    }
    const answer = await show(here, await codeOf(secret));
    expect(answer).toMatchObject({
      status: 429,
      body: { error: { data: { app: { code: "TOO_MANY_REQUESTS" } } } },
    });
    expect(answer.body.error?.data.app.details).toEqual({ retryAfterSeconds: 15 * 60 });
    const other = browserOf(await cookieOf(await app.signUp()));
    expect((await turnOn(other)).codes).toHaveLength(10);
    await pass(15 * minute - 1);
    expect((await show(here, await codeOf(secret))).status).toBe(429);
    await pass(1);
    expect((await show(here, await codeOf(secret))).status).toBe(200);
    expect((await actions()).filter((action) => action === "two_factor.refused")).toHaveLength(5);
  });

  it("cannot be guessed more often by many guesses at once", async () => {
    await turnOn(here);
    const guesses = Array.from({ length: 20 }, (_, index) => show(there, String(100_000 + index)));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it("that is right does not make up for wrong ones", async () => {
    const { secret } = await turnOn(here);
    for (let guess = 0; guess < 4; guess += 1) await show(there, "000000");
    expect((await show(there, await codeOf(secret, 1))).status).toBe(200);
    expect((await show(there, "000000")).status).toBe(400);
    expect((await show(there, "000000")).status).toBe(429);
  });
});

describe("a recovery code", () => {
  it("stands in for the authenticator once, however it is typed", async () => {
    const { codes } = await turnOn(here);
    const [code = "", other = ""] = codes;
    expect((await show(there, code.toLowerCase().replaceAll("-", " "))).status).toBe(200);
    expect((await there.post("credentials.create", create)).status).toBe(200);
    expect(await show(there, code)).toMatchObject(wrong);
    expect((await statusOf(here)).codesLeft).toBe(9);
    const answers = await Promise.all([here, there, here].map((browser) => show(browser, other)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it("is replaced with all others by new ones, which takes a trusted session", async () => {
    const { codes } = await turnOn(here);
    expect(await there.post("account.twoFactor.renewCodes")).toMatchObject(refused);
    const renewed = await here.post("account.twoFactor.renewCodes");
    const fresh = dataOf<{ codes: string[] }>(renewed).codes;
    expect(new Set([...codes, ...fresh]).size).toBe(20);
    expect(await show(there, codes[0] ?? "")).toMatchObject(wrong);
    expect((await show(there, fresh[0] ?? "")).status).toBe(200);
  });
});

describe("turning off", () => {
  it("takes a trusted session, and leaves nothing that could be shown", async () => {
    const { secret, codes } = await turnOn(here);
    const { db } = await import("@/server/db");
    const { userId } = user.actor;
    const { secretArn } = await db().twoFactor.findUniqueOrThrow({ where: { userId } });
    expect(await there.post("account.twoFactor.turnOff")).toMatchObject(refused);
    expect((await here.post("account.twoFactor.turnOff")).status).toBe(200);
    expect((await there.post("credentials.create", create)).status).toBe(200);
    expect(await statusOf(here)).toEqual({ since: null, codesLeft: 0, shownUntil: null });
    expect((await show(here, codes[0] ?? "")).status).toBe(409);
    expect((await show(here, await codeOf(secret, 1))).status).toBe(409);
    expect((await here.post("account.twoFactor.renewCodes")).status).toBe(409);
    const { secretState } = await import("@/server/secret-states");
    expect(await secretState(secretArn)).toBe("deleted");
    expect(await db().sessionStepUp.count({ where: { session: { userId } } })).toBe(0);
    // Turned on again in another session: this one has shown nothing yet.
    await turnOn(there);
    expect(await here.post("credentials.create", create)).toMatchObject(refused);
    expect(await actions()).toEqual([
      "two_factor.turned_on",
      "two_factor.turned_off",
      "two_factor.turned_on",
    ]);
  });

  it("is no business of an API key, nor is anything else of it", async () => {
    const key = await keyOf(user);
    const { trpc } = await import("~/tests/integration/api/client");
    for (const name of ["begin", "confirm", "show", "turnOff", "renewCodes"]) {
      const answer = await trpc("POST", `account.twoFactor.${name}`, { key, body: { code: "000000" } });
      expect(answer.status, name).toBe(403);
    }
  });
});
