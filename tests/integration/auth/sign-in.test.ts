import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { signIn } from "~/tests/support/sign-in";

let app: Application;
beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app?.stop());

it("signs in through GitHub, with a workspace and an example of one's own", async () => {
  const { cookie, landedAt } = await signIn("demo");
  expect(landedAt).toMatch(/\/dashboard$/);
  const { sessionOf } = await import("@/server/auth");
  const session = await sessionOf(new Headers({ cookie }));
  expect(session).toMatchObject({
    user: { name: "Demo", email: "demo@users.workfuse.local" },
    workspace: { role: "OWNER" },
  });
  if (!session) return;
  const { createServerCaller } = await import("@/server/api/caller");
  const { items } = await createServerCaller(session).workflows.list({});
  expect(items.map(({ name }) => name)).toEqual(["Welcome an order"]);
  const { validateDocument } = await import("@/nodes/validate-document");
  const { document } = await createServerCaller(session).workflows.get({ id: items[0]?.id ?? "" });
  expect(validateDocument(document)).toEqual([]);
});

it("finds the same user again, and keeps none of GitHub's tokens", async () => {
  await signIn("alice");
  await signIn("alice");
  const { db } = await import("@/server/db");
  const users = await db().user.findMany({
    where: { name: "Alice" },
    include: { accounts: true, memberships: true },
  });
  expect(users).toHaveLength(1);
  expect(users[0]?.memberships).toHaveLength(1);
  expect(users[0]?.accounts).toMatchObject([
    { providerId: "github", accessToken: null, refreshToken: null, idToken: null },
  ]);
});

it("gives a workspace to one whose first sign-in broke off before it was made", async () => {
  const { cookie } = await signIn("bob");
  const { db } = await import("@/server/db");
  const { sessionOf } = await import("@/server/auth");
  const headers = new Headers({ cookie });
  const before = await sessionOf(headers);
  await db().workspace.delete({ where: { id: before?.workspace.id ?? "" } });
  const sessions = await Promise.all(Array.from({ length: 5 }, () => sessionOf(headers)));
  const ids = new Set(sessions.map((session) => session?.workspace.id));
  expect(ids.size).toBe(1);
  expect([...ids][0]).not.toBe(before?.workspace.id);
  expect(sessions[0]?.workspace.role).toBe("OWNER");
});

it("takes no session from a cookie that was changed", async () => {
  const { cookie } = await signIn("demo");
  const { sessionOf } = await import("@/server/auth");
  const forged = cookie.replace(
    /(session_token=)(.)/,
    (_, name: string, first: string) => `${name}${first === "a" ? "b" : "a"}`,
  );
  expect(await sessionOf(new Headers({ cookie: forged }))).toBeNull();
});

it("refuses a change that another site's page makes with the user's cookie", async () => {
  const { cookie } = await signIn("demo");
  const { handleRest } = await import("@/server/api/rest");
  const { env } = await import("@/server/env");
  const post = (headers: Record<string, string>) =>
    handleRest(
      new Request(`${env().web.url}/api/v1/workflows`, {
        method: "POST",
        headers: { cookie, "content-type": "text/plain", ...headers },
        body: JSON.stringify({ name: "From elsewhere", nodes: [], edges: [] }),
      }),
      ["workflows"],
    );
  expect((await post({ origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await post({ origin: env().web.url })).status).toBe(201);
});
