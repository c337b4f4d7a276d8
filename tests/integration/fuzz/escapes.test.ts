import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "@/lib/template/limits";
import { keyOf, rejection, rest, runToEnd, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { choice, manual, script, transform, when, workflow } from "~/tests/support/workflow-builder";
import {
  codeEscapes,
  codeExhaustions,
  codeGreed,
  type Escape,
  templateEscapes,
  templateGreed,
} from "./escapes";
import { unspoilt } from "./values";

/** What code that has got out could read, and nothing else tells it. */
const canary = "canary-7f3a91c2";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off", ESCAPE_CANARY: canary });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const builtIns = () =>
  JSON.stringify(
    [Object, Array, Function, String, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).map(String)),
  );
const before = builtIns();

/** Nothing of the host has come along, and nothing of it was changed. */
function stays(answer: unknown): void {
  const shown = JSON.stringify(answer);
  for (const trace of [canary, "[native code]", "[object process]", "uid=", "root:x:"]) {
    expect(shown).not.toContain(trace);
  }
  unspoilt();
  expect(builtIns()).toBe(before);
  // What ends the process would end this test as well; what changes its status would do so afterwards.
  expect(process.exitCode).toBeUndefined();
}

const named = (all: readonly Escape[]) => all.map(({ kind, code }) => [kind, code] as const);

describe("action.code", () => {
  const run = (code: string, timeoutMs = 20_000) =>
    runToEnd(
      user,
      workflow({ start: manual, a: script(code, { own: 1 }, { retries: 0, timeoutMs }) }, "start > a"),
    );

  it.each(named(codeEscapes))("%s: %s", async (_, code) => {
    const execution = await run(code);
    expect(["COMPLETED", "FAILED"]).toContain(execution.status);
    expect(["object", "function"]).not.toContain(execution.output);
    stays(execution);
  });

  it.each(named(codeExhaustions))("is ended in time, %s: %s", async (_, code) => {
    const execution = await run(code, 1_500);
    expect(execution).toMatchObject({
      status: "FAILED",
      error: { name: expect.stringMatching(/^(Timeout|OutOfMemory|RangeError|InternalError)$/) },
    });
    stays(execution);
  });

  it.each(named(codeGreed))("gets no more than its share, %s: %s", async (_, code) => {
    const execution = await run(code, 60_000);
    expect(execution).toMatchObject({
      status: "FAILED",
      error: {
        name: expect.stringMatching(
          /^(OutOfMemory|StackOverflow|RangeError|InternalError|BadOutput|Timeout)$/,
        ),
      },
    });
    stays(execution);
  });
});

/** Every field that renders templates, in a node of each type that has some. */
const fieldsOf = (written: string): Record<string, Record<string, unknown>> => ({
  "logic.condition": { rules: [{ left: written, operator: "equals", right: written }] },
  "logic.switch": { value: written, cases: [{ id: "a", name: "a", operator: "contains", right: written }] },
  "utility.transform": { fields: [{ name: "v", value: written }] },
  "action.http": {
    method: "POST",
    url: `https://api.example.test/${written}`,
    headers: [{ name: "x-a", value: written }],
    query: [{ name: "q", value: written }],
    body: { type: "json", content: `{"v":"${written}"}` },
  },
  "utility.delay": { mode: "until", at: written },
  "logic.loop": { items: written },
  "action.code": { code: "return input", input: { v: written } },
  "action.ai": { prompt: written, system: written },
  "action.workflow": { workflowId: "0190b1f0-0000-7000-8000-000000000000", input: { v: written } },
});

const tree = { type: "MustacheStatement", path: { type: "PathExpression", parts: ["constructor"] } };
const context = { trigger: { own: 1, tree }, steps: { a: { own: 2 } } };

/** What is JavaScript is no template; what is inside of it could be taken for one. */
const asTemplates = codeEscapes.map(({ kind, code }) => ({
  kind,
  code: `{{ ${code.replace(/^return /, "")} }}`,
}));

describe("templates", () => {
  it.each(named([...templateEscapes, ...asTemplates]))("%s: %s", async (_, written) => {
    for (const [type, config] of Object.entries(fieldsOf(written))) {
      const answer = await rest("POST", "nodes/preview", { key, body: { type, config, context } });
      expect([200, 400, 422], `${type}: ${answer.text}`).toContain(answer.status);
      stays(answer.text);
    }
  });

  it.each(named([...templateEscapes, ...asTemplates]))("in a run, %s: %s", async (_, written) => {
    const document = workflow(
      {
        start: manual,
        a: transform({ v: written }, { retries: 0 }),
        b: { ...when(written, "equals", written), retries: 0 },
        c: { ...choice(written, ["one", "matches", written]), retries: 0 },
        d: script("return input", { v: written }, { retries: 0 }),
      },
      "start > a",
      "start > b",
      "start > c",
      "start > d",
    );
    try {
      const execution = await runToEnd(user, document, context.trigger);
      expect(["COMPLETED", "FAILED"]).toContain(execution.status);
      stays(execution);
    } catch (refused) {
      // Named before it runs: a template that cannot be parsed, or a text that cannot be kept.
      expect(refused).toMatchObject({ code: expect.stringMatching(/^(UNPROCESSABLE_CONTENT|BAD_REQUEST)$/) });
      stays(String(refused));
    }
  });

  it.each(named(templateGreed))("gets no more than its share, %s", async (_, written) => {
    const { renderText } = await import("@/lib/template/render");
    const failure = await rejection(Promise.resolve().then(() => renderText(written, context)));
    expect(failure).toMatchObject({ name: "TemplateError", code: "LIMIT" });
    for (const [type, config] of Object.entries(fieldsOf(written))) {
      const answer = await rest("POST", "nodes/preview", { key, body: { type, config, context } });
      expect([200, 400, 413, 422], `${type}: ${answer.status}`).toContain(answer.status);
      expect(answer.text.length).toBeLessThan(2 * limits.output);
    }
  });
});
