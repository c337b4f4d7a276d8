import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restRoutes } from "@/server/api/rest-routes";
import { appRouter } from "@/server/api/root";
import { cookieOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { type BrowserSession, browserOf, turnOn } from "~/tests/support/authenticator";

/** Where whoever has stolen a session could reach further than the session does: each change there needs a second factor. */
const guarded = /^(credentials|account|members|ai\.model)\./;

/** Changes there that do without one, and why. */
const without: Record<string, string> = {
  "credentials.test":
    "changes nothing but what is known of its health, and sends the value no further than the hosts that are allowed",
  "credentials.completeConnection":
    "ends what credentials.connect has begun, in the same session and within ten minutes, by a state that counts once",
  "ai.model.test": "asks the model that is set up, and changes nothing",
  "ai.model.setBudget": "is a limit: it changes neither a key nor where one goes",
  "account.workspace.update": "is a limit: it changes neither who may do something nor a secret",
  "account.twoFactor.begin":
    "is refused while a second factor is on, and asks for nothing before it is confirmed",
  "account.twoFactor.confirm": "takes a code itself, and is refused while a second factor is on",
  "account.twoFactor.show": "is what takes the code",
};

type Procedure = { _def: { type: string; meta?: { stepUp?: boolean } } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);
const mutations = procedures
  .filter(([, { _def }]) => _def.type === "mutation")
  .map(([name, { _def }]) => ({ name, stepUp: _def.meta?.stepUp === true }));
const needing = mutations.filter(({ stepUp }) => stepUp).map(({ name }) => name);

describe("a second factor is needed", () => {
  it("for every change of credentials, keys, models and sessions, but where there is a reason", () => {
    const open = mutations.filter(({ name, stepUp }) => guarded.test(name) && !stepUp);
    expect(open.map(({ name }) => name).sort()).toEqual(Object.keys(without).sort());
  });

  it("for what is named here: whoever takes one away has to say so", () => {
    expect([...needing].sort()).toEqual([
      "account.apiKeys.create",
      "account.apiKeys.revoke",
      "account.sessions.end",
      "account.sessions.endOthers",
      "account.twoFactor.renewCodes",
      "account.twoFactor.turnOff",
      "ai.model.remove",
      "ai.model.set",
      "credentials.allowHost",
      "credentials.connect",
      "credentials.create",
      "credentials.delete",
      "credentials.restore",
      "credentials.rotate",
      "credentials.update",
    ]);
  });

  it("for no query: reading is what a session is for", () => {
    const queries = procedures.filter(([, { _def }]) => _def.type === "query");
    expect(queries.filter(([, { _def }]) => _def.meta?.stepUp).map(([name]) => name)).toEqual([]);
  });
});

describe("a session in which none was shown", () => {
  let app: Application;
  let user: User;
  let there: BrowserSession;
  let headers: Record<string, string>;
  const id = "0190b1f0-0000-7000-8000-000000000000";

  beforeAll(async () => {
    app = await startApplication();
    user = await app.signUp();
    await turnOn(browserOf(await cookieOf(user)));
    headers = { cookie: await cookieOf(user), origin: "http://localhost:3000" };
    there = browserOf(headers.cookie ?? "");
  });
  afterAll(() => app?.stop());

  const refused = { code: "FORBIDDEN", details: { stepUp: true } };

  it.each(needing)("is refused %s, before its input is looked at", async (name) => {
    const answer = await there.post(name, { id });
    expect(answer).toMatchObject({ status: 403, body: { error: { data: { app: refused } } } });
  });

  it.each(
    restRoutes
      .filter(({ method, path }) => method !== "GET" && /^(credentials|ai\/model)/.test(path))
      .filter(({ path }) => !path.endsWith("/test"))
      .map(({ method, path }) => [method, path.replace("*", id)] as const),
  )("is refused by REST: %s %s", async (method, path) => {
    const body = { id };
    expect(await rest(method, path, { headers, body })).toMatchObject({
      status: 403,
      body: { error: refused },
    });
  });

  it("does all else that it did", async () => {
    for (const name of ["account.me", "account.twoFactor.status", "ai.model.get"]) {
      expect((await there.get(name)).status, name).toBe(200);
    }
    expect((await there.post("account.workspace.update", { concurrency: 5 })).status).toBe(200);
  });
});
