import { describe, expect, it } from "vitest";
import type { Answer } from "../configurator";
import { type Expectation, type Line, line } from "../line";
import { judge } from "./judge";

const answerOf = (config: Answer["config"], more: Partial<Answer> = {}): Answer => ({
  config,
  node: {},
  questions: [],
  provenance: {},
  ...more,
});

const lineOf = (node: string, wanted: Expectation, context?: Line["context"]): Line =>
  line.parse({ id: "x", node, tier: "explicit", intent: "do it", context, expect: wanted });

const trigger = { body: { name: "Ada", list: [1, 2], at: "2026-12-01", n: 5 } };
const context = { trigger, steps: {}, now: "2026-11-21T10:00:00.000Z" };
const at = (body: Record<string, unknown>) => ({ trigger: { body }, steps: {} });

const url = "https://a.test/x?b=2&a=1";
const request = (more: Record<string, unknown>) => ({ method: "POST", url, ...more });
const json = (content: string) => request({ body: { type: "json", content } });
const rule = (operator: string, right: unknown) => ({
  rules: [{ left: "{{trigger.body.n}}", operator, right }],
});
const cases = (first: string, second: string) => ({
  value: "{{trigger.body.name}}",
  cases: [
    { id: "c1", name: "one", operator: "equals", right: first },
    { id: "c2", name: "two", operator: "equals", right: second },
  ],
});

