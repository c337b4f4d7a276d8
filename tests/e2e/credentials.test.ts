import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { failurePicture, launchBrowser, picture, signInWithGithub, visit } from "~/tests/support/browser";
import { freePort } from "~/tests/support/free-port";
import { type OAuthServer, startOAuthServer } from "~/tests/support/oauth-server";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { call, createApiKey } from "~/tests/support/rest";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

let product: RunningProduct;
let browser: Browser;
let page: Page;
let provider: OAuthServer;
let upstream: Upstream;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;

beforeAll(async () => {
  const [providerPort, upstreamPort] = [await freePort(), await freePort()];
  const hosts = [`127.0.0.1:${providerPort}`, `127.0.0.1:${upstreamPort}`, `localhost:${upstreamPort}`];
  [product, browser, provider, upstream] = await Promise.all([
    startProduct({ env: { WORKFUSE_ALLOW_PRIVATE_HOSTS: hosts.join(",") } }),
    launchBrowser(),
    startOAuthServer(providerPort),
    startUpstream(upstreamPort),
  ]);
  const visitor = await visit(browser, product, "demo");
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "credentials");
  api = (method, where, body) => call(product, key, method, where, body);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await provider?.stop();
  await upstream?.stop();
});
afterEach(({ task }) => failurePicture(page, task));

const open = () => page.goto(`${product.url}/credentials`);
const row = (name: string) => page.getByTestId("credential").filter({ hasText: name });
const dialog = () => page.getByRole("dialog");

