import { describe, expect, it } from "vitest";
import { defaultConfig } from "@/nodes/default-config";
import { nodeDefinitions } from "@/nodes/registry";
import {
  approval,
  choice,
  http,
  loop,
  manual,
  script,
  transform,
  wait,
  when,
  workflow,
} from "~/tests/support/workflow-builder";
import { explainWorkflow } from ".";
import { cronWords } from "./cron-words";

describe("times in words", () => {
  it.each([
    ["0 9 * * 1-5", "every weekday at 09:00"],
    ["0 9,17 * * *", "every day at 09:00 and 17:00"],
    ["*/15 * * * *", "every 15 minutes"],
    ["* * * * *", "every minute"],
    ["5 * * * *", "every hour at :05"],
    ["0 */2 * * *", "every 2 hours at :00"],
    ["0 0 1 * *", "on day 1 of every month at 00:00"],
    ["30 8 * * 6,0", "every Saturday and Sunday at 08:30"],
    ["0 9 * 1,7 1", "every Monday in January and July at 09:00"],
    ["0 9 1 * 5", "on day 1 of every month, and every Friday at 09:00"],
    ["*/10 9-17 * * 1-5", "every weekday, every 10 minutes from 09:00 to 17:59"],
    ["0 9 31 12 *", "on day 31 of December at 09:00"],
    ["nonsense", 'by the cron expression "nonsense", which cannot be read'],
  ])("%s is %s", (cron, words) => {
    expect(cronWords(cron)).toBe(words);
  });
});

const texts = (document: ReturnType<typeof workflow>) =>
  explainWorkflow(document).lines.map(({ depth, text }) => `${"  ".repeat(depth)}${text}`);

describe("a workflow in words", () => {
  it("tells what starts it, each step in its order, its branches inside, and what follows all of them", () => {
    const document = workflow(
      {
        when: {
          type: "trigger.schedule",
          label: "Mornings",
          config: { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
        },
        get: http(
          "GET",
          "https://api.acme.test/orders",
          {},
          { label: "Get orders", retries: 5, timeoutMs: 90_000 },
        ),
        large: { ...when("{{steps.get_orders.body.total}}", "greaterThan", "100"), label: "Is large" },
        tell: http(
          "POST",
          "https://chat.acme.test/{{steps.get_orders.body.room}}",
          { body: { type: "json", content: "{}" } },
          { label: "Tell" },
        ),
        sleep: { ...wait(172_800), label: "Sleep" },
        sorry: transform({ a: "{{steps.get_orders.error.message}}" }, { label: "Sorry" }),
        done: transform({ at: "{{execution.startedAt}}", n: "1" }, { label: "Done" }),
      },
      "when > get > large:true > tell > done",
      "large:false > sleep > done",
      "get:error > sorry",
    );
    expect(texts(document)).toEqual([
      "Mornings: Starts every weekday at 09:00, Europe/Berlin time.",
      "Get orders: Calls GET https://api.acme.test/orders. It is tried again up to 5 times, and may take 90 seconds.",
      "If Get orders fails for good:",
      '  Sorry: Makes an object of a = ‹error.message of "Get orders"›.',
      'Is large: Checks whether ‹body.total of "Get orders"› is greater than 100.',
      "If Is large is true:",
      '  Tell: Calls POST https://chat.acme.test/‹body.room of "Get orders"›, with JSON as its body.',
      "If Is large is false:",
      "  Sleep: Waits 2 days.",
      "Done: Makes an object of at = {{execution.startedAt}}, n = 1.",
    ]);
    expect(explainWorkflow(document)).toMatchObject({
      summary:
        "Starts every weekday at 09:00, Europe/Berlin time, then goes through 6 steps: 2 × HTTP request, 2 × Transform, Condition and Delay.",
      answer: expect.stringContaining('"Sorry" and "Done"'),
    });
  });

  it("tells of loops with their bodies, of cases, waits and code", () => {
    const document = workflow(
      {
        start: { ...manual, label: "Start" },
        each: { ...loop("{{trigger.orders}}", 5), label: "Each order" },
        mail: http("POST", "https://mail.acme.test/{{loop.item.id}}", {}, { label: "Mail" }),
        kind: { ...choice("{{trigger.kind}}", ["big", "greaterThan", "10"]), label: "Kind" },
        ask: { ...approval(), label: "Ask" },
        late: { ...script("const a = 1;\nreturn a;"), label: "Late" },
      },
      "start > each:item > mail",
      "each:done > kind:big > ask > late",
    );
    expect(texts(document)).toEqual([
      "Start: Starts by Test, by the API, or by another workflow, with the input that is given.",
      "Each order: Goes through the list ‹orders of the trigger's data›, up to 5 items at once.",
      "For each item:",
      "  Mail: Calls POST https://mail.acme.test/‹id of the item›.",
      "Kind: Looks at ‹kind of the trigger's data› and goes on at the first of 1 cases that fits.",
      "Case big, where it is greater than 10:",
      "  Ask: Waits until its address is called, 7 days at most.",
      "  Late: Runs 2 lines of JavaScript on the data that it is given.",
    ]);
  });

  it("has a sentence for every type there is, and one by the schema for a type that it has never seen", () => {
    for (const definition of nodeDefinitions) {
      const spec = { type: definition.type, label: "It", config: defaultConfig(definition) };
      const document =
        definition.category === "trigger"
          ? workflow({ it: spec })
          : workflow({ start: manual, it: spec }, "start > it");
      expect(texts(document).at(-1)).toMatch(/^It: .{10}/);
    }
  });

  it("names credentials by their names and never more", () => {
    const document = workflow(
      { start: manual, get: http("GET", "https://a.test/", {}, { credentialId: "id-1" }) },
      "start > get",
    );
    const { lines } = explainWorkflow(document, new Map([["id-1", '"Shop"']]));
    expect(lines.at(-1)?.text).toContain('It uses the credential "Shop".');
  });
});

describe("what to look out for", () => {
  const watched = (document: ReturnType<typeof workflow>) =>
    explainWorkflow(document).watch.map(({ level, nodeId, text }) => `${level} ${nodeId}: ${text}`);

  it("has problems first, then what may surprise", () => {
    const document = workflow(
      {
        hook: { type: "trigger.webhook", config: {} },
        post: http("POST", "https://a.test/", {}, { retries: 3 }),
        check: when("{{trigger.body}}", "equals", "{{steps.nothing.x}}"),
        alone: transform({ a: "1" }),
      },
      "hook > post > check",
    );
    const found = watched(document);
    expect(found[0]).toMatch(/^problem check: steps\.nothing/);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^hint alone: No trigger leads to alone/),
        expect.stringMatching(/^hint hook: hook can be called by anyone/),
        expect.stringMatching(/^hint post: post may be sent more than once/),
        expect.stringMatching(/^hint check: check leads nowhere where it is true/),
        expect.stringMatching(/^hint post: When post fails for good, the run fails/),
      ]),
    );
  });

  it("says nothing of what is taken care of", () => {
    const document = workflow(
      { start: manual, get: http("GET", "https://a.test/"), sorry: transform({ a: "1" }) },
      "start > get",
      "get:error > sorry",
    );
    expect(watched(document)).toEqual([]);
  });
});

it("does without a trigger, and with nothing at all", () => {
  expect(explainWorkflow(workflow({}))).toMatchObject({
    summary: "Nothing starts this workflow yet, and has no steps yet.",
    lines: [],
  });
});
