import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { logicCondition, type Operator } from "@/nodes/logic-condition/definition";
import { evaluate } from "@/nodes/logic-condition/evaluate";
import type { Context } from "../references";
import { parseCondition } from "./condition/index";
import { notPrefixed, notSuffixed } from "./condition/rules";

const body = {
  amount: 120,
  total: 99.5,
  limit: 100,
  email: "ada@acme.com",
  plan: "pro",
  country: "DE",
  subject: "URGENT: server down",
  tags: ["vip", "beta"],
  items: [{ price: 3 }, { price: 4 }],
  refunds: [],
  verified: true,
  archived: false,
  role: "admin",
  created_at: "2026-03-01T10:00:00Z",
  customer: { name: "Ada", age: 36, address: { city: "Paris" } },
  nickname: "",
  stock: 0,
  priority: "low",
};
const context: Context = {
  trigger: { method: "POST", headers: {}, query: { page: "2" }, body },
  steps: {
    fetch_user: { status: 200, headers: {}, body: { id: 1, active: true, login_count: 12 } },
    get_order: { status: "paid", currency: "EUR", total: 50 },
    search: { results: [] },
  },
};

const parse = (text: string, from = context, current?: Record<string, unknown>) =>
  parseCondition({ definition: logicCondition, text, context: from, current });

function branch(config: Record<string, unknown>, data: Context): boolean {
  const rendered = renderConfig(logicCondition, config, data as never) as unknown as {
    combine: "all" | "any";
    rules: { left: unknown; operator: Operator; right?: unknown }[];
  };
  return evaluate(rendered);
}

/** The sample with some fields of the body changed, or a field left out where it is undefined. */
function withBody(changes: Record<string, unknown>): Context {
  const merged = Object.fromEntries(
    Object.entries({ ...body, ...changes }).filter(([, value]) => value !== undefined),
  );
  return { ...context, trigger: { ...(context.trigger as object), body: merged } };
}

