import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { choice, http, manual, transform, wait, when, workflow } from "~/tests/support/workflow-builder";
import { caseLimitMs, hostile, json, limitMs, numRuns, tellsNothing, text, unspoilt } from "./values";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  // A burst of calls with one key is what this is.
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off" });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const pieces = fc.constantFrom(
  ..."{{ }} {{{ }}} {{# {{/ {{^ {{else}} {{> {{! --}} {{& {{* {{#* {{~ ~}} ( ) [ ] . .. / @ | as = ' \" \\ 0 -1 1e9 true".split(
    " ",
  ),
  ..."trigger steps loop this if unless each with default upper lower split join slice first last json number".split(
    " ",
  ),
  ..."round add divide date length constructor __proto__ prototype toString @index @root lookup log body a b".split(
    " ",
  ),
  " ",
  "\n",
);
const soup = fc
  .array(fc.oneof(pieces, fc.constant(" "), text), { maxLength: 24 })
  .map((parts) => parts.join(""));
const path = fc.constantFrom(
  "trigger",
  "trigger.a",
  "trigger.a.0",
  "steps.s.v",
  "loop",
  "trigger.length",
  '"x"',
  "0",
  "-1.5",
  "null",
);
const helper = fc.constantFrom(
  ..."default upper lower trim replace split join slice first last length json number round add divide date".split(
    " ",
  ),
);
const call = fc
  .tuple(
    helper,
    fc.array(
      fc.oneof(
        path,
        hostile.map((written) => JSON.stringify(written)),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([name, args]) => `{{${[name, ...args].join(" ")}}}`);
const block = fc
  .tuple(fc.constantFrom("if", "unless", "each", "with"), path, soup)
  .map(([name, subject, body]) => `{{#${name} ${subject}}}${body}{{/${name}}}`);
/** What people write, what they mistype, and what they never would. */
const templates = fc.oneof(
  path.map((written) => `{{${written}}}`),
  call,
  block,
  soup,
  text,
);

/** Every field that is rendered, in nodes that do no more than render. */
const previews = fc.oneof(
  fc.tuple(templates, templates).map(([left, right]) => ({ ...when(left, "equals", right) })),
  fc.tuple(templates, templates).map(([left, right]) => ({ ...when(left, "matches", right) })),
  fc.tuple(templates, templates).map(([value, right]) => ({ ...choice(value, ["one", "contains", right]) })),
  fc.tuple(text, templates).map(([name, written]) => ({ ...transform({ [name || "v"]: written }) })),
  fc.tuple(templates, templates).map(([url, content]) =>
    http("POST", `https://api.example.test/${url}`, {
      headers: [{ name: "x-a", value: content }],
      body: { type: "json", content },
    }),
  ),
  fc
    .tuple(templates, templates)
    .map(([url, content]) =>
      http("POST", url, { query: [{ name: "q", value: content }], body: { type: "form", content } }),
    ),
  templates.map((at) => ({ type: "utility.delay", config: { mode: "until", at } })),
  templates.map((items) => ({ type: "logic.loop", config: { items } })),
  templates.map((input) => ({ type: "action.code", config: { code: "return input", input } })),
  templates.map((prompt) => ({ type: "action.ai", config: { prompt } })),
);

it(
  "a template anywhere is refused with the reason, or gives data: never a fault",
  async () => {
    let rendered = 0;
    await fc.assert(
      fc.asyncProperty(previews, json, async ({ type, config }, trigger) => {
        const context = { trigger, steps: { s: { v: trigger } } };
        const answer = await rest("POST", "nodes/preview", { key, body: { type, config, context } });
        expect([200, 400, 422], answer.text).toContain(answer.status);
        if (answer.status === 200) rendered += 1;
        tellsNothing(answer.text.replaceAll("native code", ""));
        unspoilt();
      }),
      { numRuns, timeout: caseLimitMs },
    );
    expect(rendered).toBeGreaterThan(0);
  },
  limitMs(numRuns),
);

/** So many of them are run as well: their runs are over, with an output or a reason, and can be read. */
const runs = Math.ceil(numRuns / 10);

it(
  "a run of any template ends, and can be read",
  async () => {
    const document = (written: string): WorkflowDocument =>
      workflow(
        {
          start: manual,
          a: transform({ v: written }, { retries: 0 }),
          b: wait(0),
          c: when(written, "exists"),
        },
        "start > a > c",
      );
    await fc.assert(
      fc.asyncProperty(templates, json, async (written, input) => {
        const made = await rest<{ id: string }>("POST", "workflows", { key, body: document(written) });
        expect([201, 400]).toContain(made.status);
        if (made.status === 400) return;
        const started = await rest<{ executionId: string }>("POST", `workflows/${made.body.id}/run`, {
          key,
          body: { input },
        });
        expect([202, 422]).toContain(started.status);
        if (started.status === 422) return;
        for (;;) {
          const read = await rest<{ status: string; error: unknown }>(
            "GET",
            `executions/${started.body.executionId}`,
            { key },
          );
          expect(read.status).toBe(200);
          if (["PENDING", "RUNNING"].includes(read.body.status)) continue;
          if (read.body.status === "FAILED") expect(read.body.error).toBeTruthy();
          else expect(read.body.status).toBe("COMPLETED");
          break;
        }
        await user.executions.graph({ id: started.body.executionId });
        unspoilt();
      }),
      { numRuns: runs, timeout: caseLimitMs },
    );
  },
  limitMs(runs),
);
