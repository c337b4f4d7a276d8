import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("alice");
let page: Page;
beforeAll(() => {
  page = stage.visitor.page;
});
beforeAll(async () => {
  await signInWithGithub(stage.visitor);
  await page.goto(`${stage.product.url}/workflows/new`);
  await page.getByText("Empty canvas").click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await page.getByTestId("palette-item-trigger.webhook").click();
  await node("Webhook").waitFor();
  // A run of the trigger alone: there are data to look at from now on.
  await page.getByTestId("test-with-input").click();
  await page.getByTestId("run-input").fill('{ "body": { "email": "ada@example.com" } }');
  await page.getByTestId("run-start").click();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
  await page.getByTestId("palette-item-action.http").click();
  // What is added is selected.
  await url().waitFor();
});

const node = (label: string) => page.locator(".react-flow__node").filter({ hasText: label });
const words = () => page.getByTestId("magic-words");
const review = () => page.getByTestId("magic-review");
const change = (field: string) => page.getByTestId(`magic-change-${field}`);
const url = () => page.getByTestId("field-url");

it("shows what words come to while one types, then every field with its origin and the request", async () => {
  await words().fill("POST the email from the webhook to https://api.acme.test/users, retry 5 times");
  await page.getByTestId("magic-live").getByText("POST https://api.acme.test/users · ").waitFor();
  await picture(page, "magic-typing");
  await words().press("Enter");
  await review().waitFor();
  await change("url").getByText("your words").waitFor();
  await change("url").getByText("https://api.acme.test/users").waitFor();
  await change("body.content").getByText("data").first().waitFor();
  await change("body.content").getByText("{{trigger.body.email}}").waitFor();
  await change("retries").getByText("5").waitFor();
  await page
    .getByTestId("magic-outcome")
    .getByText(/POST https:\/\/api\.acme\.test\/users[\s\S]*ada@example\.com/)
    .waitFor();
  expect(await url().inputValue()).toBe("");
  await picture(page, "magic-review");
});

it("refines a proposal by further words, and keeps what they say nothing of", async () => {
  await words().fill("make it a PUT");
  await words().press("Enter");
  await change("method").getByText("PUT").waitFor();
  await page.getByRole("list", { name: "What you said" }).getByText("POST the email").waitFor();
  await change("retries").getByText("5").waitFor();
  await change("url").getByText("your words").waitFor();
});

it("accepts by Enter into the form, and undoes it in one step", async () => {
  await words().press("Enter");
  await review().waitFor({ state: "detached" });
  await expect.poll(() => url().inputValue()).toBe("https://api.acme.test/users");
  expect(await page.getByTestId("field-method").inputValue()).toBe("PUT");
  expect(await page.getByTestId("field-body.content").inputValue()).toContain("{{trigger.body.email}}");
  await picture(page, "magic-accepted");
  await page.keyboard.press("Control+z");
  await expect.poll(() => url().inputValue()).toBe("");
  expect(await page.getByTestId("field-method").inputValue()).toBe("GET");
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => url().inputValue()).toBe("https://api.acme.test/users");
  await page.keyboard.press("Control+z");
});

it("accepts only the fields that are ticked", async () => {
  await words().fill("DELETE https://api.acme.test/users/1 and retry twice");
  await words().press("Enter");
  await change("retries").getByRole("checkbox").uncheck();
  await page.getByTestId("magic-accept").getByText("Accept 2 of 3").waitFor();
  await page.getByTestId("magic-thumb-up").click();
  await page.getByTestId("magic-note").fill("but not so often");
  const opinion = page.waitForResponse(/ai\.feedback\.give/);
  await page.getByTestId("magic-accept").click();
  const stored = await opinion;
  expect(stored.status()).toBe(200);
  expect(stored.request().postData()).toMatch(/"thumb":"up".*"outcome":"edited".*"note":"but not so often"/);
  await expect.poll(() => url().inputValue()).toBe("https://api.acme.test/users/1");
  expect(await page.getByTestId("setting-retries").inputValue()).toBe("");
  await page.getByTestId("magic-accepted").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => url().inputValue()).toBe("");
});