describe("conditions in words", () => {
  it.each<[string, [Record<string, unknown>, boolean][]]>([
    [
      "amount > 100",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "amount>=120",
      [
        [{}, true],
        [{ amount: 119 }, false],
      ],
    ],
    [
      "the amount in the webhook is more than 100",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "only continue when the amount exceeds $100",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "amount is at least 120 EUR",
      [
        [{}, true],
        [{ amount: 119 }, false],
      ],
    ],
    [
      "amount is 120 or more",
      [
        [{}, true],
        [{ amount: 119 }, false],
      ],
    ],
    [
      "the amount is no less than 120",
      [
        [{}, true],
        [{ amount: 119 }, false],
      ],
    ],
    [
      "amount is not less than 120",
      [
        [{}, true],
        [{ amount: 119 }, false],
      ],
    ],
    [
      "amount under 1k",
      [
        [{}, true],
        [{ amount: 1000 }, false],
      ],
    ],
    [
      "amount is below two hundred",
      [
        [{}, true],
        [{ amount: 200 }, false],
      ],
    ],
    [
      "amount is less than or equal to 120",
      [
        [{}, true],
        [{ amount: 121 }, false],
      ],
    ],
    [
      "amount does not exceed 120",
      [
        [{}, true],
        [{ amount: 121 }, false],
      ],
    ],
    [
      "amount is up to 120",
      [
        [{}, true],
        [{ amount: 121 }, false],
      ],
    ],
    [
      "amount between 100 and 150",
      [
        [{}, true],
        [{ amount: 100 }, true],
        [{ amount: 151 }, false],
      ],
    ],
    [
      "amount is not between 100 and 150",
      [
        [{}, false],
        [{ amount: 151 }, true],
      ],
    ],
    [
      "amount outside of the range 100 to 150",
      [
        [{}, false],
        [{ amount: 99 }, true],
      ],
    ],
    [
      "amount over 100 and under 130",
      [
        [{}, true],
        [{ amount: 130 }, false],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "amount is greater than the limit",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "total of the webhook is lower than amount from the webhook",
      [
        [{}, true],
        [{ total: 130 }, false],
      ],
    ],
    [
      "plan is pro",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan equals 'pro'",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      'plan == "pro"',
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan = pro",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan isn't free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan != free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is anything but free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "is the plan pro?",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "is the amount greater than 100?",
      [
        [{}, true],
        [{ amount: 1 }, false],
      ],
    ],
    [
      "does the email end with @acme.com?",
      [
        [{}, true],
        [{ email: "a@b.c" }, false],
      ],
    ],
    [
      "plan pro",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is pro or team",
      [
        [{}, true],
        [{ plan: "team" }, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is one of pro, team or enterprise",
      [
        [{}, true],
        [{ plan: "enterprise" }, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan in ['pro', 'team']",
      [
        [{}, true],
        [{ plan: "team" }, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is either pro or team",
      [
        [{}, true],
        [{ plan: "team" }, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is neither free nor trial",
      [
        [{}, true],
        [{ plan: "free" }, false],
        [{ plan: "trial" }, false],
      ],
    ],
    [
      "plan is not free or trial",
      [
        [{}, true],
        [{ plan: "free" }, false],
        [{ plan: "trial" }, false],
      ],
    ],
    [
      "plan is not one of free, trial",
      [
        [{}, true],
        [{ plan: "trial" }, false],
      ],
    ],
    [
      "plan is pro and country is DE",
      [
        [{}, true],
        [{ country: "FR" }, false],
      ],
    ],
    [
      "plan is free or country is DE",
      [
        [{}, true],
        [{ country: "FR" }, false],
        [{ country: "FR", plan: "free" }, true],
      ],
    ],
    [
      "plan is pro or team and country is DE",
      [
        [{}, true],
        [{ plan: "team" }, true],
        [{ plan: "free" }, false],
        [{ country: "FR" }, false],
      ],
    ],
    [
      "(plan is pro or plan is team) and amount > 100",
      [
        [{}, true],
        [{ plan: "team" }, true],
        [{ plan: "free" }, false],
        [{ amount: 1 }, false],
      ],
    ],
    [
      "country is DE, plan is pro and amount > 5",
      [
        [{}, true],
        [{ country: "FR" }, false],
      ],
    ],
    [
      "subject contains urgent, ignoring case",
      [
        [{}, true],
        [{ subject: "hi" }, false],
      ],
    ],
    [
      'subject contains "server"',
      [
        [{}, true],
        [{ subject: "hi" }, false],
      ],
    ],
    [
      "the subject mentions server or database",
      [
        [{}, true],
        [{ subject: "database" }, true],
        [{ subject: "hi" }, false],
      ],
    ],
    [
      "subject doesn't contain 'spam'",
      [
        [{}, true],
        [{ subject: "spam" }, false],
      ],
    ],
    [
      "subject starts with URGENT",
      [
        [{}, true],
        [{ subject: "hi" }, false],
      ],
    ],
    [
      "subject begins with 'URGENT:'",
      [
        [{}, true],
        [{ subject: "hi" }, false],
      ],
    ],
    [
      "email ends in @acme.com",
      [
        [{}, true],
        [{ email: "a@b.c" }, false],
      ],
    ],
    [
      "the email does not end with @test.com",
      [
        [{}, true],
        [{ email: "a@test.com" }, false],
      ],
    ],
    [
      "email doesn't start with test",
      [
        [{}, true],
        [{ email: "test@b.c" }, false],
      ],
    ],
    [
      "email matches /^[a-z]+@acme\\.com$/",
      [
        [{}, true],
        [{ email: "A@acme.com" }, false],
      ],
    ],
    [
      "email matches the regex '^ada'",
      [
        [{}, true],
        [{ email: "bob" }, false],
      ],
    ],
    [
      "email is a valid email address",
      [
        [{}, true],
        [{ email: "nope" }, false],
      ],
    ],
    [
      "tags contains vip",
      [
        [{}, true],
        [{ tags: [] }, false],
      ],
    ],
    [
      "tags include 'vip' and 'beta'",
      [
        [{}, true],
        [{ tags: ["vip"] }, false],
      ],
    ],
    [
      "tags do not include banned",
      [
        [{}, true],
        [{ tags: ["banned"] }, false],
      ],
    ],
    [
      "the nickname is empty",
      [
        [{}, true],
        [{ nickname: "x" }, false],
        [{ nickname: undefined }, true],
      ],
    ],
    [
      "nickname is not blank",
      [
        [{}, false],
        [{ nickname: "x" }, true],
      ],
    ],
    [
      "items is not empty",
      [
        [{}, true],
        [{ items: [] }, false],
      ],
    ],
    [
      "there are items in the webhook",
      [
        [{}, true],
        [{ items: [] }, false],
      ],
    ],
    [
      "there are no refunds",
      [
        [{}, true],
        [{ refunds: [1] }, false],
      ],
    ],
    [
      "there are more than 1 items in the webhook",
      [
        [{}, true],
        [{ items: [1] }, false],
      ],
    ],
    [
      "items has at least 2 entries",
      [
        [{}, true],
        [{ items: [1] }, false],
      ],
    ],
    [
      "the number of items is 2",
      [
        [{}, true],
        [{ items: [1] }, false],
      ],
    ],
    [
      "the length of the subject is less than 100",
      [
        [{}, true],
        [{ subject: "x".repeat(100) }, false],
      ],
    ],
    [
      "email exists",
      [
        [{}, true],
        [{ email: undefined }, false],
      ],
    ],
    [
      "email is present",
      [
        [{}, true],
        [{ email: undefined }, false],
      ],
    ],
    [
      "email is missing",
      [
        [{}, false],
        [{ email: undefined }, true],
      ],
    ],
    [
      "the webhook has an email",
      [
        [{}, true],
        [{ email: undefined }, false],
      ],
    ],
    [
      "the webhook has no email",
      [
        [{}, false],
        [{ email: undefined }, true],
      ],
    ],
    [
      "email does not exist",
      [
        [{}, false],
        [{ email: undefined }, true],
      ],
    ],
    [
      "email and plan are present",
      [
        [{}, true],
        [{ email: undefined }, false],
        [{ plan: undefined }, false],
      ],
    ],
    [
      "email or nickname is not empty",
      [
        [{}, true],
        [{ email: "" }, false],
      ],
    ],
    [
      "verified is true",
      [
        [{}, true],
        [{ verified: false }, false],
      ],
    ],
    [
      "verified",
      [
        [{}, true],
        [{ verified: false }, false],
      ],
    ],
    [
      "not archived",
      [
        [{}, true],
        [{ archived: true }, false],
      ],
    ],
    [
      "verified and not archived",
      [
        [{}, true],
        [{ archived: true }, false],
      ],
    ],
    [
      "the customer is verified",
      [
        [{}, true],
        [{ verified: false }, false],
      ],
    ],
    [
      "archived is false",
      [
        [{}, true],
        [{ archived: true }, false],
      ],
    ],
    [
      "the customer's age is at least 18",
      [
        [{}, true],
        [{ customer: { age: 17 } }, false],
      ],
    ],
    [
      "the city of the customer's address is Paris",
      [
        [{}, true],
        [{ customer: { address: { city: "Rome" } } }, false],
      ],
    ],
    [
      "created_at is after 2026-01-01",
      [
        [{}, true],
        [{ created_at: "2025-12-31T00:00:00Z" }, false],
      ],
    ],
    [
      "created_at is on or before 2026-03-01T10:00:00Z",
      [
        [{}, true],
        [{ created_at: "2026-03-02T00:00:00Z" }, false],
      ],
    ],
    [
      "stop if the plan is free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "stop when plan is free or amount is below 10",
      [
        [{}, true],
        [{ plan: "free" }, false],
        [{ amount: 9 }, false],
      ],
    ],
    [
      "continue unless the plan is free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "stop unless the plan is pro",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "unless email ends with @acme.com",
      [
        [{}, false],
        [{ email: "a@b.c" }, true],
      ],
    ],
    [
      "don't continue if archived",
      [
        [{}, true],
        [{ archived: true }, false],
      ],
    ],
    [
      "if amount > 100 then continue, otherwise stop",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "if plan is free, skip",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "make sure that the amount is greater than 100 and the plan is not free",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "plan is 'pro' and not archived",
      [
        [{}, true],
        [{ archived: true }, false],
      ],
    ],
    [
      "tags include vip but not banned",
      [
        [{}, true],
        [{ tags: ["vip", "banned"] }, false],
      ],
    ],
    [
      "100 < amount",
      [
        [{}, true],
        [{ amount: 100 }, false],
      ],
    ],
    [
      "the amount should not be 0",
      [
        [{}, true],
        [{ amount: 0 }, false],
      ],
    ],
    [
      "not (plan is free)",
      [
        [{}, true],
        [{ plan: "free" }, false],
      ],
    ],
    [
      "neither email nor subject is empty",
      [
        [{}, true],
        [{ email: "" }, false],
      ],
    ],
    [
      "at least 2 tags",
      [
        [{}, true],
        [{ tags: [] }, false],
      ],
    ],
    [
      "country is DE/AT/CH",
      [
        [{}, true],
        [{ country: "AT" }, true],
        [{ country: "US" }, false],
      ],
    ],
    [
      "filter out orders where the country is US",
      [
        [{}, true],
        [{ country: "US" }, false],
      ],
    ],
    ["fetch_user returned 200", [[{}, true]]],
    ["status of fetch_user is 2xx", [[{}, true]]],
    ["fetch_user succeeded", [[{}, true]]],
    ["the page query param is 2", [[{}, true]]],
    [
      "no refunds",
      [
        [{}, true],
        [{ refunds: [1] }, false],
      ],
    ],
    [
      "is the email missing in the webhook body?",
      [
        [{}, false],
        [{ email: undefined }, true],
      ],
    ],
    [
      "the email field exists in the webhook",
      [
        [{}, true],
        [{ email: undefined }, false],
      ],
    ],
    [
      "nickname is null or empty",
      [
        [{}, true],
        [{ nickname: "x" }, false],
      ],
    ],
    ["the response of fetch_user has status 200", [[{}, true]]],
    ["fetch_user returned a server error", [[{}, false]]],
    ["fetch_user's status code is between 200 and 299", [[{}, true]]],
    [
      "more than 1 products in the items list of the webhook",
      [
        [{}, true],
        [{ items: [1] }, false],
      ],
    ],
    [
      "stock is negative",
      [
        [{}, false],
        [{ stock: -1 }, true],
      ],
    ],
    [
      "email is a gmail address",
      [
        [{}, false],
        [{ email: "a@gmail.com" }, true],
      ],
    ],
    [
      "amount > 100 (a big order)",
      [
        [{}, true],
        [{ amount: 1 }, false],
      ],
    ],
    ["fetch_user responded with anything other than 200", [[{}, false]]],
    [
      "there is more than one tag",
      [
        [{}, true],
        [{ tags: ["a"] }, false],
      ],
    ],
    [
      "the customer is unverified",
      [
        [{}, false],
        [{ verified: false }, true],
      ],
    ],
    [
      "the amount is at least as high as the limit",
      [
        [{}, true],
        [{ amount: 99 }, false],
      ],
    ],
    [
      "stock is non-zero",
      [
        [{}, false],
        [{ stock: 4 }, true],
      ],
    ],
    [
      "trigger.body.amount is 120",
      [
        [{}, true],
        [{ amount: 1 }, false],
      ],
    ],
    [
      "{{trigger.body.amount}} >= 120",
      [
        [{}, true],
        [{ amount: 1 }, false],
      ],
    ],
    ["page of the query is 2", [[{}, true]]],
    [
      "stock is zero",
      [
        [{}, true],
        [{ stock: 1 }, false],
      ],
    ],
    [
      "priority is high",
      [
        [{}, false],
        [{ priority: "high" }, true],
      ],
    ],
    [
      "role is 'admin' && plan is 'pro'",
      [
        [{}, true],
        [{ role: "x" }, false],
      ],
    ],
    [
      "role is admin || plan is free",
      [
        [{}, true],
        [{ role: "x" }, false],
      ],
    ],
    ["the status code of fetch_user is 200", [[{}, true]]],
    ["http status of fetch_user is not 200", [[{}, false]]],
    ["the user from fetch_user is active", [[{}, true]]],
    ["login count of fetch_user is greater than 10", [[{}, true]]],
    [
      "currency of the get_order step is EUR and its status is paid".replace(
        "its status",
        "status of get_order",
      ),
      [[{}, true]],
    ],
    ["results of search are empty", [[{}, true]]],
    [
      "the search step returned no results".replace(
        "the search step returned no results",
        "the search step has no results",
      ),
      [[{}, true]],
    ],
    [
      "total of the get order step is less than the total from the webhook",
      [
        [{}, true],
        [{ total: 1 }, false],
      ],
    ],
  ])("%s", (text, cases) => {
    const { config, questions, provenance } = parse(text);
    expect(questions).toEqual([]);
    for (const [changes, expected] of cases)
      expect([changes, branch(config, withBody(changes))]).toEqual([changes, expected]);
    expect(provenance["rules.0.operator"]).toBe("words");
  });

  it.each([
    "if it is big",
    "amount is high",
    "when the amount is too large",
    "amount is unusual",
    "created_at is recent",
    "created_at is in the last 7 days",
    "the phone number is +49",
    "status of step get_cart is open",
    "trigger.body.phone is 5",
    "if everything is fine",
    "check it",
    "amount",
    "plan is pro and country is DE or amount > 5 and verified",
    "any item has a price above 3",
    "email does not match /x/",
    "amount is greater than average",
    "amount is greater than the discount",
    "verified is maybe",
    "the password is 'hunter2'",
    "secret token in the webhook equals abc123def",
    "amount is over 100 and under 50",
    "plan is pro and plan is free",
    "the amount is a lot",
  ])("%s: asked, and no rules", (text) => {
    const { config, questions } = parse(text);
    expect(config).not.toHaveProperty("rules");
    expect(questions.length).toBeGreaterThan(0);
    expect(questions[0]?.field).toMatch(/^rules/);
  });

  it("refers to shapes that nobody has seen as the words say", () => {
    const { config } = parse("status of step check_stock is 'low' and amount in the webhook body >= 5", {
      steps: {},
    });
    expect(config.rules).toEqual([
      { left: "{{steps.check_stock.status}}", operator: "equals", right: "low" },
      { left: "{{trigger.body.amount}}", operator: "greaterOrEqual", right: 5 },
    ]);
  });

  it("adds a rule to those that are there", () => {
    const current = {
      combine: "all",
      rules: [{ left: "{{trigger.body.plan}}", operator: "equals", right: "pro" }],
    };
    expect(parse("and amount is over 5", context, current).config).toEqual({
      combine: "all",
      rules: [...current.rules, { left: "{{trigger.body.amount}}", operator: "greaterThan", right: 5 }],
    });
  });
});

describe("patterns for what RE2 has no word for", () => {
  it.each(["test", "@a.c", "aa", "a-b]c^"])("texts that do not begin or end with %s", (part) => {
    for (const text of [
      part,
      `${part}x`,
      `x${part}`,
      part.slice(1),
      part.slice(0, -1),
      "",
      "zzzzzz",
      part + part,
      part.slice(0, 1) + part,
    ]) {
      expect([text, new RegExp(notPrefixed(part)).test(text)]).toEqual([text, !text.startsWith(part)]);
      expect([text, new RegExp(notSuffixed(part)).test(text)]).toEqual([text, !text.endsWith(part)]);
    }
  });
});
