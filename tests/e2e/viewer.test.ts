import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;
let database: pg.Client;
let key: string;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;
const ids = { workflow: "", failed: "", running: "" };
/** What the server has refused the page since it was last looked at. */
const refused: string[] = [];

/** Every page that there is, by the files that serve them. */
const pages = readdirSync("src/app", { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`)
  .sort();
const addressOf = (path: string) =>
  `${stage.product.url}${path.replace("[id]", path.startsWith("/executions") ? ids.failed : ids.workflow)}`;

/** What buttons, links, menus and fields are called that change or run something. */
const changing =
  /^(new |create|save|store|deploy|test|run\b|re-run|replay|cancel|delete|remove|revoke|rotate|dismiss|put back|describe|import|undo|redo|add |duplicate|connect|tidy|limits|apply|choose |set up|change|restore|reconnect|use a model|edit|share)/i;
/** Those that every role may use: sessions are one's own. */
const ownBusiness = /^(end |sign out|test with|choose a run)/i;

const setRole = (role: string) => database.query("UPDATE membership SET role = $1::role", [role]);

/** The names of what can be pressed. */
async function pressable(within: Page | Locator): Promise<string[]> {
  const found = within.locator(
    "button:enabled:visible, a[href]:visible, [role=menuitem]:not([data-disabled]):visible, [role=checkbox]:enabled:visible",
  );
  const names = await found.evaluateAll((elements) =>
    elements.map((element) => (element.getAttribute("aria-label") ?? element.textContent ?? "").trim()),
  );
  return names.filter((name) => changing.test(name) && !ownBusiness.test(name));
}

/** Goes to a page, and waits for what it loads by itself. */
async function open(path: string): Promise<number> {
  const response = await page.goto(addressOf(path));
  await page.waitForLoadState("networkidle").catch(() => undefined);
  return response?.status() ?? 0;
}

async function runUntil(status: string, document: ReturnType<typeof workflow>) {
  const { id } = await api<{ id: string }>("POST", "/workflows", document);
  const { executionId } = await api<{ executionId: string }>("POST", `/workflows/${id}/run`, { input: {} });
  for (;;) {
    const run = await api<{ status: string }>("GET", `/executions/${executionId}`);
    if (run.status === status) return { id, executionId };
    await sleep(100);
  }
}

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  key = createApiKey(product, "viewer");
  api = (method, where, body) => call(product, key, method, where, body);
  await api("POST", "/credentials", { name: "Payment API", type: "BEARER_TOKEN", value: "t0p-secret" });
  const failing = workflow(
    {
      start: { ...manual, label: "Start" },
      look: { ...transform({ first: "Ada" }), label: "Look up" },
      greet: { ...transform({ text: "Hello {{steps.look_up.frist}}" }, { retries: 0 }), label: "Greet" },
    },
    "start > look > greet",
  );
  const failed = await runUntil("FAILED", { ...failing, name: "Greetings" });
  const slow = workflow({ start: manual, slow: wait(3_600) }, "start > slow");
  const running = await runUntil("RUNNING", { ...slow, name: "Slow one" });
  Object.assign(ids, { workflow: failed.id, failed: failed.executionId, running: running.executionId });
  database = new pg.Client({ connectionString: product.env.DATABASE_URL });
  await database.connect();
  page.on("response", (response) => {
    if (response.status() === 401 || response.status() === 403) refused.push(response.url());
  });
});
afterAll(async () => {
  await setRole("OWNER");
  await database?.end();
});

describe("an owner", () => {
  it.each(["/dashboard", "/credentials", "/settings", "/workflows/[id]", "/workflows/new"])(
    "finds on %s what changes something, so that its absence means something",
    async (path) => {
      await open(path);
      await expect.poll(() => pressable(page), { timeout: 15_000 }).not.toEqual([]);
      expect(await page.getByTestId("looks-only").count()).toBe(0);
    },
  );
});

it("an owner chooses failed runs", async () => {
  await open("/inbox");
  await page.getByText("Greetings").first().waitFor();
  expect(await page.getByRole("checkbox").count()).toBeGreaterThan(0);
});

describe("a viewer", () => {
  beforeAll(() => setRole("VIEWER"));

  it.each(pages)("sees %s without a button that would be refused, and is told why", async (path) => {
    const { complaints } = stage.visitor;
    const before = complaints.length;
    refused.length = 0;
    const status = await open(path);
    expect(status).toBe(path === "/settings/audit" ? 404 : 200);
    expect(await pressable(page)).toEqual([]);
    if (path === "/workflows/[id]") await page.getByTestId("read-only").waitFor();
    else if (path !== "/" && status === 200) await page.getByTestId("looks-only").waitFor();
    expect(refused).toEqual([]);
    if (status === 200) expect(complaints.slice(before)).toEqual([]);
  });

  it("has a workflow's menu lead to the editor and the runs alone", async () => {
    await open("/dashboard");
    await page.getByRole("button", { name: "Actions for Greetings" }).click();
    const items = page.getByRole("menuitem");
    await items.first().waitFor();
    const texts = await items.allTextContents();
    expect(texts.map((text) => text.trim())).toEqual(["Open in the editor", "Runs"]);
    await page.keyboard.press("Escape");
    await picture(page, "viewer-dashboard");
  });

  it("looks at a workflow in the editor and changes nothing of it", async () => {
    refused.length = 0;
    await open("/workflows/[id]");
    const node = page.locator(".react-flow__node").filter({ hasText: "Greet" });
    await node.waitFor();
    const placed = await node.evaluate((element) => (element as HTMLElement).style.transform);
    const box = await node.boundingBox();
    if (!box) throw new Error("The node is not on the screen.");
    await page.mouse.move(box.x + 40, box.y + 15);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 140, { steps: 5 });
    await page.mouse.up();
    expect(await node.evaluate((element) => (element as HTMLElement).style.transform)).toBe(placed);

    await node.click();
    const inspector = page.getByTestId("inspector");
    await inspector.getByTestId("node-label").waitFor();
    const fields = inspector.getByTestId("inspector-body").locator("input, textarea, select");
    await fields.first().waitFor();
    expect(await fields.evaluateAll((all) => all.every((field) => field.matches(":disabled")))).toBe(true);
    expect(await inspector.getByTestId("node-label").getAttribute("readonly")).not.toBeNull();
    expect(await inspector.getByTestId("node-actions").count()).toBe(0);
    expect(await page.getByTestId("magic-words").count()).toBe(0);
    await picture(page, "viewer-editor", "desktop");

    await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
    for (const keys of ["Delete", "/", "Control+Enter", "Control+d", "Shift+T", "d", "c"]) {
      await page.keyboard.press(keys);
      await page.getByText("Your role does not allow to change or run this workflow.").first().waitFor();
    }
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.locator(".react-flow__node").count()).toBe(3);
    const stored = await api<{ revision: number }>("GET", `/workflows/${ids.workflow}`);
    expect(stored.revision).toBe(1);
    expect(refused).toEqual([]);
  });

  it("reads a workflow in words, and its menu has nothing that changes it", async () => {
    await open("/workflows/[id]");
    await page.locator(".react-flow__node").first().waitFor();
    await page.keyboard.press("e");
    await page.getByTestId("explain-panel").getByText("Start").first().waitFor();
    for (const size of Object.values(sizes)) {
      await page.setViewportSize(size);
      await page.getByTestId("editor-menu").click();
      await page.getByRole("menuitem").first().waitFor();
      expect(await pressable(page)).toEqual([]);
      if (size === sizes.narrow) await picture(page, "viewer-editor", "narrow");
      await page.setViewportSize(size);
      await page.keyboard.press("Escape");
      await page.getByRole("menuitem").first().waitFor({ state: "detached" });
    }
    await page.setViewportSize(sizes.desktop);
  });

  it("reads why a run failed, and can neither mend nor replay it", async () => {
    refused.length = 0;
    await page.goto(`${stage.product.url}/workflows/${ids.workflow}/executions?execution=${ids.failed}`);
    await page.getByText("Greet", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Explain" }).first().click();
    await page.getByTestId("step-explanation").getByText("The path is misspelt").waitFor();
    expect(await page.getByTestId("explain-apply").count()).toBe(0);
    expect(await pressable(page)).toEqual([]);
    expect(refused).toEqual([]);
    await picture(page, "viewer-run");
  });

  it("watches a run that is under way and cannot end it", async () => {
    refused.length = 0;
    await page.goto(`${stage.product.url}/executions/${ids.running}`);
    await page.getByText("slow", { exact: true }).first().waitFor();
    expect(await pressable(page)).toEqual([]);
    await page.goto(
      `${stage.product.url}${new URL(page.url()).pathname.replace("/executions", "")}?run=${ids.running}`,
    );
    await page.getByTestId("run-bar").waitFor();
    expect(await page.getByTestId("cancel-run").count()).toBe(0);
    expect(refused).toEqual([]);
  });

  it("sees the failed runs without anything to choose them by", async () => {
    await open("/inbox");
    await page.getByText("Greetings").first().waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
  });

  it("sees credentials and settings with every field closed, and may end sessions", async () => {
    await open("/credentials");
    await page.getByText("Payment API").first().waitFor();
    await picture(page, "viewer-credentials");
    await open("/settings");
    await page.getByText("API keys", { exact: true }).waitFor();
    const inputs = page.locator("main input:visible:not([type=radio])");
    await inputs.first().waitFor();
    expect(await inputs.evaluateAll((all) => all.every((field) => field.matches(":disabled")))).toBe(true);
    await page.getByText("Sessions", { exact: true }).first().waitFor();
    await picture(page, "viewer-settings");
  });
});
