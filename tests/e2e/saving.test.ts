import type { Page } from "playwright-core";
import { beforeAll, it } from "vitest";
import { picture, signInWithGithub, visit } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("bob");
let page: Page;
beforeAll(() => {
  page = stage.visitor.page;
});
beforeAll(async () => {
  await signInWithGithub(stage.visitor);
  await stage.visitor.page.getByText("Welcome an order").first().click();
  await node(stage.visitor.page, "Thank you note").waitFor();
});

const node = (where: Page, label: string) => where.locator(".react-flow__node").filter({ hasText: label });
const state = (where: Page, name: string) =>
  where.locator(`[data-testid="save-state"][data-state="${name}"]`).waitFor();

async function rename(where: Page, from: string, to: string): Promise<void> {
  await node(where, from).click();
  await where.getByTestId("node-label").fill(to);
  await where.getByTestId("node-label").press("Enter");
}

it("says that a save failed, keeps the edit, and saves it when the way is free again", async () => {
  await page.route("**/api/trpc/workflows.save**", (route) => route.abort());
  await rename(page, "Short note", "Brief note");
  await state(page, "unsaved");
  await state(page, "failed");
  await picture(page, "editor-save-failed");
  await page.unroute("**/api/trpc/workflows.save**");
  await state(page, "saved");
  await page.reload();
  await node(page, "Brief note").waitFor();
});

it("shows a conflict with both sides where another browser saved the same node, and overwrites nothing unasked", async () => {
  const other = await visit(stage.browser, stage.product, "bob");
  await signInWithGithub(other);
  await other.page.goto(page.url());
  await rename(other.page, "Brief note", "Their note");
  await state(other.page, "saved");
  await rename(page, "Brief note", "My note");
  await page.getByTestId("conflict-dialog").waitFor();
  await picture(page, "editor-conflict");
  await other.page.reload();
  await node(other.page, "Their note").waitFor();
  await page.getByTestId("conflict-mine").click();
  await state(page, "saved");
  await other.page.reload();
  await node(other.page, "My note").waitFor();
  await other.context.close();
});

it("offers what was not saved when the page died with it", async () => {
  await page.route("**/api/trpc/workflows.save**", (route) => route.abort());
  await rename(page, "My note", "Rescued note");
  await state(page, "failed");
  await page.reload();
  await page.getByTestId("restore").waitFor();
  await picture(page, "editor-restore");
  await page.unroute("**/api/trpc/workflows.save**");
  await page.getByTestId("restore").click();
  await node(page, "Rescued note").waitFor();
  await state(page, "saved");
});

it("runs exactly what is on the screen, saved or not", async () => {
  await page.route("**/api/trpc/workflows.save**", (route) => route.abort());
  await node(page, "Thank you note").click();
  await page.getByTestId("field-fields.0.value").fill("Unsaved, yet run");
  await page.getByTestId("test-button").click();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
  await page.getByTestId("tab-output").click();
  await page.getByText("Unsaved, yet run").first().waitFor();
  await page.unroute("**/api/trpc/workflows.save**");
  await state(page, "saved");
});

it("shows the run's end although the live connection cannot be had", async () => {
  await page.routeWebSocket(/executions/, (socket) => socket.close({ code: 1011 }));
  await page.reload();
  await node(page, "Thank you note").waitFor();
  await page.getByTestId("test-button").click();
  // The bar of the run before is COMPLETED too: this one is seen under way first.
  await page
    .locator('[data-testid="run-bar"]:is([data-status="PENDING"], [data-status="RUNNING"])')
    .waitFor();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor({ timeout: 30_000 });
});
