import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { loop, manual, transform, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;

const names = {
  ...workflow(
    {
      start: manual,
      each: loop('{{split "ada,ben,cleo" ","}}', 1, { label: "Each name" }),
      greet: transform({ text: "Hello {{loop.item}}" }, { label: "Greet" }),
      count: transform({ count: "{{length steps.each_name}}" }, { label: "Count" }),
    },
    "start > each:item > greet",
    "each:done > count",
  ),
  name: "Names",
};

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "loop");
  const { id } = await call<{ id: string }>(product, key, "POST", "/workflows", names);
  await page.goto(`${product.url}/workflows/${id}`);
});

const node = (label: string) => page.locator(".react-flow__node", { hasText: label }).first();

it("shows how many items are done, and each of them when it is chosen", async () => {
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("Completed").waitFor();
  await page.getByTitle(/3\/3 iterations ended/).waitFor();
  await node("Greet").click();
  await page.getByRole("tab", { name: "Output" }).click();
  const panel = page.getByRole("tabpanel", { name: "Output" });
  await panel.getByText("Hello ada").waitFor();
  await page.getByLabel("Iteration").selectOption("2");
  await panel.getByText("Hello cleo").waitFor();
  await picture(page, "editor-loop");
  await node("Count").click();
  await page.getByRole("tab", { name: "Output" }).click();
  await panel.getByText("3", { exact: true }).waitFor();
});

it("previews a template in the body with the first item", async () => {
  await node("Greet").click();
  await page.getByRole("tab", { name: "Config" }).click();
  const preview = page.getByTestId("preview-fields.0.value");
  await preview.waitFor();
  expect(await preview.textContent()).toContain("Hello ada");
});

it("lists the items' steps on the run's page", async () => {
  await page.getByRole("link", { name: "Details" }).click();
  await page.getByText("item 2").waitFor();
  await picture(page, "execution-loop");
});
