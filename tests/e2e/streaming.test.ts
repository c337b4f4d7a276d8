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
beforeEach(() => {
  gate = makeGate();
});

const story = {
  ...workflow(
    {
      start: manual,
      tell: { type: "action.ai", config: { model: "some-model", prompt: "Tell a story" }, label: "Tell" },
      call: { type: "action.http", config: { url: "https://api.acme.test/" }, label: "Call" },
      after: transform({ said: "{{steps.tell.text}}" }, { label: "After" }),
    },
    "start > tell > after",
  ),
  name: "Story",
};

beforeAll(async () => {
  page = stage.visitor.page;
  await signInWithGithub(stage.visitor);
  const key = createApiKey(stage.product, "streaming");
  const { id } = await call<{ id: string }>(stage.product, key, "POST", "/workflows", story);
  await page.goto(`${stage.product.url}/workflows/${id}`);
});

const node = (label: string) => page.locator(".react-flow__node", { hasText: label }).first();
const words = () => page.getByTestId("magic-words");
const draft = () => page.getByTestId("magic-draft");
const doing = (text: string) => page.getByTestId("waiting-for").getByText(text);
const change = (field: string) => page.getByTestId(`magic-change-${field}`);
const written = () => page.getByTestId("written");
const hasFocus = () => words().evaluate((element) => element === document.activeElement);

const answer = JSON.stringify({
  config: {
    method: "PUT",
    url: "https://api.acme.test/users",
    query: null,
    headers: null,
    body: null,
    failOnError: null,
  },
  retries: null,
  timeoutMs: null,
  questions: [],
  provenance: ["method", "url"].map((field) => ({ field, origin: "words" })),
});
it("shows the parser's answer at once, and the model's field by field in its place", async () => {
  const address = answer.indexOf("https");
  const pieces = ["{", answer.slice(1, address), answer.slice(address)];
  ai.answers({ pieces, beforePiece: gate.beforePiece });
  await node("Call").click();
  await words().fill("POST to https://api.acme.test/users");
  await words().press("Enter");
  await draft().waitFor();
  await doing("openai/gpt-5.4-mini is writing").waitFor();
  await change("method").getByText("POST").waitFor();
  await change("method").getByText("parser, so far").waitFor();
  gate.release();
  await change("method").getByText("PUT").waitFor();
  expect(await change("method").getByText("parser, so far").count()).toBe(0);
  await change("url").getByText("parser, so far").waitFor();
  expect(await hasFocus()).toBe(true);
  await picture(page, "streaming-draft", "desktop");
  gate.release();
  await page.getByTestId("magic-review").getByText("Answered by openai/gpt-5.4-mini").waitFor();
  await draft().waitFor({ state: "detached" });
  await change("method").getByText("your words").waitFor();
  await change("method").getByText("The built-in parser read: POST").waitFor();
  expect(await hasFocus()).toBe(true);
  await words().press("Escape");
});

it("ends the model's request when one cancels, and keeps the words", async () => {
  ai.answers({ pieces: ["{", answer.slice(1)], beforePiece: gate.beforePiece });
  await words().fill("POST to https://api.acme.test/users");
  await words().press("Enter");
  await doing("is writing").waitFor();
  await words().press("Escape");
  await draft().waitFor({ state: "detached" });
  await expect.poll(() => ai.calls[0]?.left).toBe(true);
  expect(await words().inputValue()).toBe("POST to https://api.acme.test/users");
});

it("goes on with the parser's answer where one does not want to wait", async () => {
  ai.answers({ pieces: ["{", answer.slice(1)], beforePiece: gate.beforePiece });
  await words().press("Enter");
  await doing("is writing").waitFor();
  await page.getByTestId("magic-take-parser").click();
  await page.getByTestId("magic-review").getByText("openai/gpt-5.4-mini was not waited for").waitFor();
  await change("method").getByText("POST").waitFor();
  await expect.poll(() => ai.calls[0]?.left).toBe(true);
  expect(await hasFocus()).toBe(true);
  await words().press("Escape");
});

it("fits a narrow screen while the model writes", async () => {
  ai.answers({ pieces: ["{", answer.slice(1)], beforePiece: gate.beforePiece });
  await page.setViewportSize(sizes.narrow);
  await words().fill("POST to https://api.acme.test/users");
  await words().press("Enter");
  await doing("is writing").waitFor();
  await change("url").getByText("parser, so far").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await picture(page, "streaming-draft", "narrow");
  gate.release();
  await page.getByTestId("magic-review").getByText("Answered by openai/gpt-5.4-mini").waitFor();
  await words().press("Escape");
  await page.setViewportSize(sizes.desktop);
});

it("shows in the editor what a running step writes, until its output is there", async () => {
  const pieces = ["Once upon a time ", "there was a robot. ", "It was happy."];
  ai.answers({ pieces, beforePiece: gate.beforePiece });
  await node("Tell").click();
  await page.getByTestId("test-button").click();
  await page.getByTestId("tab-output").click();
  await written().getByText("Once upon a time").waitFor();
  gate.release();
  await written().getByText("Once upon a time there was a robot.").first().waitFor();
  expect(await written().getByRole("log").textContent()).toBe("Once upon a time there was a robot. ");
  await picture(page, "streaming-editor");
  gate.release();
  await page
    .getByRole("tabpanel", { name: "Output" })
    .getByText(/robot\. It was happy\./)
    .waitFor();
  await written().waitFor({ state: "detached" });
});

it("shows it on the run's page to who comes late, also where that is narrow", async () => {
  const long = `${"A long tale that goes on and on. ".repeat(40)}Averyverylongword${"x".repeat(300)} `;
  ai.answers({ pieces: [long, "The end."], beforePiece: gate.beforePiece });
  await page.getByTestId("test-button").click();
  await written().getByText("A long tale").first().waitFor();
  const run = new URL(page.url()).searchParams.get("run");
  await page.goto(`${stage.product.url}/executions/${run}`);
  await page.getByRole("button", { name: /Tell/ }).first().click();
  await written().getByText("A long tale").first().waitFor();
  await picture(page, "streaming-run");
  await page.setViewportSize(sizes.narrow);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await page.setViewportSize(sizes.desktop);
  gate.release();
  await page.getByRole("tabpanel", { name: "Output" }).getByText("The end.").waitFor();
  await written().waitFor({ state: "detached" });
});

it("complained about nothing", () => {
  expect(stage.visitor.complaints).toEqual([]);
});
