import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { type Gate, makeGate } from "~/tests/support/ai-server/gate";
import { picture, signInWithGithub, sizes } from "~/tests/support/browser";
import { call, createApiKey } from "~/tests/support/rest";
import { setStage } from "~/tests/support/stage";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";

let ai: AiServer;
const stage = setStage("demo", async () => {
  ai = await startAiServer();
  return {
    OPENAI_BASE_URL: ai.base.openai,
    OPENAI_API_KEY: "sk-test-4f8a9c0d1e2b3a4f",
    WORKFUSE_AI_MODEL: "openai/gpt-5.4-mini",
  };
});
afterAll(() => ai?.stop());

let page: Page;
let gate: Gate;
let workflowId: string;
let unfinished: string;
let failedRun: string;

const greeting = {
  ...workflow(
    {
      start: { ...manual, label: "Start" },
      greet: { ...transform({ text: "Hello {{trigger.nmae}}" }), label: "Greet" },
    },
    "start > greet",
  ),
  name: "Greetings",
};

beforeAll(async () => {
  page = stage.visitor.page;
  await signInWithGithub(stage.visitor);
  const key = createApiKey(stage.product, "waiting");
  const api = <Result>(method: string, where: string, body?: unknown) =>
    call<Result>(stage.product, key, method, where, body);
  const fetch = {
    ...workflow({ start: manual, get: { type: "action.http", label: "Fetch" } }, "start > get"),
  };
  unfinished = (await api<{ id: string }>("POST", "/workflows", { ...fetch, name: "Unfinished" })).id;
  workflowId = (await api<{ id: string }>("POST", "/workflows", greeting)).id;
  const run = await api<{ executionId: string }>("POST", `/workflows/${workflowId}/run`, {
    input: { name: "Ada" },
  });
  failedRun = run.executionId;
  let status = "";
  while (status !== "FAILED") {
    await sleep(100);
    ({ status } = await api<{ status: string }>("GET", `/executions/${failedRun}`));
  }
});
/** The model says a little of its answer, and waits. */
beforeEach(() => {
  gate = makeGate();
  ai.answers({ pieces: ["{", '"summary":'], beforePiece: gate.beforePiece });
});

const waiting = (text: string) => page.getByTestId("waiting").filter({ hasText: text });
const modelLeft = () => expect.poll(() => ai.calls[0]?.left).toBe(true);
const panel = () => page.getByTestId("explain-panel");
const explanation = () => page.getByTestId("step-explanation");
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? "");

it("cancels the explanation of a workflow, which ends the model's request", async () => {
  await page.goto(`${stage.product.url}/workflows/${unfinished}`);
  await page.locator(".react-flow__node").filter({ hasText: "Fetch" }).waitFor();
  await page.keyboard.press("e");
  await waiting("Writing the explanation").getByTestId("waiting-seconds").waitFor();
  await waiting("Writing the explanation").getByTestId("explain-own").waitFor();
  await picture(page, "waiting-explain");
  await panel().getByTestId("explain-cancel").click();
  await panel().getByText("Cancelled.").waitFor();
  await modelLeft();
});

it("has it from the document alone instead, and leads from a problem to its field", async () => {
  await panel().getByTestId("explain-own").click();
  await panel().getByText("Written from the document").waitFor();
  await picture(page, "explain-own");
  await panel()
    .getByRole("button", { name: /URL is missing/ })
    .click();
  await expect.poll(focused, { timeout: 15_000 }).toBe("field-url");
});

it("does not wait for the model where one wants the explanation of a step at once", async () => {
  await page.goto(`${stage.product.url}/executions/${failedRun}`);
  await page.getByTestId("explain-run").click();
  await waiting("Looking at what is recorded").getByTestId("explain-own").click();
  await explanation().getByText("Explained from the record").waitFor();
  await modelLeft();
});

const explained = {
  what: "The name is not there.",
  causes: [{ text: "nmae is no field of the trigger.", evidence: ["The trigger has name"] }],
  verdict: "change",
  fix: null,
  questions: [{ field: "fields", question: "Which name shall be greeted?" }],
};

it("leads from a question to its field in the editor, from the page of a run", async () => {
  ai.answers({ json: explained });
  await page.goto(`${stage.product.url}/executions/${failedRun}`);
  await page.getByTestId("explain-run").click();
  await explanation().getByText("Which name shall be greeted?").waitFor();
  await picture(page, "waiting-question");
  await explanation().getByTestId("explain-jump-fields").click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await expect.poll(focused, { timeout: 15_000 }).toMatch(/^field-fields/);
  await expect.poll(() => new URL(page.url()).searchParams.get("field")).toBe(null);
});

it("leads from a question to its field on the same page in the editor", async () => {
  ai.answers({ json: explained });
  await page.goto(`${stage.product.url}/workflows/${workflowId}?run=${failedRun}&node=greet&tab=error`);
  await page.getByTestId("explain-step").click();
  await explanation().getByTestId("explain-jump-fields").click();
  await expect.poll(focused, { timeout: 15_000 }).toMatch(/^field-fields/);
});

it("goes on with the parser's reading of a description where one does not want to wait", async () => {
  await page.goto(`${stage.product.url}/dashboard`);
  await page.getByTestId("describe-it").first().click();
  const words = page.getByTestId("describe-words");
  await words.fill("When an order arrives by webhook, wait 1 second.");
  const reading = page.getByTestId("describe-reading");
  await reading.getByText("Webhook", { exact: true }).waitFor();
  await reading.getByText("Waits 1 second.").waitFor();
  await picture(page, "waiting-reading");
  await words.press("Control+Enter");
  await waiting("Reading your words").getByTestId("describe-take-parser").waitFor();
  await picture(page, "waiting-describe");
  await page.getByTestId("describe-take-parser").click();
  await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/);
  await page.getByTestId("describe-review").waitFor();
  await modelLeft();
  await page.setViewportSize(sizes.narrow);
  expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  await page.setViewportSize(sizes.desktop);
});

it("complained about nothing", () => {
  expect(stage.visitor.complaints).toEqual([]);
});
