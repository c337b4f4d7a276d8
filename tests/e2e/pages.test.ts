import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("demo");
let page: Page;
beforeAll(() => {
  page = stage.visitor.page;
});

it.each(["/dashboard", "/workflows/new", "/credentials", "/settings", "/magic-input"])(
  "%s asks who is not signed in to sign in",
  async (path) => {
    await page.goto(`${stage.product.url}${path}`);
    await page.getByRole("button", { name: "Sign in with GitHub" }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  },
);

it("stores a credential whose value is never shown again", async () => {
  await page.goto(stage.product.url);
  await signInWithGithub(stage.visitor);
  await page.goto(`${stage.product.url}/credentials`);
  await picture(page, "credentials-empty");
  await page.getByRole("button", { name: "New credential" }).first().click();
  await picture(page, "credentials-new");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Payment API");
  await dialog.getByLabel("Key", { exact: true }).fill("canary-value-4711");
  await dialog.getByRole("button", { name: "Store credential" }).click();
  await page.getByText("Payment API").first().waitFor();
  await page.reload();
  await page.getByText("Payment API").first().waitFor();
  expect(await page.content()).not.toContain("canary-value-4711");
  await picture(page, "credentials");
});

it("makes an API key that is shown once and works until it is revoked", async () => {
  await page.goto(`${stage.product.url}/settings`);
  await page.getByRole("button", { name: "New API key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Script");
  await dialog.getByRole("button", { name: /create/i }).click();
  const key = /wf_[\w-]{40,}/;
  await page.getByText(key).first().waitFor();
  const shown = key.exec(await page.content())?.[0] ?? "";
  await picture(page, "settings-new-key");
  const call = () =>
    fetch(`${stage.product.url}/api/v1/workflows`, { headers: { authorization: `Bearer ${shown}` } });
  expect((await call()).status).toBe(200);
  await page.reload();
  await page.getByText("Script").first().waitFor();
  expect(await page.content()).not.toContain(shown);
  await picture(page, "settings");
  await page.getByRole("button", { name: /^Revoke/ }).click();
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: /revoke/i })
    .click();
  await page.getByText("Script", { exact: true }).waitFor({ state: "detached" });
  expect((await call()).status).toBe(401);
});

it("shows how often magic input is right, with every type of node, and fits a narrow screen", async () => {
  await page.goto(`${stage.product.url}/magic-input`);
  const types = page.getByRole("region", { name: "By type of node" });
  await types.getByRole("rowheader", { name: "HTTP request" }).waitFor();
  expect(await types.getByRole("row").count()).toBeGreaterThan(15);
  await page
    .getByRole("region", { name: "With words that nobody had tried" })
    .getByText("First tried")
    .first()
    .waitFor();
  await picture(page, "magic-figures");
  await page.setViewportSize(sizes.narrow);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize(sizes.desktop);
  expect(overflow).toBeLessThanOrEqual(0);
});

it("says clearly what is not there", async () => {
  await page.goto(`${stage.product.url}/workflows/01a1fc46-f92f-7773-bba1-5ddfe10b4a2e`);
  await page
    .getByText(/not found|no such|does not exist|not here/i)
    .first()
    .waitFor();
  await picture(page, "not-found");
});

/** How long after the canvas what loads by itself has to begin to, in milliseconds. */
const settled = 3_000;

it("loads the editor with less than 350 KB of JavaScript, with all that comes by itself after the canvas", async () => {
  await page.goto(`${stage.product.url}/dashboard`);
  const href = await page.locator('a[href^="/workflows/0"]').first().getAttribute("href");
  const fresh = await stage.visitor.context.newPage();
  const scripts: Promise<number>[] = [];
  fresh.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    scripts.push(response.body().then((body) => gzipSync(body).byteLength));
  });
  await fresh.goto(`${stage.product.url}${href}`);
  await fresh.locator(".react-flow__node").first().waitFor();
  await fresh.waitForTimeout(settled);
  const total = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(total, `${Math.round(total / 1024)} KB gzip`).toBeLessThan(350 * 1024);
  await fresh.close();
});
