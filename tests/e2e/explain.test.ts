import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, transform, when, workflow } from "~/tests/support/workflow-builder";

const stage = setStage("demo");
let page: Page;
let api: <Result>(method: string, where: string, body?: unknown) => Promise<Result>;
let workflowId: string;

/** The last step reads a path that is misspelt. */
const greeting = (path = "steps.look_up.frist", name = "Greetings") => ({
  ...workflow(
    {
      start: { ...manual, label: "Start" },
      find: { ...transform({ first: "Ada", mail: "ada@example.com" }), label: "Look up" },
      known: { ...when("{{steps.look_up.mail}}", "isNotEmpty"), label: "Is known" },
      greet: { ...transform({ text: `Hello {{${path}}}` }), label: "Greet" },
      other: { ...transform({ text: "Who is it?" }), label: "Ask" },
    },
    "start > find > known:true > greet",
    "known:false > other",
  ),
  name,
});

beforeAll(async () => {
  const { product, visitor } = stage;
  page = visitor.page;
  await signInWithGithub(visitor);
  const key = createApiKey(product, "explain");
  api = (method, where, body) => call(product, key, method, where, body);
  workflowId = (await api<{ id: string }>("POST", "/workflows", greeting())).id;
});

/** Stores the misspelt draft again and runs it. */
async function fail(): Promise<string> {
  const { revision } = await draft();
  await api("PUT", `/workflows/${workflowId}`, { revision, document: greeting() });
  const run = await api<{ executionId: string }>("POST", `/workflows/${workflowId}/run`, { input: {} });
  for (;;) {
    const { status } = await api<{ status: string }>("GET", `/executions/${run.executionId}`);
    if (status === "FAILED") return run.executionId;
    await sleep(100);
  }
}

const draft = () =>
  api<{ revision: number; document: ReturnType<typeof greeting> }>("GET", `/workflows/${workflowId}`);
const greetText = async () => {
  const { document } = await draft();
  const fields = document.nodes.find(({ id }) => id === "greet")?.data.config.fields as { value: string }[];
  return fields[0]?.value;
};
/** Saving waits for a pause, and this machine may be busy. */
const patient = { timeout: 15_000 };
const panel = () => page.getByTestId("explain-panel");
const explanation = () => page.getByTestId("step-explanation");
const firstFix = () => explanation().getByTestId("explain-fix").first();
const dialog = () => page.getByRole("dialog", { name: "Replay this run" });

it("tells the workflow in words, each of which leads to its node", async () => {
  await page.goto(`${stage.product.url}/workflows/${workflowId}`);
  await page.locator(".react-flow__node").filter({ hasText: "Greet" }).waitFor();
  await page.keyboard.press("e");
  await panel().getByText("Starts by Test, by the API, or by another workflow").first().waitFor();
  await panel().getByText('Is known: Checks whether ‹mail of "Look up"› is not empty.').waitFor();
  await panel().getByText("If Is known is true:").waitFor();
  await panel().getByText("A run gives what the last step of the branch that was taken gives").waitFor();
  await panel()
    .getByRole("button", { name: /^Greet: Makes an object/ })
    .click();
  await page.getByTestId("inspector").getByTestId("node-label").waitFor();
  await expect.poll(() => page.getByTestId("inspector").getByTestId("node-label").inputValue()).toBe("Greet");
  await picture(page, "explain-workflow");
  await page.setViewportSize(sizes.narrow);
  await panel().getByText("If Is known is true:").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  await page.setViewportSize(sizes.desktop);
  await page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
});

it("explains a failed test in the editor, mends it on the screen, and goes on from that step", async () => {
  await page.getByTestId("test-button").click();
  await page.locator('[data-testid="run-bar"][data-status="FAILED"]').waitFor();
  await page.getByTestId("explain-run").click();
  await explanation().getByText("there was no such thing in this run").waitFor();
  await explanation().getByText("steps.look_up.first exists").waitFor();
  await firstFix().getByText("Hello {{steps.look_up.first}}").waitFor();
  await firstFix().getByText("data").first().waitFor();
  await picture(page, "explain-step-editor");
  await firstFix().getByTestId("explain-apply").click();
  await dialog()
    .getByRole("region", { name: "Taken over as recorded" })
    .getByText("Start, Look up, Is known")
    .waitFor();
  expect(await greetText()).toBe("Hello {{steps.look_up.first}}");
  await dialog().getByRole("button", { name: "Replay", exact: true }).click();
  await page.locator('[data-testid="run-bar"][data-status="COMPLETED"]').waitFor();
  // One edit of the document like any other: one undo takes it back.
  await page.keyboard.press("Control+z");
  await expect.poll(greetText, patient).toBe("Hello {{steps.look_up.frist}}");
});

it("explains a failed run on its page, and overwrites nothing that was saved meanwhile", async () => {
  const id = await fail();
  await page.goto(`${stage.product.url}/executions/${id}`);
  await page.getByTestId("explain-run").click();
  await firstFix().getByTestId("explain-apply").waitFor();
  await picture(page, "explain-step");
  const { revision } = await draft();
  await api("PUT", `/workflows/${workflowId}`, { revision, document: greeting(undefined, "Salutations") });
  await firstFix().getByTestId("explain-apply").click();
  await explanation().getByText("Somebody has saved the draft since you looked at it.").waitFor();
  expect(await greetText()).toBe("Hello {{steps.look_up.frist}}");
  await firstFix().getByTestId("explain-apply").click();
  await dialog()
    .getByRole("region", { name: "Taken over as recorded" })
    .getByText("Start, Look up, Is known")
    .waitFor();
  expect((await draft()).document.name).toBe("Salutations");
  await dialog().getByRole("button", { name: "Cancel" }).click();
  await page.getByTestId("explain-applied").getByRole("button", { name: "Undo" }).click();
  await expect.poll(greetText, patient).toBe("Hello {{steps.look_up.frist}}");
  await firstFix().getByTestId("explain-apply").click();
  await dialog().getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("Replay of").waitFor();
  await page.getByRole("region", { name: "Output" }).getByText("Hello Ada").waitFor();
  await page.getByText("taken over").first().waitFor();
});

it("is worked by the keyboard, and fits a narrow and dark screen", async () => {
  const id = await fail();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(sizes.narrow);
  await page.goto(`${stage.product.url}/executions/${id}`);
  // A press before the page is alive comes to nothing.
  const opened = async () => {
    await page.getByTestId("explain-run").press("Enter");
    return explanation().count();
  };
  await expect.poll(opened, patient).toBe(1);
  await firstFix().getByTestId("explain-apply").press("Enter");
  await dialog().getByRole("button", { name: "Replay", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await picture(page, "explain-dark");
  await page.setViewportSize(sizes.narrow);
  expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(sizes.desktop);
});

it("complained about nothing but the change that was refused", () => {
  expect(stage.visitor.complaints).toEqual([]);
});
