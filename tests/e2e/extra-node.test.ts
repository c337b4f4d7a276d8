import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("alice");
let page: Page;
beforeAll(() => {
  page = stage.visitor.page;
});
beforeAll(async () => {
  await signInWithGithub(stage.visitor);
});

const node = (label: string) => page.locator(".react-flow__node").filter({ hasText: label });

// The type `utility.echo` is in the test build alone (tests/support/extra-nodes): nothing of the editor knows it.
it("edits a type that it has never seen in a form made from its schema, and runs it", async () => {
  await page.goto(`${stage.product.url}/workflows/new`);
  await page.getByText("Empty canvas").click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await page.getByTestId("palette-item-trigger.manual").click();
  await node("Manual").waitFor();
  await page.getByTestId("palette-item-utility.echo").click();
  await node("Echo").click();

  // A field of each kind, its problem shown beside it until it is mended.
  await page.getByText("Text is missing: say what to echo").first().waitFor();
  await page.getByTestId("field-text").fill("Hello {{trigger.name}}");
  await page.getByText("Text is missing: say what to echo").waitFor({ state: "detached" });
  await page.getByTestId("field-times").fill("9");
  await page
    .getByText(/<=5|at most 5|5/)
    .first()
    .waitFor();
  await page.getByTestId("field-times").fill("2");
  await page.getByTestId("field-voice").selectOption("soft");
  await page.getByTestId("field-reverse").click();
  await page.getByTestId("add-tags").click();
  await page.getByTestId("field-tags.0.name").fill("first");
  await page.locator('[data-testid="save-state"][data-state="saved"]').waitFor();
  await picture(page, "editor-unseen-type");

  await page.getByTestId("test-with-input").click();
  await page.getByTestId("run-input").fill('{ "name": "Ada" }');
  await page.getByTestId("run-start").click();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
  await node("Echo").click();
  await page.getByTestId("tab-output").click();
  await page.getByText("adA olleH adA olleH").waitFor();
  await page.getByText("first").first().waitFor();
  expect(stage.visitor.complaints).toEqual([]);
});

it("puts a type that it has never seen into a workflow that is described", async () => {
  await page.goto(`${stage.product.url}/dashboard`);
  await page.getByTestId("describe-it").first().click();
  await page
    .getByTestId("describe-words")
    .fill('Start by hand, wait 2 seconds, then echo "Good evening" and stop.');
  await page.getByTestId("describe-reading").getByText("Echo", { exact: true }).waitFor();
  await page.getByTestId("describe-words").press("Control+Enter");
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  const review = page.getByTestId("describe-review");
  await review.getByText("Good evening").first().waitFor();
  await page.getByTestId("describe-apply").click();
  await node("Echo").click();
  await expect.poll(() => page.getByTestId("field-text").inputValue()).toBe("Good evening");
  expect(stage.visitor.complaints).toEqual([]);
});