it("asks for what is missing, cuts a secret out, and takes an answer", async () => {
  const secret = "sk_live_51Hq0aZbYcXdWe3Rt";
  await words().fill(`call the billing API with bearer ${secret}`);
  await words().press("Enter");
  await page.getByTestId("magic-question-url").waitFor();
  await page.getByTestId("magic-question-credentialId").waitFor();
  expect(await page.getByTestId("magic-make-credential").getAttribute("href")).toBe("/credentials");
  expect(await page.content()).not.toContain(secret);
  expect(await words().inputValue()).toBe("");
  await picture(page, "magic-questions");
  await page.getByTestId("magic-jump-url").click();
  await expect.poll(() => url().evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByTestId("magic-answer-url").fill("https://billing.acme.test/v1/invoices");
  await page.getByTestId("magic-answer-url").press("Enter");
  await change("url").getByText("https://billing.acme.test/v1/invoices").waitFor();
  await page.getByTestId("magic-question-url").waitFor({ state: "detached" });
  await page.getByRole("list", { name: "What you said" }).getByText("billing.acme.test/v1").waitFor();
  // The secret is still to be stored, although the words that came with the answer hold it no more.
  await page.getByTestId("magic-question-credentialId").waitFor();
  await page.getByTestId("magic-reject").click();
  await review().waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(secret);
});

it("says that asking failed, keeps the words, and asks again", async () => {
  await page.route("**/api/trpc/ai.config**", (route) => route.abort());
  await words().fill("GET https://api.acme.test/users");
  await words().press("Enter");
  await page.getByTestId("magic-error").getByText("did not answer").waitFor();
  expect(await words().inputValue()).toBe("GET https://api.acme.test/users");
  await picture(page, "magic-error");
  await page.unroute("**/api/trpc/ai.config**");
  await page.getByTestId("magic-error").getByRole("button", { name: "Try again" }).click();
  await change("url").getByText("https://api.acme.test/users").waitFor();
  await words().press("Escape");
  await review().waitFor({ state: "detached" });
});

it("cancels a question that is under way", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/trpc/ai.config**", async (route) => {
    await held;
    await route.abort();
  });
  await words().press("Enter");
  await page.getByTestId("magic-cancel").waitFor();
  await words().press("Escape");
  await page.getByTestId("magic-send").waitFor();
  expect(await words().inputValue()).toBe("GET https://api.acme.test/users");
  release();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByTestId("magic-error").waitFor({ state: "detached" });
});

it("is worked by the keyboard alone, at a type that it has never seen too", async () => {
  await page.getByTestId("palette-item-utility.echo").click();
  await page.getByTestId("field-text").waitFor();
  await page.keyboard.press("Control+i");
  await expect.poll(() => words().evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('set text to "Good morning" and times to 2');
  await page.keyboard.press("Enter");
  await change("text").getByText("Good morning").waitFor();
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => page.getByTestId("field-text").inputValue()).toBe("Good morning");
  expect(await page.getByTestId("field-times").inputValue()).toBe("2");
  await page.keyboard.press("Control+z");
  await expect.poll(() => page.getByTestId("field-text").inputValue()).toBe("");
});

it("fits a narrow and dark screen, in the sheet over the canvas", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(sizes.narrow);
  await words().fill('set text to "Good evening"');
  await words().press("Enter");
  await change("text").getByText("Good evening").waitFor();
  await picture(page, "magic-dark");
  await page.setViewportSize(sizes.narrow);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await page.emulateMedia({ colorScheme: null });
});

it("complained about nothing but the requests that were held back", () => {
  expect(stage.visitor.complaints.filter((text) => !text.includes("/api/trpc/ai.config"))).toEqual([]);
});
