import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restRoutes } from "@/server/api/rest-routes";
import { type Application, startApplication } from "~/tests/support/application";
import { cookieOf, keyOf, rest, type User } from "./client";
import { bearer, type Case, cases, document } from "./rest-cases";

const unknownId = "0190b1f0-0000-7000-8000-000000000000";
const malformed = ["x", "123", `${unknownId}x`, "%27%20OR%201=1--", "..%2F..%2Fetc%2Fpasswd", "%00", "null"];
const names = Object.keys(cases);
const withId = names.filter((name) => name.includes("*"));
const withBody = names.filter((name) => !name.startsWith("GET"));

let app: Application;
let ada: User;
let ids: Record<"workflows" | "executions" | "credentials" | "payloads", string>;
let adaKey: string;
let bobKey: string;

const routeOf = (name: string, id = unknownId) => {
  const [method = "", path = ""] = name.split(" ");
  return [method, path.replace("*", id)] as const;
};
const ownId = (name: string) => ids[name.split(" ")[1]?.split("/")[0] as keyof typeof ids];
const caseOf = (name: string): Case => cases[name] ?? { scope: "read" };
const bodyOf = (name: string) => {
  const { body } = caseOf(name);
  return body === undefined ? {} : { body };
};

beforeAll(async () => {
  app = await startApplication();
  ada = await app.signUp();
  const bob = await app.signUp("bob");
  [adaKey, bobKey] = [await keyOf(ada), await keyOf(bob)];
  const { id } = await ada.workflows.create({ document });
  const { executionId } = await ada.executions.run({ id });
  const credential = await ada.credentials.create({ ...bearer, type: "BEARER_TOKEN" });
  const { attemptPayloads } = await import("@/server/payloads");
  const owner = { workspaceId: ada.actor.workspaceId, executionId };
  const body = Readable.from([Buffer.from("stored")]);
  const { payload } = await attemptPayloads(owner).store(body, "text/plain");
  ids = { workflows: id, executions: executionId, credentials: credential.id, payloads: payload };
});
afterAll(() => app?.stop());

it("covers every route that there is", () => {
  expect(restRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...names].sort());
});

