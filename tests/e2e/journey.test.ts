import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { picture, signInWithGithub } from "~/tests/support/browser";
import { setStage } from "~/tests/support/stage";

const stage = setStage("demo");
let page: Page;
beforeAll(() => {
  page = stage.visitor.page;
});

const node = (label: string) => page.locator(".react-flow__node").filter({ hasText: label });
const saveState = (state: string) =>
  page.locator(`[data-testid="save-state"][data-state="${state}"]`).waitFor();
const statusOf = (label: string, status: string) =>
  node(label)
    .locator(`[data-testid^="node-status-"][data-status="${status}"]`)
    .waitFor({ state: "attached" });

/** Draws a connection from a node's handle to another node, as with a mouse. */
async function connect(from: string, handle: string, to: string): Promise<void> {
  const source = await node(from)
    .locator(`.react-flow__handle.source[data-handleid="${handle}"]`)
    .boundingBox();
  const target = await node(to).locator(".react-flow__handle.target").boundingBox();
  if (!source || !target) throw new Error(`No handles between ${from} and ${to}.`);
  await page.mouse.move(source.x + source.width / 2, source.y + source.height / 2);
  await page.mouse.down();
  await page.mouse.move(target.x, target.y + 20, { steps: 5 });
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 5 });
  await page.mouse.up();
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the page.");
  return box;
}

/** Drags a type from the palette to a place of the canvas, or of the page. */
async function drop(
  type: string,
  place: { x: number; y: number },
  of: "canvas" | "page" = "canvas",
): Promise<void> {
  const pane = page.locator(".react-flow__pane");
  const origin = of === "page" ? await boxOf(pane) : { x: 0, y: 0 };
  const count = await page.locator(".react-flow__node").count();
  const targetPosition = { x: place.x - origin.x, y: place.y - origin.y };
  await page.getByTestId(`palette-item-${type}`).dragTo(pane, { targetPosition });
  await expect.poll(() => page.locator(".react-flow__node").count()).toBe(count + 1);
}

const edges = () => page.locator(".react-flow__edge").count();

describe("a new user", () => {
  it("sees what the product is, and signs in with GitHub to a dashboard with an example", async () => {
    expect(await page.locator("h1").textContent()).not.toBe("");
    await picture(page, "landing");
    await signInWithGithub(stage.visitor);
    await page.getByText("Welcome an order").first().waitFor();
    await picture(page, "dashboard");
  });

  it("runs the example, and sees every step live and what it gave", async () => {
    await page.getByText("Welcome an order").first().click();
    await page.getByTestId("test-button").click();
    await statusOf("Wait a moment", "RUNNING");
    await statusOf("Thank you note", "SUCCESS");
    await statusOf("Short note", "SKIPPED");
    await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
    await node("Thank you note").click();
    await page.getByTestId("tab-output").click();
    await page.getByText("Thank you, Ada: 120 is a large order!").waitFor();
    await picture(page, "editor-run");
  });

  it("draws a workflow: drags, connects, is told why not, picks by keyboard, undoes and redoes", async () => {
    await page.goto(`${stage.product.url}/workflows/new`);
    await picture(page, "new-workflow");
    await page.getByText("Empty canvas").click();
    await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
    await drop("trigger.webhook", { x: 150, y: 300 });
    const webhook = await boxOf(node("Webhook"));
    // It stays where it was dropped.
    const pane = await boxOf(page.locator(".react-flow__pane"));
    expect(Math.abs(webhook.x + webhook.width / 2 - pane.x - 150)).toBeLessThan(20);
    await drop("logic.condition", { x: webhook.x + webhook.width + 220, y: webhook.y + 30 }, "page");
    await page
      .getByText(/Rules are missing/)
      .first()
      .waitFor();
    await picture(page, "editor-problems");
    await connect("Webhook", "out", "Condition");
    await expect.poll(edges).toBe(1);

    // A circle is refused, with the reason.
    await drop("utility.transform", { x: webhook.x + webhook.width, y: webhook.y + 260 }, "page");
    await connect("Condition", "true", "Transform");
    await expect.poll(edges).toBe(2);
    await connect("Transform", "out", "Condition");
    await page
      .getByText(/circle/)
      .first()
      .waitFor();
    expect(await edges()).toBe(2);

    // Picked by the keyboard alone: the command dialog, its search, Enter.
    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("/");
    await page.getByPlaceholder(/Add a node/).waitFor();
    await page.keyboard.type("delay", { delay: 60 });
    await page.keyboard.press("Enter");
    await node("Delay").waitFor();
    await page.keyboard.press("Control+z");
    await node("Delay").waitFor({ state: "detached" });
    await page.keyboard.press("Control+Shift+z");
    await node("Delay").waitFor();
    await node("Delay").click();
    await page.keyboard.press("Delete");
    await node("Delay").waitFor({ state: "detached" });
    await page.locator(".react-flow__controls-fitview").click();
    await saveState("saved");
  });

  it("edits nodes in forms made from their schemas, and sees problems while doing so", async () => {
    await node("Condition").click();
    await page.getByTestId("add-rules").click();
    await page.getByTestId("field-rules.0.left").fill("{{trigger.body.amount}}");
    await page.getByTestId("field-rules.0.operator").selectOption("greaterThan");
    await page.getByTestId("field-rules.0.right").fill("100");
    await page.getByText(/Rules are missing/).waitFor({ state: "detached" });
    await node("Transform").click();
    await page.getByTestId("node-label").fill("Total order");
    await page.getByTestId("add-fields").click();
    await page.getByTestId("field-fields.0.name").fill("total");
    await page.getByTestId("field-fields.0.value").fill("{{steps.gone.amount}}");
    await page
      .getByText(/steps\.gone/)
      .first()
      .waitFor();
    await page.getByTestId("field-fields.0.value").fill("{{trigger.body.amount}}");
    await page.getByText(/steps\.gone/).waitFor({ state: "detached" });
    await node("Webhook").click();
    await page.getByTestId("field-response").selectOption("wait");
    await saveState("saved");
    await picture(page, "editor-form");
  });

  it("keeps what was edited, and where it stands, over a reload", async () => {
    const before = await boxOf(node("Total order"));
    await page.mouse.move(before.x + 40, before.y + 12);
    await page.mouse.down();
    await page.mouse.move(before.x + 40, before.y + 112, { steps: 4 });
    await page.mouse.up();
    await saveState("unsaved");
    await saveState("saved");
    await page.reload();
    await node("Total order").click();
    expect(await page.getByTestId("field-fields.0.value").inputValue()).toBe("{{trigger.body.amount}}");
  });

  it("deploys it, calls it, and finds the run with its steps", async () => {
    await page.getByTestId("deploy-button").click();
    const shown = page.getByTestId("webhook-url");
    await shown.waitFor();
    const url =
      /https?:\/\/\S+\/api\/webhooks\/[\w/-]+/.exec(
        (await shown.textContent()) || (await shown.inputValue()),
      )?.[0] ?? "";
    await picture(page, "editor-deployed");
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ amount: 120 }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "COMPLETED", output: { total: 120 } });
    const id = /workflows\/([0-9a-f-]{36})/.exec(page.url())?.[1];
    await page.goto(`${stage.product.url}/workflows/${id}/executions`);
    await page.getByText("Completed").first().waitFor();
    await picture(page, "executions");
    await page.getByText("Completed").first().click();
    await page.getByText("Total order").first().click();
    await page.getByText("Attempts").first().waitFor();
    await page.getByText("total").first().waitFor();
    await picture(page, "execution");
  });

  it("complained about nothing on the way", () => expect(stage.visitor.complaints).toEqual([]));
});