/** Each kind of expectation with an answer that meets it and one that does not, and what is then said. */
const kinds: [
  kind: string,
  node: string,
  wanted: Expectation,
  right: Answer | Answer["config"],
  wrong: Answer | Answer["config"],
  said: RegExp,
][] = [
  ["method", "action.http", { request: { method: "POST" } }, { method: "POST", url }, { url }, /^method:/],
  [
    "url",
    "action.http",
    { request: { url: "https://a.test/x?a=1&b=2" } },
    {
      url: "https://a.test/x",
      query: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
    },
    { url: "https://a.test/x?a=1" },
    /^url:/,
  ],
  [
    "urlPrefix",
    "action.http",
    { request: { urlPrefix: "https://a.test/" } },
    { url },
    { url: "https://b.test/" },
    /^url:/,
  ],
  [
    "urlParsed",
    "action.http",
    { request: { urlParsed: { base: "https://a.test/q", query: { q: "a b&c" } } } },
    { url: "https://a.test/q?q=a%20b%26c" },
    { url: "https://a.test/q?q=a+b" },
    /^query:/,
  ],
  [
    "headers",
    "action.http",
    { request: { headers: { "x-note": "Ad" } } },
    { url, headers: [{ name: "X-Note", value: "{{trigger.body.name}}" }] },
    { url, headers: [{ name: "X-Note", value: "name" }] },
    /^header x-note:/,
  ],
  [
    "noHeader",
    "action.http",
    { noHeader: "X-Api-Key" },
    { url },
    { url, headers: [{ name: "x-api-key", value: "k" }] },
    /^header X-Api-Key:/,
  ],
  [
    "request.noHeader",
    "action.http",
    { request: { noHeader: ["x-a"] } },
    { url },
    { url, headers: [{ name: "X-A", value: "k" }] },
    /^header x-a:/,
  ],
  [
    "json",
    "action.http",
    { request: { json: { name: "Ada", n: 5 } } },
    json('{"n": {{trigger.body.n}}, "name": "{{trigger.body.name}}"}'),
    json('{"n": "{{trigger.body.n}}", "name": "Ada"}'),
    /^body:/,
  ],
  [
    "json where there is none",
    "action.http",
    { request: { json: {} } },
    json("{}"),
    { url },
    /^body: wanted JSON/,
  ],
  [
    "jsonPartial",
    "action.http",
    { request: { jsonPartial: { a: { b: 1 } } } },
    json('{"a": {"b": 1, "c": 2}, "d": 3}'),
    json('{"a": {"b": 2}}'),
    /^body\.a\.b:/,
  ],
  [
    "form",
    "action.http",
    { request: { form: { a: "1 2", b: "é" } } },
    request({ body: { type: "form", content: "b=%C3%A9&a=1+2" } }),
    request({ body: { type: "form", content: "a=1+2" } }),
    /^form:/,
  ],
  [
    "text",
    "action.http",
    { request: { text: "hi" } },
    request({ body: { type: "text", content: "hi" } }),
    request({ body: { type: "text", content: "hi!" } }),
    /^body:/,
  ],
  ["a preview at all", "action.http", { request: { method: "GET" } }, { url }, {}, /^no preview: url:/],
  [
    "paths that exist",
    "action.http",
    { request: { method: "GET" } },
    { url: "https://a.test/{{trigger.body.name}}" },
    { url: "https://a.test/{{trigger.body.nam}}" },
    /^no preview: .*trigger\.body\.name/,
  ],
  [
    "branches",
    "logic.condition",
    {
      branches: [
        { context: at({ n: 5 }), branch: "true" },
        { context: at({ n: 4 }), branch: "false" },
      ],
    },
    rule("greaterThan", 4),
    rule("greaterOrEqual", 4),
    /^branch: wanted false, got true/,
  ],
  [
    "branches of a switch",
    "logic.switch",
    {
      branches: [
        { context: at({ name: "a" }), branch: "first" },
        { context: at({ name: "b" }), branch: "second" },
        { context: at({ name: "c" }), branch: "default" },
      ],
    },
    cases("a", "b"),
    cases("a", "c"),
    /^branch: wanted second, got default/,
  ],
  [
    "handles of their own",
    "logic.switch",
    {
      branches: [
        { context: at({ name: "a" }), branch: "first" },
        { context: at({ name: "b" }), branch: "second" },
      ],
    },
    cases("a", "b"),
    { value: "x", cases: [{ id: "c", name: "c", operator: "isNotEmpty" }] },
    /^branch: wanted second, got c/,
  ],
  [
    "cron",
    "trigger.schedule",
    { cron: "0 9 * * 1-5" },
    { cron: "0 9 * * MON-FRI", timezone: "Etc/UTC" },
    { cron: "0 9 * * *" },
    /^cron: wanted 0 9 \* \* 1-5/,
  ],
  [
    "timezone",
    "trigger.schedule",
    { cron: "0 9 * * *", timezone: "Europe/Berlin" },
    { cron: "0 9 * * *", timezone: "Europe/Vienna" },
    { cron: "0 9 * * *", timezone: "Africa/Lagos" },
    /^cron:/,
  ],
  [
    "timezone alone",
    "trigger.schedule",
    { timezone: "Asia/Tokyo" },
    { timezone: "Asia/Tokyo" },
    {},
    /^timezone:/,
  ],
  [
    "milliseconds",
    "utility.delay",
    { milliseconds: 90_000 },
    { mode: "for", amount: 1.5, unit: "minutes" },
    { mode: "for", amount: 1.5 },
    /^milliseconds: wanted 90000, got 1500/,
  ],
  [
    "until",
    "utility.delay",
    { until: "2026-12-01T00:00:00.000Z" },
    { mode: "until", at: "{{trigger.body.at}}" },
    { mode: "until", at: "2026-12-02" },
    /^until:/,
  ],
  [
    "output",
    "utility.transform",
    { output: { n: 5 } },
    { fields: [{ name: "n", value: "{{trigger.body.n}}" }] },
    { fields: [{ name: "n", value: "{{trigger.body.n}}!" }] },
    /^output:/,
  ],
  [
    "items",
    "logic.loop",
    { items: [1, 2] },
    { items: "{{trigger.body.list}}" },
    { items: [2, 1] },
    /^items:/,
  ],
  [
    "input",
    "action.code",
    { input: 5 },
    { code: "return 1", input: "{{trigger.body.n}}" },
    { code: "return 1" },
    /^input:/,
  ],
  [
    "promptContains",
    "logic.wait",
    { promptContains: ["May Ada"] },
    { message: "May {{trigger.body.name}} go?" },
    { message: "May she go?" },
    /^prompt:/,
  ],
  [
    "config",
    "trigger.webhook",
    { config: { auth: { type: "hmac" } } },
    { auth: { type: "hmac", encoding: "hex" } },
    { auth: { type: "bearer" } },
    /^config\.auth\.type:/,
  ],
  [
    "config that is left to a default",
    "trigger.webhook",
    { config: { method: "POST" } },
    { method: "POST" },
    {},
    /^config/,
  ],
  [
    "node",
    "action.http",
    { node: { retries: 5, timeoutMs: 1_000 } },
    answerOf({}, { node: { retries: 5, timeoutMs: 1_000 } }),
    answerOf({}, { node: { retries: 5 } }),
    /^node\.timeoutMs:/,
  ],
  [
    "jsonFields",
    "action.ai",
    { jsonFields: ["label"] },
    { output: { type: "json", fields: [{ name: "label" }, { name: "why" }] } },
    { output: { type: "json", fields: [{ name: "why" }] } },
    /^fields: wanted label/,
  ],
  [
    "asks",
    "action.http",
    { asks: ["url", "body"] },
    answerOf({}, { questions: ["url", "body.content"].map((field) => ({ field, question: "?" })) }),
    answerOf({}, { questions: [{ field: "url", question: "?" }] }),
    /^asks: wanted body, got url/,
  ],
  [
    "asksAny",
    "action.http",
    { asksAny: true },
    answerOf({}, { questions: [{ field: "method", question: "?" }] }),
    {},
    /^asks: wanted a question/,
  ],
  [
    "neverContains",
    "action.http",
    { neverContains: ['s"k'] },
    answerOf({}, { questions: [{ field: "url", question: "s'k" }] }),
    answerOf({}, { questions: [{ field: "url", question: 'is s"k one?' }] }),
    /^contains "s\\"k"/,
  ],
];

const asAnswer = (answer: Answer | Answer["config"]): Answer =>
  "config" in answer ? (answer as Answer) : answerOf(answer);

describe("the judge", () => {
  it.each(kinds)("finds %s right where it is", async (_, node, wanted, right) => {
    expect(await judge(lineOf(node, wanted, context), asAnswer(right))).toEqual([]);
  });

  it.each(kinds)("finds %s wrong where it is", async (_, node, wanted, _right, wrong, said) => {
    const faults = await judge(lineOf(node, wanted, context), asAnswer(wrong));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatch(said);
  });

  it("has been seen to fail for every kind of expectation", () => {
    const seen = (pick: (wanted: Expectation) => object | undefined) =>
      new Set(kinds.flatMap(([, , wanted]) => Object.keys(pick(wanted) ?? {})));
    expect(seen((wanted) => wanted)).toEqual(new Set(Object.keys(line.shape.expect.shape)));
    const requests = line.shape.expect.shape.request.unwrap().shape;
    expect(seen(({ request }) => request)).toEqual(new Set(Object.keys(requests)));
  });
});
