import pg from "pg";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const key = "sk-models-4f8a9c0d1e2b3a4f";
let ai: AiServer;
const stage = setStage("carol", async () => {
  ai = await startAiServer();
  return { WORKFUSE_ALLOW_PRIVATE_HOSTS: ai.host };
});
let page: Page;
beforeAll(async () => {
  page = stage.visitor.page;
  await signInWithGithub(stage.visitor);
});
afterAll(() => ai?.stop());

const settings = async () => {
  await page.goto(`${stage.product.url}/settings`);
  await present().waitFor();
};
const present = () => page.getByRole("region", { name: "Present model" });
const card = () => page.getByText("Models", { exact: true });
const button = (name: string) => present().getByRole("button", { name });
const dialog = () => page.getByRole("dialog");
const said = (text: string | RegExp) => present().getByRole("status").getByText(text).waitFor();
const row = (name: string) => page.getByRole("row").filter({ hasText: name });
const words = () => page.getByTestId("magic-words");
const review = () => page.getByTestId("magic-review");
const change = (field: string) => page.getByTestId(`magic-change-${field}`);
const ask = async () => {
  await words().fill("POST to https://api.acme.test/users");
  await words().press("Enter");
  await review().waitFor();
};

const answer = (method: string) => ({
  config: {
    method,
    url: "https://api.acme.test/users",
    query: null,
    headers: null,
    body: null,
    failOnError: null,
  },
  retries: null,
  timeoutMs: null,
  questions: [],
  provenance: ["method", "url"].map((field) => ({ field, origin: "words" })),
});

it("says that the parser answers alone, and that nothing was used yet", async () => {
  await settings();
  await present().getByText("The built-in parser answers alone.").waitFor();
  await page.getByText("No model was asked in the last 30 days.").waitFor();
  expect(await button("Test").count()).toBe(0);
});

it("refuses what is missing and says where, before anything is sent", async () => {
  await button("Set up a model").click();
  await dialog().getByRole("button", { name: "Save and test" }).click();
  await dialog().getByText("It is missing: OpenAI needs one.").waitFor();
  await dialog().getByLabel("Provider").click();
  await page.getByRole("option", { name: "OpenAI-compatible server" }).click();
  await dialog().getByRole("button", { name: "Save and test" }).click();
  await dialog()
    .getByText(/where does the server answer/)
    .waitFor();
});

it("sets a model up, its key into the vault, and tests it at once", async () => {
  ai.answers({ text: "ok" });
  await dialog().getByLabel("Model").fill("llama3.1");
  await dialog().getByLabel("Base URL").fill(ai.base.openai);
  await dialog().getByLabel("API key (optional)").fill(key);
  expect(await dialog().getByRole("alert").count()).toBe(0);
  await picture(page, "models-dialog");
  await dialog().getByRole("button", { name: "Save and test" }).click();
  await said(/It works: llama3\.1 answered in/);
  expect(ai.calls[0]?.headers.authorization).toBe(`Bearer ${key}`);
  await present().getByText("its key is in the vault").waitFor();
  expect(await page.content()).not.toContain(key);
});

it("says in words what is wrong with a key", async () => {
  ai.answers({ status: 401, message: `Incorrect API key: ${key}` });
  await button("Test").click();
  await said(/It does not work: .*The key was refused/);
  expect(await page.content()).not.toContain(key);
});

it("answers magic input by the model, and shows where the parser read something else", async () => {
  await page.goto(`${stage.product.url}/workflows/new`);
  await page.getByText("Empty canvas").click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await page.getByTestId("palette-item-action.http").click();
  await words().waitFor();
  ai.answers({ json: answer("PUT") });
  await ask();
  await review().getByText("Answered by compatible/llama3.1").waitFor();
  await change("method").getByText("PUT").waitFor();
  await change("method").getByText("The built-in parser read: POST").waitFor();
  await picture(page, "models-disagreement");
});

it("answers by the parser where the model fails, and says why", async () => {
  await page.getByTestId("magic-reject").click();
  ai.answers({ status: 500, message: "out of memory" });
  await ask();
  await review()
    .getByText(/^Answered by the built-in parser: .* answered 500/)
    .waitFor();
  await picture(page, "models-notice", "desktop");
});

it("shows what was used, by model and by purpose, and how much of one's limits", async () => {
  await settings();
  await row("compatible/llama3.1").getByRole("cell").first().getByText("4", { exact: true }).waitFor();
  await row("Magic input").getByRole("cell").nth(1).getByText("1", { exact: true }).waitFor();
  await row("Tests of the key").waitFor();
  await page
    .getByText(/You have asked a model \d+ of 60 times within the last minute and 4 of 1,000/)
    .waitFor();
  // Below the bar that stays at the top.
  await card().evaluate((element) => {
    element.style.scrollMarginTop = "6rem";
    element.scrollIntoView();
  });
  await picture(page, "models-settings");
});

it("keeps a budget, beyond which the parser answers and says so", async () => {
  await page.getByLabel("Tokens a month").fill("many");
  await page.getByRole("button", { name: "Save the budget" }).click();
  await page.getByText("Must be a whole number, or empty.").waitFor();
  await page.getByLabel("Tokens a month").fill("10");
  await page.getByRole("button", { name: "Save the budget" }).click();
  await page.getByText("Saved. It counts at once.").waitFor();
  await page.goBack();
  await page.locator(".react-flow__node").first().click();
  ai.answers({ json: answer("POST") });
  await ask();
  await review()
    .getByText(/budget for models is used up for this month/)
    .waitFor();
  expect(ai.calls).toHaveLength(0);
});

it("shows a viewer all of it and no buttons", async () => {
  const client = new pg.Client({ connectionString: stage.product.env.DATABASE_URL });
  await client.connect();
  const setRole = (role: string) => client.query(`UPDATE membership SET role = '${role}'`);
  try {
    await setRole("VIEWER");
    await settings();
    await present().getByText("llama3.1").waitFor();
    await row("Magic input").waitFor();
    expect(await present().getByRole("button").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Save the budget" }).count()).toBe(0);
    expect(await page.getByLabel("Tokens a month").isDisabled()).toBe(true);
  } finally {
    await setRole("OWNER");
    await client.end();
  }
});

it("removes the model and its key, after a question", async () => {
  await page.setViewportSize(sizes.narrow);
  await settings();
  await button("Remove").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await present().getByText("The built-in parser answers alone.").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  expect(stage.visitor.complaints).toEqual([]);
});
