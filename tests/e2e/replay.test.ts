import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;
let workflowId: string;

const greeting = (name: string) => ({
  ...workflow(
    {
      start: manual,
      note: transform({ at: "{{execution.startedAt}}" }),
      greet: transform({ text: `Hello ${name}` }),
    },
    "start > note > greet",
  ),
  name: "Greetings",
});

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "replay");
  api = (method, where, body) => call(product, key, method, where, body);
  workflowId = (await api<{ id: string }>("POST", "/workflows", greeting("{{trigger.name}}"))).id;
});

async function fail(): Promise<string> {
  const run = await api<{ executionId: string }>("POST", `/workflows/${workflowId}/run`, { input: {} });
  for (;;) {
    const { status } = await api<{ status: string }>("GET", `/executions/${run.executionId}`);
    if (status === "FAILED") return run.executionId;
    await sleep(100);
  }
}

const openInbox = () => page.goto(`${stage.product.url}/inbox`);
const row = (id: string) => page.getByRole("checkbox", { name: new RegExp(id.slice(-8)) });

async function chooseVersion(name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Version" }).click();
  await page.getByRole("option", { name }).click();
}

it("has nothing in the inbox as long as nothing fails", async () => {
  await openInbox();
  await page.getByText("No failed runs", { exact: true }).waitFor();
});

it("replays a failed run from its failed step, on the mended draft", async () => {
  const id = await fail();
  await fail();
  await fail();
  await openInbox();
  await page.getByRole("button", { name: /^BadConfig at greet 3/ }).waitFor();
  await page.getByRole("link", { name: /^Failed runs 3/ }).waitFor();
  await picture(page, "inbox");
  await api("PUT", `/workflows/${workflowId}`, { revision: 1, document: greeting("you") });
  await page.goto(`${stage.product.url}/executions/${id}`);
  await page.getByRole("button", { name: "Replay…" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("radio", { name: /From a step/ }).isChecked()).toBe(true);
  await chooseVersion("The draft as it is saved now");
  await dialog.getByRole("heading", { name: "Nothing is sent again" }).waitFor();
  await dialog.getByRole("region", { name: "Taken over as recorded" }).getByText("start, note").waitFor();
  await picture(page, "replay");
  await dialog.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("Replay of").waitFor();
  await page.getByRole("region", { name: "Output" }).getByText("Hello you").waitFor();
  await page.getByText("taken over").waitFor();
  await picture(page, "replayed");
});

it("replays many with a plan and a progress", async () => {
  await openInbox();
  await page.getByRole("checkbox", { name: "Choose all shown" }).check();
  await page.getByText("2 chosen").waitFor();
  await page.getByRole("button", { name: "Replay…" }).click();
  await chooseVersion("The draft as it is saved now");
  await page.getByRole("dialog").getByRole("region", { name: "Taken over as recorded" }).waitFor();
  await page.getByRole("button", { name: "Replay 2 runs" }).click();
  await page.getByText("Done: 2 replayed").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.getByText("No failed runs", { exact: true }).waitFor();
});

it("dismisses a run and puts it back, by the keyboard", async () => {
  await api("PUT", `/workflows/${workflowId}`, { revision: 2, document: greeting("{{trigger.name}}") });
  const id = await fail();
  await openInbox();
  await row(id).press("Space");
  await page.getByRole("button", { name: "Dismiss" }).press("Enter");
  await page.getByText("No failed runs", { exact: true }).waitFor();
  await page.goto(`${stage.product.url}/inbox?dismissed=true`);
  await row(id).press("Space");
  await page.getByRole("button", { name: "Put back" }).press("Enter");
  await row(id).waitFor({ state: "detached" });
  await openInbox();
  await row(id).waitFor();
  expect(stage.visitor.complaints).toEqual([]);
});
