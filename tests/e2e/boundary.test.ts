import { readdirSync } from "node:fs";
import http from "node:http";
import type { Page, Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInWithGithub, type Visitor, visit } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let alice: Visitor;
let key: string;
const ids: Record<string, string> = {};

/** Every page and route that there is, by the files that serve them. */
const served = readdirSync("src/app", { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  .map((file) => `/${file.replace(/\/?(page\.tsx|route\.ts)$/, "")}`);
const pages = served.filter((path) => !path.startsWith("/api/")).sort();
const forEveryone = ["/"];
const withId = pages.filter((path) => path.includes("[id]"));
const idOf = (path: string) => ids[path.split("/")[1] ?? ""] ?? "";
const addressOf = (path: string, id = idOf(path)) => `${stage.product.url}${path.replace("[id]", id)}`;

beforeAll(async () => {
  const { product, visitor, browser } = stage;
  await signInWithGithub(visitor);
  alice = await visit(browser, product, "alice");
  await signInWithGithub(alice);
  key = createApiKey(product, "walk");
  const document = workflow({ start: manual, a: transform({ v: "the name of a step" }) }, "start > a");
  const { id } = await call<{ id: string }>(product, key, "POST", "/workflows", document);
  const run = await call<{ executionId: string }>(product, key, "POST", `/workflows/${id}/run`, {});
  Object.assign(ids, { workflows: id, executions: run.executionId });
});
afterAll(() => alice?.context.close());

const answered = (response: Response | null) => response?.status() ?? 0;

it("knows every route that is no page: each has a walk of its own, or takes anyone", () => {
  expect(served.filter((path) => path.startsWith("/api/")).sort()).toEqual([
    // Better Auth's own; what it may change it changes for the session that comes with the call.
    "/api/auth/[...all]",
    // For probes.
    "/api/health",
    "/api/metrics",
    // For the session and the state that began it: tests/integration/credentials.
    "/api/oauth/callback",
    // Signed addresses: tests/integration/resume.
    "/api/resume/[...path]",
    // tests/integration/api/trpc-boundary.test.ts and rest-boundary.test.ts.
    "/api/trpc/[trpc]",
    "/api/v1/[...path]",
    // tests/integration/webhooks.
    "/api/webhooks/[...path]",
  ]);
});

describe("a page", () => {
  it.each(pages.filter((path) => !forEveryone.includes(path)))(
    "%s sends nobody to the landing page",
    async (path) => {
      const response = await fetch(addressOf(path), { redirect: "manual" });
      expect([303, 307]).toContain(response.status);
      expect(new URL(response.headers.get("location") ?? "", stage.product.url).pathname).toBe("/");
      expect(await response.text()).not.toContain("the name of a step");
    },
  );

  it.each(withId)("%s of another's is not there, like one that never was", async (path) => {
    for (const id of [idOf(path), "0190b1f0-0000-7000-8000-000000000000", "x"]) {
      expect(answered(await alice.page.goto(addressOf(path, id))), id).toBe(404);
    }
  });

  it.each(pages.filter((path) => !forEveryone.includes(path)))(
    "%s is nobody's with a session that was ended",
    async (path) => {
      const cookies = await alice.context.cookies(stage.product.url);
      const forged = cookies.map(({ name, value }) => `${name}=${value.slice(0, -6)}AAAAA%3D`).join("; ");
      const response = await fetch(addressOf(path), { redirect: "manual", headers: { cookie: forged } });
      expect([303, 307]).toContain(response.status);
    },
  );
});

it("writes down where somebody has signed in from, whatever they claim", async () => {
  type Entry = { action: string; address: string | null };
  const { items } = await call<{ items: Entry[] }>(
    stage.product,
    key,
    "GET",
    "/audit?action=session.started",
  );
  expect(items.map(({ address }) => address)).toContainEqual(
    expect.stringMatching(/^(::1|(::ffff:)?127\.0\.0\.1)$/),
  );
  await fetch(`${stage.product.url}/api/v1/workflows`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "x-forwarded-for": "203.0.113.9",
      "x-workfuse-addresses": "203.0.113.9",
    },
    body: JSON.stringify(workflow({ start: manual }, "start")),
  });
  const made = await call<{ items: Entry[] }>(stage.product, key, "GET", "/audit?action=workflow.created");
  expect(made.items[0]?.address).toMatch(/^(::1|(::ffff:)?127\.0\.0\.1)$/);
});

