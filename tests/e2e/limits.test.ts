import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, wait, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;
let workflowId: string;

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "limits");
  api = (method, where, body) => call(product, key, method, where, body);
  const slow = { ...workflow({ start: manual, slow: wait(3_600) }, "start > slow"), name: "Slow" };
  workflowId = (await api<{ id: string }>("POST", "/workflows", slow)).id;
});

const run = async () =>
  (await api<{ executionId: string }>("POST", `/workflows/${workflowId}/run`, {})).executionId;

async function openLimits(): Promise<void> {
  await page.goto(`${stage.product.url}/workflows/${workflowId}`);
  await page.getByTestId("editor-menu").click();
  await page.getByTestId("limits").click();
  await page.getByTestId("limits-concurrency").waitFor();
}

it("a workflow's limits are set in the editor, and what is wrong with them is said", async () => {
  await openLimits();
  await page.getByTestId("limits-concurrency").fill("2000");
  await page.getByTestId("limits-limit").fill("5");
  await page.getByTestId("limits-save").click();
  await page.getByText("Must be a whole number from 1 to 1000.").waitFor();
  await page.getByText("Say in how many seconds, or leave both empty.").waitFor();
  await picture(page, "limits");
  await page.getByTestId("limits-concurrency").fill("1");
  await page.getByTestId("limits-seconds").fill("60");
  await page.getByTestId("limits-save").click();
  await page.getByTestId("limits-dialog").waitFor({ state: "detached" });
  expect(await api("GET", `/workflows/${workflowId}/settings`)).toEqual({
    concurrency: 1,
    rateLimit: { limit: 5, seconds: 60 },
    priority: 0,
  });
  await openLimits();
  expect(await page.getByTestId("limits-seconds").inputValue()).toBe("60");
});

it("the list of runs says what holds a run back", async () => {
  const first = await run();
  await run();
  await page.goto(`${stage.product.url}/workflows/${workflowId}/executions`);
  const held = page.getByTestId("held-by");
  await held.waitFor();
  expect(await held.textContent()).toBe("Waits: 1 of 1 runs of this workflow are under way.");
  await picture(page, "held");
  await api("POST", `/executions/${first}/cancel`);
  await held.waitFor({ state: "detached" });
});

it("the workspace's limit is set in the settings", async () => {
  await page.goto(`${stage.product.url}/settings`);
  await page.getByLabel("Runs at once").fill("many");
  await page.getByRole("button", { name: "Save the limit" }).click();
  await page.getByText("Must be a whole number from 1 to 1000, or empty.").waitFor();
  await page.getByLabel("Runs at once").fill("20");
  await page.getByRole("button", { name: "Save the limit" }).click();
  await page.getByText("Saved. It counts at once.").waitFor();
  await page.reload();
  expect(await page.getByLabel("Runs at once").inputValue()).toBe("20");
});
