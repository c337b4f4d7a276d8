import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { rejection, rest, type User } from "./client";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

describe("an API key", () => {
  it("is shown once; what is kept is its hash", async () => {
    const { key, ...view } = await user.account.apiKeys.create({ name: " CI " });
    expect(key).toMatch(/^wf_[A-Za-z0-9_-]{43}$/);
    expect(view).toMatchObject({
      name: "CI",
      prefix: key.slice(0, 10),
      scopes: ["read", "write", "run"],
      expiresAt: null,
      lastUsedAt: null,
    });
    const list = await user.account.apiKeys.list();
    expect(list).toEqual([view]);
    expect(JSON.stringify(list)).not.toContain(key);
    const { db } = await import("@/server/db");
    const row = await db().apiKey.findUniqueOrThrow({ where: { id: view.id } });
    expect(row.hash).toBe(createHash("sha256").update(key).digest("hex"));
    expect(JSON.stringify(row)).not.toContain(key.slice(10));
  });

  it("says when it was used last, to the minute", async () => {
    const { key, id } = await user.account.apiKeys.create({ name: "used" });
    const used = async () => (await user.account.apiKeys.list()).find((each) => each.id === id)?.lastUsedAt;
    expect(await used()).toBeNull();
    await rest("GET", "workflows", { key });
    const first = await used();
    expect(Date.parse(first ?? "")).toBeGreaterThan(Date.now() - 60_000);
    await rest("GET", "workflows", { key });
    expect(await used()).toBe(first);
  });

  it("does what its scopes say", async () => {
    const { key } = await user.account.apiKeys.create({ name: "reader", scopes: ["read"] });
    const body = { name: "x", nodes: [], edges: [] };
    expect((await rest("GET", "workflows", { key })).status).toBe(200);
    expect((await rest("POST", "workflows", { key, body })).status).toBe(403);
  });

  it("is nobody's once revoked, and cannot be revoked twice or by another", async () => {
    const { key, id } = await user.account.apiKeys.create({ name: "old" });
    const bob = await app.signUp("bob");
    expect(await rejection(bob.account.apiKeys.revoke({ id }))).toMatchObject({ code: "NOT_FOUND" });
    expect((await rest("GET", "workflows", { key })).status).toBe(200);
    await user.account.apiKeys.revoke({ id });
    expect((await rest("GET", "workflows", { key })).status).toBe(401);
    expect((await user.account.apiKeys.list()).map((each) => each.id)).not.toContain(id);
    expect(await rejection(user.account.apiKeys.revoke({ id }))).toMatchObject({ code: "NOT_FOUND" });
  });

  it("makes no key itself", async () => {
    const { callerFor } = await import("@/server/api/caller");
    const caller = callerFor({ actor: { ...user.actor, keyScopes: ["read", "write", "run"] } });
    expect(await rejection(caller.account.apiKeys.create({ name: "x" }))).toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("leaves a line in the audit log when made and when revoked", async () => {
    const { id } = await user.account.apiKeys.create({ name: "watched" });
    await user.account.apiKeys.revoke({ id });
    const { db } = await import("@/server/db");
    const lines = await db().auditLog.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
    expect(lines.map(({ action }) => action)).toEqual(["api-key.created", "api-key.revoked"]);
  });
});

it("tells a person about themselves and their workspace", async () => {
  expect(await user.account.me()).toMatchObject({
    id: user.actor.userId,
    name: "ada",
    workspace: { id: user.actor.workspaceId, name: "ada's workspace", role: "OWNER" },
  });
});