describe("who calls", () => {
  it.each(names)("%s is refused without a session: 401", async (name) => {
    const [method, path] = routeOf(name, ownId(name));
    expect(await rest(method, path, bodyOf(name))).toMatchObject({
      status: 401,
      body: { error: { code: "UNAUTHORIZED", message: expect.stringContaining("Authorization: Bearer") } },
    });
  });

  it.each([
    ["an unknown key", "Bearer wf_unknown"],
    ["no key at all", "Bearer "],
    ["another scheme", "Basic d2Y6d2Y="],
    ["a key of something else", "Bearer sk_live_1"],
  ])("%s is nobody", async (_, authorization) => {
    expect((await rest("GET", "workflows", { headers: { authorization } })).status).toBe(401);
  });

  it.each(names)("%s is refused with a revoked key: 401", async (name) => {
    const user = await app.signUp();
    const { id, key } = await user.account.apiKeys.create({ name: "old" });
    await user.account.apiKeys.revoke({ id });
    expect((await rest(...routeOf(name, ownId(name)), { key, ...bodyOf(name) })).status).toBe(401);
  });

  it.each(names)("%s is refused with a session that was ended: 401", async (name) => {
    const user = await app.signUp();
    const cookie = await cookieOf(user);
    const { db } = await import("@/server/db");
    await db().session.deleteMany({ where: { userId: user.actor.userId } });
    const headers = { cookie, origin: "http://localhost:3000" };
    expect((await rest(...routeOf(name, ownId(name)), { headers, ...bodyOf(name) })).status).toBe(401);
  });

  it("refuses an expired key, and one whose owner has left the workspace: 401", async () => {
    const user = await app.signUp();
    const { id, key } = await user.account.apiKeys.create({ name: "short" });
    const { db } = await import("@/server/db");
    expect((await rest("GET", "workflows", { key })).status).toBe(200);
    await db().apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await rest("GET", "workflows", { key })).status).toBe(401);
    await db().apiKey.update({ where: { id }, data: { expiresAt: null } });
    expect((await rest("GET", "workflows", { key })).status).toBe(200);
    await db().membership.deleteMany({ where: { userId: user.actor.userId } });
    expect((await rest("GET", "workflows", { key })).status).toBe(401);
  });

  it.each(names)("%s is refused to a key without its scope: 403", async (name) => {
    const scopes = (["read", "write", "run"] as const).filter((scope) => scope !== caseOf(name).scope);
    const key = await keyOf(ada, scopes);
    expect(await rest(...routeOf(name, ownId(name)), { key, ...bodyOf(name) })).toMatchObject({
      status: 403,
      body: { error: { code: "FORBIDDEN", message: expect.stringContaining("API key") } },
    });
  });

  it.each(names.filter((name) => caseOf(name).scope !== "read"))(
    "%s is refused to a viewer: 403",
    async (name) => {
      const viewer = await app.signUp();
      const key = await keyOf(viewer);
      const { db } = await import("@/server/db");
      await db().membership.updateMany({ where: { userId: viewer.actor.userId }, data: { role: "VIEWER" } });
      expect(await rest(...routeOf(name), { key, ...bodyOf(name) })).toMatchObject({
        status: 403,
        body: { error: { code: "FORBIDDEN", message: expect.stringContaining("VIEWER") } },
      });
    },
  );

  it("takes a session cookie, and for changes from the application's own pages alone", async () => {
    const cookie = await cookieOf(ada);
    const own = { cookie, origin: "http://localhost:3000" };
    const foreign = { cookie, origin: "https://evil.example" };
    expect((await rest("GET", `workflows/${ids.workflows}`, { headers: { cookie } })).status).toBe(200);
    expect((await rest("POST", "workflows", { headers: own, body: document })).status).toBe(201);
    expect(await rest("POST", "workflows", { headers: foreign, body: document })).toMatchObject({
      status: 403,
      body: { error: { code: "FORBIDDEN" } },
    });
    const crossSite = { cookie, "sec-fetch-site": "cross-site" };
    expect((await rest("DELETE", `workflows/${ids.workflows}`, { headers: crossSite })).status).toBe(403);
    const forged = cookie.slice(0, -8);
    expect((await rest("GET", "workflows", { headers: { cookie: forged } })).status).toBe(401);
  });

  it("does not fall back to the cookie when the key is not valid", async () => {
    const cookie = await cookieOf(ada);
    const headers = { cookie, authorization: "Bearer wf_wrong" };
    expect((await rest("GET", "workflows", { headers })).status).toBe(401);
  });
});

describe("whose it is", () => {
  it.each(withId)("%s answers 404 to a malformed id", async (name) => {
    for (const id of malformed) {
      const answer = await rest(...routeOf(name, id), { key: adaKey, ...bodyOf(name) });
      expect(answer, id).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    }
  });

  it.each(withId)("%s answers an unknown id and another's alike: 404", async (name) => {
    const unknown = await rest(...routeOf(name), { key: bobKey, ...bodyOf(name) });
    const foreign = await rest(...routeOf(name, ownId(name)), { key: bobKey, ...bodyOf(name) });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  });

  it("filters executions by a workflow of one's own only: 404", async () => {
    for (const id of ["x", unknownId, ids.workflows]) {
      const answer = await rest("GET", `executions?workflowId=${id}`, { key: bobKey });
      expect(answer, id).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    }
    const own = await rest<{ items: unknown[] }>("GET", `executions?workflowId=${ids.workflows}`, {
      key: adaKey,
    });
    expect(own.body.items).toHaveLength(1);
  });

  it("left the owner's objects as they were", async () => {
    expect((await rest("GET", `workflows/${ids.workflows}`, { key: adaKey })).body).toMatchObject({
      revision: 1,
    });
    expect((await rest("GET", `executions/${ids.executions}`, { key: adaKey })).body).toMatchObject({
      status: "RUNNING",
    });
    const list = await rest<{ items: { name: string }[] }>("GET", "credentials", { key: adaKey });
    expect(list.body.items.map(({ name }) => name)).toEqual([bearer.name]);
  });
});