async function act(name: string, action: RegExp): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function choose(label: string, option: string): Promise<void> {
  await dialog().getByLabel(label, { exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

/** Runs a workflow that calls an address with a credential; gives how it ended. */
async function run(name: string, url: string, credentialId: string): Promise<string> {
  const node = { ...http("GET", url), credentialId, retries: 0 };
  const document = { ...workflow({ start: manual, call: node }, "start > call"), name };
  const { id } = await api<{ id: string }>("POST", "/workflows", document);
  const { executionId } = await api<{ executionId: string }>("POST", `/workflows/${id}/run`, {});
  for (;;) {
    const { status } = await api<{ status: string }>("GET", `/executions/${executionId}`);
    if (status !== "PENDING" && status !== "RUNNING") return status;
  }
}

async function idOf(name: string): Promise<string> {
  const { items } = await api<{ items: { id: string; name: string }[] }>("GET", "/credentials");
  return items.find((item) => item.name === name)?.id ?? "";
}

it("an OAuth credential is connected at its provider, and its tokens never come to the page", async () => {
  await open();
  await page.getByRole("button", { name: "New credential" }).first().click();
  await choose("Type", "OAuth 2.0");
  await picture(page, "credentials-oauth-github");
  await choose("Provider", "Another provider");
  await dialog().getByLabel("Name", { exact: true }).fill("Calendar");
  await dialog().getByLabel("Client ID").fill(provider.clientId);
  await dialog()
    .getByLabel(/^Client secret/)
    .fill(provider.clientSecret);
  await dialog().getByRole("button", { name: "Store and connect" }).click();
  await dialog().getByText("must not be empty").first().waitFor();
  await dialog().getByLabel("Authorization URL").fill(provider.authorizeUrl);
  await dialog().getByLabel("Token URL").fill(provider.tokenUrl);
  await picture(page, "credentials-oauth");
  await dialog().getByRole("button", { name: "Store and connect" }).click();
  await page.getByTestId("connection-outcome").getByText("Connected.").waitFor();
  await row("Calendar").getByText("Works").waitFor();
  await picture(page, "credentials-connected");
  const content = await page.content();
  for (const secret of [...provider.given, provider.clientSecret]) expect(content).not.toContain(secret);
});

it("says which workflows use it, and to which host its first use has bound it", async () => {
  await row("Calendar").getByText("Sent nowhere yet: its first use binds it").waitFor();
  await picture(page, "credentials-unbound");
  expect(await run("Morning mail", provider.apiUrl, await idOf("Calendar"))).toBe("COMPLETED");
  await open();
  const link = row("Calendar").getByRole("link", { name: "Morning mail" });
  expect(await link.getAttribute("href")).toMatch(/^\/workflows\/[0-9a-f-]{36}$/);
  await row("Calendar")
    .getByText(/Sent to 127\.0\.0\.1 only: bound at its first use/)
    .waitFor();
  await picture(page, "credentials-bound");
});

it("that is refused another host can be allowed it, and the run goes on from that step", async () => {
  const url = upstream
    .on("/other", (_received, response) => response.end("ok"))
    .replace("127.0.0.1", "localhost");
  expect(await run("Elsewhere", url, await idOf("Calendar"))).toBe("FAILED");
  expect(upstream.calls("/other")).toEqual([]);
  const { items } = await api<{ items: { id: string }[] }>("GET", "/executions?status=FAILED");
  await page.goto(`${product.url}/executions/${items[0]?.id}`);
  await page.getByText("may not be sent to localhost").first().waitFor();
  await page.getByTestId("explain-run").click();
  await page.getByTestId("explain-allow").getByText("Allow localhost and re-run from here").waitFor();
  await picture(page, "credentials-refused");
  await page.getByTestId("explain-allow").click();
  await page.getByTestId("explain-allowed").waitFor({ state: "attached" });
  const replay = dialog().getByRole("button", { name: "Replay", exact: true });
  await replay.waitFor();
  await picture(page, "credentials-allowed-replay");
  await replay.click();
  await expect.poll(() => upstream.calls("/other").length).toBe(1);
  await open();
  await row("Calendar").getByText("Sent to 127.0.0.1, localhost only").waitFor();
});

it("the hosts of a service are suggested while it is named, and any host takes a warning", async () => {
  await open();
  await page.getByRole("button", { name: "New credential" }).first().click();
  await dialog().getByLabel("Name", { exact: true }).fill("Stripe, live");
  await dialog().getByRole("button", { name: "Stripe: api.stripe.com" }).click();
  expect(await dialog().getByLabel("Allowed hosts").inputValue()).toBe("api.stripe.com");
  await picture(page, "credentials-suggested");
  await dialog().getByLabel("Allowed hosts").fill("linea");
  await dialog().getByRole("button", { name: "Linear: api.linear.app" }).click();
  await dialog().getByText("A question by POST that changes nothing").waitFor();
  await dialog().getByLabel("Allowed hosts").fill("*");
  await dialog().getByText("With * it is sent to whatever host").waitFor();
  await dialog().getByLabel("Key", { exact: true }).fill("anywhere");
  await picture(page, "credentials-any-host");
  await dialog().getByRole("button", { name: "Store credential" }).click();
  await row("Stripe, live").getByText("Sent to any host that a node names").waitFor();
  const url = upstream.on("/any", (_received, response) => response.end("ok"));
  expect(await run("Anywhere", url, await idOf("Stripe, live"))).toBe("COMPLETED");
  await open();
  await row("Stripe, live").getByRole("button", { name: "Allow only 127.0.0.1" }).click();
  await row("Stripe, live").getByText("Sent to 127.0.0.1 only").waitFor();
});

it("a client's new secret is used only after the provider gave a token for it", async () => {
  await open();
  await act("Calendar", /Replace the client secret/);
  await dialog().getByLabel("Client secret").fill("a-wrong-one");
  await dialog().getByRole("button", { name: "Test and replace" }).click();
  await dialog()
    .getByText(/not in use, its test failed.*invalid_client/)
    .waitFor();
  await picture(page, "credentials-client-secret");
  await dialog().getByLabel("Client secret").fill(provider.changeSecret());
  await dialog().getByRole("button", { name: "Test and replace" }).click();
  await dialog().waitFor({ state: "detached" });
  expect(await run("With the new secret", provider.apiUrl, await idOf("Calendar"))).toBe("COMPLETED");
});

it("tells on every page that it needs reconnecting, until that is done", async () => {
  provider.revoke();
  expect(await run("Evening mail", provider.apiUrl, await idOf("Calendar"))).toBe("FAILED");
  await page.goto(`${product.url}/dashboard`);
  await page.getByTestId("credential-notice").getByText("“Calendar” needs reconnecting").waitFor();
  await picture(page, "credentials-notice");
  await page.getByRole("link", { name: "Go to credentials" }).click();
  await row("Calendar").getByText("Needs reconnecting").waitFor();
  await picture(page, "credentials-reconnect");
  await row("Calendar").getByRole("button", { name: "Reconnect" }).click();
  await page.getByTestId("connection-outcome").getByText("Connected.").waitFor();
  await page.getByTestId("credential-notice").waitFor({ state: "detached" });
  expect(await run("Evening mail again", provider.apiUrl, await idOf("Calendar"))).toBe("COMPLETED");
});

it("a value is tested, and a new one is used only after its own test", async () => {
  const url = upstream.on("/me", ({ headers }, response) => {
    response.writeHead(["one", "two"].includes(String(headers["x-api-key"])) ? 200 : 401).end();
  });
  await open();
  await page.getByRole("button", { name: "New credential" }).first().click();
  await dialog().getByLabel("Name", { exact: true }).fill("Payments");
  await dialog().getByLabel("Key", { exact: true }).fill("one");
  await dialog().getByRole("button", { name: "Store credential" }).click();
  await act("Payments", /Test connection/);
  await dialog().getByLabel("Test URL").fill("nowhere");
  await dialog().getByRole("button", { name: "Test", exact: true }).click();
  await dialog()
    .getByText(/must be an absolute URL/)
    .waitFor();
  await dialog().getByLabel("Test URL").fill(url);
  await dialog().getByText("This is its first use, which binds it to 127.0.0.1").waitFor();
  await dialog().getByRole("button", { name: "Test", exact: true }).click();
  await dialog().getByTestId("test-result").getByText("answered 200").waitFor();
  await dialog().getByLabel("Test URL").fill(url.replace("127.0.0.1", "localhost"));
  await dialog().getByRole("button", { name: "Allow localhost too" }).waitFor();
  await dialog().getByLabel("Test URL").fill(url);
  await picture(page, "credentials-test");
  await dialog().getByRole("button", { name: "Cancel" }).click();
  await row("Payments").getByText("Works").waitFor();
  await act("Payments", /Rotate/);
  await dialog().getByLabel("Key", { exact: true }).fill("wrong");
  await dialog().getByRole("button", { name: "Test and use" }).click();
  await dialog()
    .getByText(/not in use, its test failed.*answered 401/)
    .waitFor();
  await picture(page, "credentials-rotate");
  await dialog().getByLabel("Key", { exact: true }).fill("two");
  await dialog().getByRole("button", { name: "Test and use" }).click();
  await dialog().waitFor({ state: "detached" });
  expect(await run("Pay", url, await idOf("Payments"))).toBe("COMPLETED");
  expect(upstream.calls("/me").at(-1)?.headers["x-api-key"]).toBe("two");
});

it("says what breaks before it is deleted, and can be had back", async () => {
  await open();
  await act("Payments", /Delete/);
  const confirm = page.getByRole("alertdialog");
  await confirm.getByText("“Pay” cannot be deployed until another one is chosen.").waitFor();
  await picture(page, "credentials-delete");
  await confirm.getByRole("button", { name: "Delete credential" }).click();
  const restore = page.getByRole("button", { name: "Restore Payments" });
  await restore.waitFor();
  await picture(page, "credentials-deleted");
  await page.reload();
  await restore.click();
  await row("Payments").waitFor();
  await restore.waitFor({ state: "detached" });
  expect(await run("Pay again", upstream.url("/me"), await idOf("Payments"))).toBe("COMPLETED");
});

it("several headers are one credential", async () => {
  await page.getByRole("button", { name: "New credential" }).first().click();
  await choose("Type", "Custom headers");
  await dialog().getByLabel("Name", { exact: true }).fill("Two headers");
  await dialog().getByLabel("Name of header 1").fill("X-Id");
  await dialog().getByLabel("Value of header 1").fill("header-one");
  await dialog().getByRole("button", { name: "Add a header" }).click();
  await dialog().getByLabel("Name of header 2").fill("Host");
  await dialog().getByLabel("Value of header 2").fill("header-two");
  await dialog().getByRole("button", { name: "Store credential" }).click();
  await dialog()
    .getByText(/sets itself/)
    .waitFor();
  await picture(page, "credentials-headers");
  await dialog().getByLabel("Name of header 2").fill("X-Other");
  await dialog().getByRole("button", { name: "Store credential" }).click();
  await row("Two headers").waitFor();
  const url = upstream.on("/two", (_received, response) => response.end("ok"));
  expect(await run("Two", url, await idOf("Two headers"))).toBe("COMPLETED");
  expect(upstream.calls("/two")[0]?.headers).toMatchObject({ "x-id": "header-one", "x-other": "header-two" });
});
