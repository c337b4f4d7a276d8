import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookieOf, trpc, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";

let app: Application;
let user: User;
beforeAll(async () => {
  app = await startApplication({ LOG_LEVEL: "silent" });
  user = await app.signUp();
});
afterAll(() => app?.stop());

const origin = "http://localhost:3000";
const call = async (method: "GET" | "POST", path: string, cookie: string) => {
  const { GET } = await import("@/app/api/auth/[...all]/route");
  const body = method === "POST" ? { body: "{}" } : {};
  const headers = { cookie, origin, "content-type": "application/json" };
  return GET(new Request(`${origin}/api/auth/${path}`, { method, headers, ...body }));
};

describe("of the library's own calls", () => {
  // They would list sessions with their tokens, or change what our own procedures ask a second factor for.
  it.each([
    ["GET", "list-sessions"],
    ["GET", "list-accounts"],
    ["POST", "revoke-session"],
    ["POST", "revoke-sessions"],
    ["POST", "revoke-other-sessions"],
    ["POST", "update-session"],
    ["POST", "update-user"],
    ["POST", "change-email"],
    ["POST", "delete-user"],
    ["POST", "link-social"],
    ["POST", "unlink-account"],
    ["POST", "get-access-token"],
    ["POST", "sign-up/email"],
    ["POST", "sign-in/email"],
  ] as const)("%s %s is not there", async (method, path) => {
    const [cookie, other] = [await cookieOf(user), await cookieOf(user)];
    for (const form of [path, `${path}/`, path.toUpperCase(), `/${path}`, `x/../${path}`]) {
      expect((await call(method, form, cookie)).status, form).toBe(404);
    }
    expect((await trpc("GET", "account.me", { headers: { cookie: other, origin } })).status).toBe(200);
  });

  it("those for signing in and out are", async () => {
    const cookie = await cookieOf(user);
    expect(await (await call("GET", "get-session", cookie)).json()).toMatchObject({
      user: { id: user.actor.userId },
    });
    expect((await call("POST", "sign-in/social", "")).status).toBe(400);
    expect((await call("GET", "callback/github?error=access_denied", "")).status).toBe(302);
    expect((await call("POST", "sign-out", cookie)).status).toBe(200);
    expect((await trpc("GET", "account.me", { headers: { cookie, origin } })).status).toBe(401);
  });
});