describe("what is sent", () => {
  const bad = names.flatMap((name) => (caseOf(name).bad ?? []).map((entry) => [name, entry] as const));
  it.each(bad)("%s refuses %j: 400 naming the field", async (name, { query, body, field }) => {
    const [method, path] = routeOf(name, ownId(name));
    const answer = await rest(method, query ? `${path}?${query}` : path, {
      key: adaKey,
      ...(body !== undefined && { body }),
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
    expect(answer.body.error.message).toContain(field);
    expect(answer.text).not.toContain("two\\r\\nlines");
  });

  it.each(withBody)("%s refuses malformed JSON: 400", async (name) => {
    for (const text of ["{", '{"a":1,}', "\u0000", "{'a':1}", '{"a":1}{"b":2}']) {
      const answer = await rest(...routeOf(name, ownId(name)), { key: adaKey, text });
      expect(answer, text).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
      expect(answer.body.error.message).toContain("JSON");
    }
  });

  it.each(withBody)("%s refuses a body that is no object: 400", async (name) => {
    for (const text of ["[]", "5", "null", '"text"', "true"]) {
      const answer = await rest(...routeOf(name, ownId(name)), { key: adaKey, text });
      expect(answer, text).toMatchObject({
        status: 400,
        body: { error: { code: "BAD_REQUEST", message: expect.stringContaining("object") } },
      });
    }
  });

  it.each(withBody)("%s refuses a body nested too deep: 400", async (name) => {
    const text = `{"input":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const answer = await rest(...routeOf(name, ownId(name)), { key: adaKey, text });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
  });

  it.each(withBody)("%s refuses more than 4 MiB: 413", async (name) => {
    const text = `{"input":"${"x".repeat(4 * 1_048_576)}"}`;
    const answer = await rest(...routeOf(name, ownId(name)), { key: adaKey, text });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: "PAYLOAD_TOO_LARGE" } } });
  });

  it("refuses a document over 1 MiB to be stored or run: 413", async () => {
    const large = { ...document, nodes: [{ ...document.nodes[0], data: { label: "a", config: { x: "" } } }] };
    large.nodes[0] = { ...large.nodes[0], data: { label: "a", config: { x: "y".repeat(1_048_576) } } };
    const calls = [
      rest("POST", "workflows", { key: adaKey, body: large }),
      rest("PUT", `workflows/${ids.workflows}`, { key: adaKey, body: { revision: 1, document: large } }),
      rest("POST", `workflows/${ids.workflows}/run`, { key: adaKey, body: { document: large } }),
    ];
    for (const answer of await Promise.all(calls)) {
      expect(answer).toMatchObject({ status: 413, body: { error: { code: "PAYLOAD_TOO_LARGE" } } });
    }
  });

  it("says once what is wrong and lists all of it", async () => {
    const answer = await rest("POST", "credentials", { key: adaKey, body: { type: 5, value: "v-a-l-u-e" } });
    const issues = answer.body.error.details?.issues as { field: string; message: string }[];
    expect(issues.map(({ field }) => field)).toEqual(["name", "type"]);
    expect(answer.text).not.toContain("v-a-l-u-e");
  });
});

describe("where", () => {
  it("answers 404 to a path that there is not", async () => {
    for (const path of ["", "nothing", "workflows/x/y", "workflows/x/deploy/z", "executions//steps"]) {
      const answer = await rest("GET", path, { key: adaKey });
      expect(answer, path).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
    }
  });

  it.each([...new Set(restRoutes.map(({ path }) => path))])(
    "/%s refuses other methods: 405",
    async (path) => {
      const here = restRoutes.filter((route) => route.path === path).map(({ method }) => method);
      const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !here.includes(method));
      for (const method of methods) {
        const answer = await rest(method, path.replace("*", unknownId), { key: adaKey });
        expect(answer, method).toMatchObject({
          status: 405,
          body: { error: { code: "METHOD_NOT_ALLOWED" } },
        });
        expect(answer.headers.get("allow")?.split(", ")).toEqual(expect.arrayContaining(here));
        expect(answer.body.error.message).toContain(here.join(", "));
      }
    },
  );

  it("answers HEAD as GET, without a body", async () => {
    const answer = await rest("HEAD", `workflows/${ids.workflows}`, { key: adaKey });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect((await rest("HEAD", `workflows/${unknownId}`, { key: adaKey })).status).toBe(404);
  });
});
