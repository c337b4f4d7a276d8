import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEntry } from "@/features/account/audit-schema";
import type { SessionView } from "@/features/account/schema";
import { cookieOf, keyOf, rest, trpc, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let ada: User;

beforeAll(async () => {
  app = await startApplication();
  ada = await app.signUp();
});
afterAll(() => app?.stop());

const origin = "http://localhost:3000";
const as = async (user: User) => ({ cookie: await cookieOf(user), origin });
const sessionsOf = async (headers: Record<string, string>) =>
  (await trpc("GET", "account.sessions.list", { headers })).body.result?.data as SessionView[];

describe("sessions", () => {
  it("are listed to the one whose they are, the one that asks first", async () => {
    const user = await app.signUp();
    await cookieOf(user);
    const headers = await as(user);
    const sessions = await sessionsOf(headers);
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    expect(JSON.stringify(sessions)).not.toContain(decodeURIComponent(headers.cookie).split(/[=.]/)[1]);
    expect(await sessionsOf(await as(ada))).toHaveLength(1);
  });

  it("end when they are ended, one or all others; another's do not", async () => {
    const user = await app.signUp();
    const [here, there, elsewhere] = [await as(user), await as(user), await as(user)];
    const idOf = async (headers: Record<string, string>) => (await sessionsOf(headers))[0]?.id ?? "";
    const foreign = await trpc("POST", "account.sessions.end", {
      headers: await as(ada),
      body: { id: await idOf(there) },
    });
    expect(foreign.status).toBe(404);
    expect((await trpc("GET", "account.me", { headers: there })).status).toBe(200);
    await trpc("POST", "account.sessions.end", { headers: here, body: { id: await idOf(there) } });
    expect((await trpc("GET", "account.me", { headers: there })).status).toBe(401);
    const others = await trpc("POST", "account.sessions.endOthers", { headers: here, body: {} });
    expect(others.body.result?.data).toEqual({ ended: 1 });
    expect((await trpc("GET", "account.me", { headers: elsewhere })).status).toBe(401);
    expect((await trpc("GET", "account.me", { headers: here })).status).toBe(200);
  });

  it("are no business of an API key, nor is a key's time over without being so", async () => {
    const key = await keyOf(ada);
    expect((await trpc("GET", "account.sessions.list", { key })).status).toBe(403);
    const {
      id,
      key: short,
      expiresAt,
    } = await ada.account.apiKeys.create({ name: "short", expiresInDays: 1 });
    expect(Date.parse(expiresAt ?? "") - Date.now()).toBeGreaterThan(86_000_000);
    expect((await rest("GET", "workflows", { key: short })).status).toBe(200);
    const { db } = await import("@/server/db");
    await db().apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await rest("GET", "workflows", { key: short })).status).toBe(401);
  });
});

describe("the audit log", () => {
  type Page = { items: AuditEntry[]; nextCursor: string | null };
  const log = async (user: User, query = "") =>
    (await rest<Page>("GET", `audit?${query}`, { key: await keyOf(user, ["read"]) })).body;

  it("says who did what, by what, and what was before and after", async () => {
    const user = await app.signUp("grace");
    const headers = await as(user);
    await trpc("POST", "account.workspace.update", { headers, body: { concurrency: 5 } });
    await trpc("POST", "account.workspace.update", { headers, body: { concurrency: 7 } });
    const { items } = await log(user, "action=workspace.settings_changed");
    expect(items[0]).toMatchObject({
      action: "workspace.settings_changed",
      actor: { id: user.actor.userId, name: "grace" },
      via: "session",
      details: { changes: { concurrency: { before: 5, after: 7 } } },
    });
    const { id } = await user.workflows.create({ document: workflow({ start: manual }, "start") });
    const key = await keyOf(user);
    await rest("PUT", `workflows/${id}/settings`, {
      key,
      body: { concurrency: 2, rateLimit: null, priority: 0 },
    });
    const changed = await log(user, `targetId=${id}&action=workflow.settings_changed`);
    expect(changed.items).toMatchObject([
      { via: `key ${key.slice(0, 10)}`, details: { changes: { concurrency: { before: null, after: 2 } } } },
    ]);
    expect(Object.keys(changed.items[0]?.details.changes ?? {})).toEqual(["concurrency"]);
  });

  it("is filtered and read page by page, newest first, without repeating or leaving out", async () => {
    const user = await app.signUp();
    for (const concurrency of [1, 2, 3, 4, 5]) await user.account.workspace.update({ concurrency });
    const seen: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await log(user, `targetType=workspace&limit=2&cursor=${cursor}`);
      seen.push(
        ...page.items.map(
          ({ details }) => (details.changes as { concurrency: { after: number } }).concurrency.after,
        ),
      );
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
    const all = await log(user, "targetType=workspace");
    const middle = all.items[2]?.at ?? "";
    expect((await log(user, `targetType=workspace&until=${middle}`)).items).toHaveLength(2);
    expect((await log(user, `targetType=workspace&since=${middle}`)).items).toHaveLength(3);
    expect((await log(user, `actorId=${ada.actor.userId}`)).items).toEqual([]);
  });

  it("is its workspace's own, and for owners and admins", async () => {
    const user = await app.signUp();
    await user.account.workspace.update({ concurrency: 1 });
    const own = (await log(user)).items.map(({ id }) => id);
    expect(own.length).toBeGreaterThan(0);
    expect((await log(ada)).items.filter(({ id }) => own.includes(id))).toEqual([]);
    const { db } = await import("@/server/db");
    const headers = await as(user);
    for (const [role, status] of [
      ["ADMIN", 200],
      ["EDITOR", 403],
      ["VIEWER", 403],
    ] as const) {
      await db().membership.updateMany({ where: { userId: user.actor.userId }, data: { role } });
      expect((await trpc("GET", "account.audit.list", { headers, body: {} })).status, role).toBe(status);
    }
  });

  it("holds no secret", async () => {
    const user = await app.signUp();
    await user.credentials.create({ name: "c", type: "BEARER_TOKEN", value: "canary-of-the-log-4711" });
    const { key } = await user.account.apiKeys.create({ name: "k" });
    const text = JSON.stringify(await log(user));
    expect(text).toContain("credential.created");
    expect(text).not.toContain("canary-of-the-log-4711");
    expect(text).not.toContain(key);
  });
});