/** What the browser refused on the page, as the policy's own events tell. */
async function refusals(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as { refused?: string[] }).refused ?? []);
}

/** Sent as it is: what makes addresses out of texts would take the dots away. */
function raw(path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(stage.product.url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    const request = http.get({ hostname, port, path, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    request.on("error", reject);
  });
}

describe("a path that leads out of its folder", () => {
  const outside = ["../../../../../../etc/passwd", "../package.json", "../../.env", "..\\..\\package.json"];
  const written = outside.flatMap((path) => [
    path,
    path.replaceAll("/", "%2f"),
    path.replaceAll(".", "%2e"),
    encodeURIComponent(encodeURIComponent(path)),
    path.replaceAll("../", "....//"),
    `${path}%00.png`,
  ]);
  const inside = [
    ...["/", "/_next/static/", "/_next/static/chunks/", "/_next/data/x/", "/_next/image?url="],
    ...["/api/v1/payloads/", "/api/v1/workflows/", "/api/webhooks/", "/api/resume/", "/executions/"],
  ];

  it.each(inside)("%s gives nothing of it", async (before) => {
    for (const path of written) {
      const { status, text } = await raw(`${before}${path}`);
      expect([301, 302, 303, 307, 308, 400, 401, 404, 405], `${before}${path}`).toContain(status);
      expect(text).not.toMatch(/root:.*:0:0:|"workspaces"|"devDependencies"|DATABASE_URL=/);
    }
  });
});

describe("headers", () => {
  const common = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": expect.stringContaining("camera=()"),
  };

  it.each(pages)("%s has a policy with a nonce of its own, and breaks none of it", async (path) => {
    const { page, complaints } = stage.visitor;
    await page.addInitScript(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { refused: seen });
      document.addEventListener("securitypolicyviolation", (event) =>
        seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      );
    });
    const before = complaints.length;
    const headers = [];
    for (const _ of [1, 2]) {
      const response = await page.goto(addressOf(path), { waitUntil: "load" });
      headers.push(response?.headers() ?? {});
    }
    const [first, second] = headers;
    expect(first).toMatchObject(common);
    const nonce = /script-src 'nonce-([^']+)' 'strict-dynamic';/.exec(
      first?.["content-security-policy"] ?? "",
    )?.[1];
    expect(nonce?.length).toBeGreaterThan(20);
    expect(first?.["content-security-policy"]).not.toContain("unsafe-eval");
    expect(second?.["content-security-policy"]).not.toContain(nonce);
    // What loads by itself after the page has loaded its chance to be refused.
    await page.waitForLoadState("networkidle").catch(() => undefined);
    expect(await refusals(page)).toEqual([]);
    expect(complaints.slice(before)).toEqual([]);
  });

  it("a script without the nonce does not run", async () => {
    const { page } = stage.visitor;
    await page.goto(addressOf("/dashboard"));
    const ran = await page.evaluate(() => {
      const script = document.createElement("div");
      script.innerHTML = `<img src="/none" onerror="globalThis.broken = true">`;
      document.body.append(script);
      return new Promise((resolve) =>
        setTimeout(() => resolve((globalThis as { broken?: boolean }).broken ?? false), 500),
      );
    });
    expect(ran).toBe(false);
    expect((await refusals(page)).join()).toContain("script-src");
  });

  it("a page that does not exist has them as well", async () => {
    const { page } = stage.visitor;
    const response = await page.goto(`${stage.product.url}/nowhere`);
    expect(response?.status()).toBe(404);
    expect(response?.headers()).toMatchObject(common);
    expect(await refusals(page)).toEqual([]);
  });

  it.each([
    "/api/health",
    "/api/v1/workflows",
    "/api/webhooks/x",
    "/api/trpc/account.me",
    "/api/auth/get-session",
  ])("%s lets nothing run and no other site read", async (path) => {
    const origin = "https://evil.example";
    const response = await fetch(`${stage.product.url}${path}`, { headers: { origin } });
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject(common);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    const preflight = await fetch(`${stage.product.url}${path}`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
    for (const answer of [response, preflight]) {
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("cookies are for the server alone, and not sent along by other sites", async () => {
    const cookies = await stage.visitor.context.cookies(stage.product.url);
    const own = cookies.filter(({ name }) => name.includes("workfuse"));
    expect(own.length).toBeGreaterThan(0);
    for (const cookie of own)
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", secure: false });
  });
});
