import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("dora");
let page: Page;
beforeAll(async () => {
  page = stage.visitor.page;
  await signInWithGithub(stage.visitor);
});

const words = () => page.getByTestId("describe-words");
const review = () => page.getByTestId("describe-review");
const apply = () => page.getByTestId("describe-apply");
const node = (label: string) => page.locator(".react-flow__node").filter({ hasText: label });
const mark = (label: string) => node(label).getByTestId("node-mark");
const marks = () => page.getByTestId("node-mark").allInnerTexts();
const card = (label: string) => review().locator("[data-mark]").filter({ hasText: label }).first();
/** How long what is saved or loaded behind the scenes may take, in milliseconds. */
const patience = { timeout: 15_000 };
const isFocused = (locator: ReturnType<typeof words>) =>
  locator.evaluate((element) => element === document.activeElement);

const answer = z.object({
  result: z.object({ data: z.object({ document: z.object({ nodes: z.array(z.unknown()) }) }) }),
});

/** How many nodes are stored, by the page's own session. */
async function storedNodes(): Promise<number> {
  const id = /workflows\/([0-9a-f-]{36})/.exec(page.url())?.[1];
  const input = encodeURIComponent(JSON.stringify({ id }));
  const response = await page.request.get(`${stage.product.url}/api/trpc/workflows.get?input=${input}`);
  return answer.parse(await response.json()).result.data.document.nodes.length;
}

async function say(text: string): Promise<void> {
  await words().fill(text);
  await words().press("Control+Enter");
  await page.getByTestId("describe-send").waitFor();
}

it("leads from words on the dashboard to a proposal in the editor, of which nothing is stored", async () => {
  await page.getByTestId("describe-it").first().click();
  await words().waitFor();
  await expect.poll(() => isFocused(words()), patience).toBe(true);
  await words().fill(
    "When an order arrives by webhook: if the total is over 500, wait 1 second, otherwise wait 2 seconds.",
  );
  await picture(page, "describe-dashboard");
  await words().press("Control+Enter");
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await review().waitFor();
  await mark("Wait 2 seconds").waitFor();
  expect(await marks()).toEqual(["New", "New", "New", "New"]);
  await card("Wait 1 second").getByText("your words").first().waitFor();
  expect(await storedNodes()).toBe(0);
  await picture(page, "describe-new");
});

it("keeps the proposal over a reload, and over going back and coming again", async () => {
  await page.reload();
  await mark("Wait 2 seconds").waitFor();
  const editor = page.url();
  await page.getByRole("link", { name: "Back to the workflows" }).click();
  await page.getByRole("heading", { name: "Workflows" }).waitFor();
  await page.goto(editor);
  await mark("Wait 2 seconds").waitFor();
  await page.getByRole("list", { name: "What you said" }).getByText("When an order arrives").waitFor();
});

it("applies all as one step, and runs", async () => {
  await apply().click();
  await review().waitFor({ state: "detached" });
  await page.getByTestId("describe-applied").waitFor();
  expect(await page.getByTestId("node-mark").count()).toBe(0);
  await expect.poll(storedNodes, patience).toBe(4);
  await page.keyboard.press("Control+z");
  await node("Webhook").waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+z");
  await node("Webhook").waitFor();
  await page.getByTestId("test-with-input").click();
  await page.getByTestId("run-input").fill('{ "body": { "total": 700 } }');
  await page.getByTestId("run-start").click();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
  await page.getByTestId("clear-run").click();
});

it("shows an edit as a diff, takes a part of it, and undoes it", async () => {
  await say("After the webhook, wait 5 minutes. Change the wait of 1 second to 3 hours.");
  await mark("Wait 5 minutes").getByText("New").waitFor();
  await mark("Wait 1 second").getByText("Changed").waitFor();
  expect(await mark("Webhook").count()).toBe(0);
  await picture(page, "describe-edit");
  await card("Wait 5 minutes").getByRole("checkbox").first().uncheck();
  await node("Wait 5 minutes").waitFor({ state: "detached" });
  await page.getByTestId("magic-thumb-up").click();
  const opinion = page.waitForResponse(/ai\.feedback\.give/);
  await apply().click();
  const given = await opinion;
  expect(given.status()).toBe(200);
  expect(given.request().postData()).toMatch(/"nodeType":"workflow".*"thumb":"up".*"outcome":"edited"/);
  await page.getByTestId("describe-applied").getByRole("button", { name: "Undo" }).waitFor();
  await node("Wait 1 second").click();
  await expect.poll(() => page.getByTestId("field-amount").inputValue(), patience).toBe("3");
  await page.getByTestId("describe-applied").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => page.getByTestId("field-amount").inputValue(), patience).toBe("1");
});

it("shows what would be removed, and lets it all go by Escape", async () => {
  await say('Remove "Wait 2 seconds"');
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  await picture(page, "describe-remove");
  await words().press("Escape");
  await review().waitFor({ state: "detached" });
  await expect.poll(() => page.getByTestId("node-mark").count(), patience).toBe(0);
  expect(await words().inputValue()).toBe('Remove "Wait 2 seconds"');
  await page.getByTestId("describe-rejected").getByRole("button", { name: "Show it again" }).click();
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  // On the canvas, Escape means the proposal too.
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await page.keyboard.press("Escape");
  await review().waitFor({ state: "detached" });
  await words().fill("");
});

