import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "~/tests/support/authenticator";
import { picture, signInWithGithub, type Visitor, visit } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";

const stage = setStage("demo");
let page: Page;
/** Where the same person is signed in as well, and has shown nothing yet. */
let there: Visitor;
let secret = "";
let codes: string[] = [];

beforeAll(async () => {
  await signInWithGithub(stage.visitor);
  page = stage.visitor.page;
  there = await visit(stage.browser, stage.product, "demo");
  await signInWithGithub(there);
});

const settings = (on: Page) => on.goto(`${stage.product.url}/settings`);
const dialog = (on: Page, name: string) => on.getByRole("dialog", { name });
const question = (on: Page) => dialog(on, "Confirm that it is you");
const stored = (on: Page, name: string) => on.getByTestId("credential").filter({ hasText: name });

describe("two-factor is turned on", () => {
  it("after a code has shown that the authenticator has the key", async () => {
    await settings(page);
    await page.getByText("Without it, whoever gets hold of your session").waitFor();
    await page.getByRole("button", { name: "Turn on two-factor" }).click();
    const form = dialog(page, "Set up an authenticator");
    const shown = (await form.getByTestId("two-factor-secret").textContent()) ?? "";
    expect(shown).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    secret = shown.replaceAll(" ", "");
    const address = await form.getByRole("link", { name: "Open the app" }).getAttribute("href");
    expect(address).toMatch(new RegExp(`^otpauth://totp/WorkFuse:.*secret=${secret}`));
    await form.getByRole("button", { name: "Turn on" }).click();
    await form.getByText("must not be empty").waitFor();
    await form.getByLabel("Code").fill("000000");
    await form.getByRole("button", { name: "Turn on" }).click();
    await form.getByText(/is not the present one/).waitFor();
    await picture(page, "two-factor-setup");
    await form.getByLabel("Code").fill(await codeOf(secret));
    await form.getByLabel("Code").press("Enter");
  });

  it("and gives recovery codes once, to be copied or downloaded", async () => {
    const shown = dialog(page, "Store your recovery codes now");
    await shown.waitFor();
    codes = await shown.getByRole("listitem").allTextContents();
    expect(codes).toHaveLength(10);
    await picture(page, "two-factor-codes");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      shown.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(
      readFileSync(await download.path(), "utf8")
        .trim()
        .split("\n"),
    ).toEqual(codes);
    await shown.getByRole("button", { name: "I have stored them" }).click();
    await page.getByText("10 recovery codes are left.").waitFor();
    await page.getByText("This session is not asked again until").waitFor();
    expect(await page.content()).not.toContain(secret);
  });
});

describe("in another session", () => {
  it("a code is asked for before a credential is stored, and what was typed is kept", async () => {
    const other = there.page;
    await other.goto(`${stage.product.url}/credentials`);
    await other.getByRole("button", { name: "New credential" }).first().click();
    const form = dialog(other, "New credential");
    await form.getByLabel("Name", { exact: true }).fill("Payments");
    await form.getByLabel("Key", { exact: true }).fill("one-two-three");
    await form.getByRole("button", { name: "Store credential" }).click();
    await question(other).waitFor();
    await picture(other, "two-factor-question");
    await question(other).getByRole("button", { name: "Cancel" }).click();
    await form.getByText("This needs a code of your authenticator").waitFor();
    expect(await form.getByLabel("Name", { exact: true }).inputValue()).toBe("Payments");
    expect(await form.getByLabel("Key", { exact: true }).inputValue()).toBe("one-two-three");
    await form.getByRole("button", { name: "Store credential" }).click();
    await question(other).getByLabel("Code").fill("000000");
    await question(other).getByRole("button", { name: "Confirm" }).click();
    await question(other)
      .getByText(/is not the present one/)
      .waitFor();
    await picture(other, "two-factor-wrong");
    await question(other)
      .getByLabel("Code")
      .fill(await codeOf(secret, 1));
    await question(other).getByLabel("Code").press("Enter");
    await stored(other, "Payments").waitFor();
    expect(await other.getByRole("dialog").count()).toBe(0);
  });

  it("it is not asked for again soon, and the form with which it is changed stays", async () => {
    const other = there.page;
    await other.getByRole("button", { name: "Actions for Payments" }).click();
    await other.getByRole("menuitem", { name: /Edit/ }).click();
    await dialog(other, "Edit “Payments”").getByLabel("Name").fill("Payments, live");
    await dialog(other, "Edit “Payments”").getByRole("button", { name: "Save" }).click();
    await stored(other, "Payments, live").waitFor();
    expect(await question(other).count()).toBe(0);
    expect(there.complaints.filter((text) => !/403|400/.test(text))).toEqual([]);
  });

  it("a recovery code stands in for the authenticator, over a question as well", async () => {
    const third = await visit(stage.browser, stage.product, "demo");
    await signInWithGithub(third);
    await settings(third.page);
    await third.page.getByRole("button", { name: "End all others" }).click();
    const confirm = third.page.getByRole("alertdialog");
    await confirm.getByRole("button", { name: "End them" }).click();
    await question(third.page).getByRole("button", { name: "Use a recovery code" }).click();
    const [code = ""] = codes;
    await question(third.page).getByLabel("Recovery code").fill(code.toLowerCase());
    await picture(third.page, "two-factor-recovery");
    await question(third.page).getByRole("button", { name: "Confirm" }).click();
    await confirm.waitFor({ state: "detached" });
    await third.page.getByText("9 recovery codes are left.").waitFor();
    const sessions = third.page.getByRole("list", { name: "Your sessions" }).getByRole("listitem");
    await sessions.first().waitFor();
    expect(await sessions.count()).toBe(1);
    page = third.page;
  });
});

it("new recovery codes take the place of the old ones", async () => {
  await page.getByRole("button", { name: "New recovery codes" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Make new codes" }).click();
  const shown = dialog(page, "Store your recovery codes now");
  await shown.waitFor();
  const fresh = await shown.getByRole("listitem").allTextContents();
  expect(new Set([...codes, ...fresh]).size).toBe(20);
  await shown.getByRole("button", { name: "I have stored them" }).click();
  await page.getByText("10 recovery codes are left.").waitFor();
});

it("the log says all of that, with what was before and after", async () => {
  const key = createApiKey(stage.product, "for the log");
  await call(stage.product, key, "PUT", "/ai/budget", { monthlyUsd: 5, monthlyTokens: null });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${stage.product.url}/settings/audit`);
    await page.getByText("made new recovery codes").waitFor();
    await picture(page, `audit-${colorScheme}`);
    await settings(page);
    await page.getByText("Sessions", { exact: true }).scrollIntoViewIfNeeded();
    await picture(page, `two-factor-settings-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${stage.product.url}/settings/audit?about=credential`);
  const changed = page.getByRole("listitem").filter({ hasText: "changed a credential" });
  expect(await changed.locator("del").allTextContents()).toEqual(["Payments"]);
  expect(await changed.locator("ins").allTextContents()).toEqual(["Payments, live"]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
});

it("it is turned off, and nothing is asked for any more", async () => {
  await settings(page);
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("button", { name: "Turn on two-factor" }).waitFor();
  const again = await visit(stage.browser, stage.product, "demo");
  await signInWithGithub(again);
  await again.page.goto(`${stage.product.url}/credentials`);
  await again.page.getByRole("button", { name: "Actions for Payments, live" }).click();
  await again.page.getByRole("menuitem", { name: /Delete/ }).click();
  await again.page.getByRole("alertdialog").getByRole("button", { name: "Delete credential" }).click();
  await again.page.getByRole("button", { name: "Restore Payments, live" }).waitFor();
});