it("asks for what is missing, and takes the answer where it asks", async () => {
  await say("Add a POST to the warehouse at the end");
  const url = review().getByTestId("magic-question-url");
  await url.waitFor();
  await page.getByTestId("magic-answer-url").fill("https://warehouse.acme.test/orders");
  await page.getByTestId("magic-answer-url").press("Enter");
  await review().getByText("https://warehouse.acme.test/orders").first().waitFor();
  await url.waitFor({ state: "detached" });
  // What was said of it before is still so.
  await node("warehouse").getByText("POST https://warehouse.acme.test").waitFor();
  await picture(page, "describe-question");
});

it("keeps edits that are made meanwhile, and stands on top of them", async () => {
  await node("Wait 1 second").click();
  await page.getByTestId("field-amount").fill("9");
  await mark("POST").getByText("New").waitFor();
  expect(await page.getByTestId("describe-overtaken").count()).toBe(0);
  await apply().click();
  await review().waitFor({ state: "detached" });
  await node("POST").waitFor();
  expect(await page.getByTestId("field-amount").inputValue()).toBe("9");
});

it("says so where an edit met the proposal, and lets the edit stand", async () => {
  await say("Change the wait of 1 second to 3 hours");
  await mark("Wait 1 second").getByText("Changed").waitFor();
  await node("Wait 1 second").click();
  await page.getByTestId("field-amount").fill("8");
  await page.getByTestId("describe-overtaken").getByText("Wait 1 second").waitFor();
  await page.getByTestId("describe-overtaken").getByText("not taken: Amount, Unit").waitFor();
  await picture(page, "describe-overtaken");
  expect(await page.getByTestId("field-amount").inputValue()).toBe("8");
  await page.getByTestId("describe-again").click();
  await page.getByTestId("describe-overtaken").waitFor({ state: "detached" });
  await mark("Wait 1 second").getByText("Changed").waitFor();
  expect(await page.getByTestId("field-amount").inputValue()).toBe("8");
  await page.getByTestId("describe-reject").click();
  expect(await page.getByTestId("field-amount").inputValue()).toBe("8");
});

it("keeps what another tab saved meanwhile, and goes on from there", async () => {
  await say('Remove "Wait 2 seconds"');
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  await page.locator('[data-testid="save-state"][data-state="saved"]').waitFor();
  const other = await stage.visitor.context.newPage();
  await other.goto(page.url());
  await other.locator(".react-flow__node").filter({ hasText: "Wait 1 second" }).click();
  const saved = other.waitForResponse(/workflows\.save/);
  await other.getByTestId("field-amount").fill("6");
  expect((await saved).status()).toBe(200);
  await page.getByTestId("load-other").click();
  await expect.poll(() => page.getByTestId("field-amount").inputValue(), patience).toBe("6");
  await other.close();
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  expect(await page.getByTestId("describe-overtaken").count()).toBe(0);
  await page.getByTestId("describe-reject").click();
  await words().fill("");
});

it("says that asking failed, keeps the words, and asks again", async () => {
  await page.route("**/api/trpc/ai.describe**", (route) => route.abort());
  await say('Remove "Wait 2 seconds"');
  await page.getByTestId("magic-error").getByText("did not answer").waitFor();
  await page.unroute("**/api/trpc/ai.describe**");
  await page.getByTestId("magic-error").getByRole("button", { name: "Try again" }).click();
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  await page.getByTestId("describe-reject").click();
  await words().fill("");
});

it("cancels a question that is under way", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/trpc/ai.describe**", async (route) => {
    await held;
    await route.abort();
  });
  await words().fill("Wait a week at the end");
  await words().press("Control+Enter");
  await page.getByTestId("describe-cancel").waitFor();
  await words().press("Escape");
  await page.getByTestId("describe-send").waitFor();
  expect(await words().inputValue()).toBe("Wait a week at the end");
  release();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await words().fill("");
});

it("is opened by its key and found by its name", async () => {
  await page.getByRole("button", { name: "Close the panel" }).click();
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await page.keyboard.press("d");
  await expect.poll(() => isFocused(words()), patience).toBe(true);
  await words().press("Escape");
  await page.getByTestId("describe-panel").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Add a node or find an action…").fill("describe");
  await page.keyboard.press("Enter");
  await words().waitFor();
});

it("fits a narrow and dark screen, with the proposal above the words", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(sizes.narrow);
  // On a wide screen nodes were selected: their form lies over the canvas now.
  const sheet = page.getByRole("dialog", { name: "Details" });
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await say('Remove "Wait 2 seconds"');
  await mark("Wait 2 seconds").getByText("Goes").waitFor();
  await picture(page, "describe-dark");
  await page.setViewportSize(sizes.narrow);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await apply().click();
  await node("Wait 2 seconds").waitFor({ state: "detached" });
  await page.emulateMedia({ colorScheme: null });
});

it("complained about nothing but the requests that were held back", () => {
  expect(stage.visitor.complaints.filter((text) => !text.includes("/api/trpc/ai.describe"))).toEqual([]);
});
