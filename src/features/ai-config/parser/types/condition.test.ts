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

type Case = [Record<string, unknown>, boolean];
/** The branch for the sample with these changes. */
const yes = (changes: Record<string, unknown> = {}): Case => [changes, true];
const no = (changes: Record<string, unknown> = {}): Case => [changes, false];
const when = (text: string, ...cases: Case[]): [string, Case[]] => [text, cases];

describe("conditions in words", () => {
  it.each([
    when("amount > 100", yes(), no({ amount: 100 })),
    when("amount>=120", yes(), no({ amount: 119 })),
    when("the amount in the webhook is more than 100", yes(), no({ amount: 100 })),
    when("only continue when the amount exceeds $100", yes(), no({ amount: 100 })),
    when("amount is at least 120 EUR", yes(), no({ amount: 119 })),
    when("amount is 120 or more", yes(), no({ amount: 119 })),
    when("the amount is no less than 120", yes(), no({ amount: 119 })),
    when("amount is not less than 120", yes(), no({ amount: 119 })),
    when("amount under 1k", yes(), no({ amount: 1000 })),
    when("amount is below two hundred", yes(), no({ amount: 200 })),
    when("amount is less than or equal to 120", yes(), no({ amount: 121 })),
    when("amount does not exceed 120", yes(), no({ amount: 121 })),
    when("amount is up to 120", yes(), no({ amount: 121 })),
    when("amount between 100 and 150", yes(), yes({ amount: 100 }), no({ amount: 151 })),
    when("amount is not between 100 and 150", no(), yes({ amount: 151 })),
    when("amount outside of the range 100 to 150", no(), yes({ amount: 99 })),
    when("amount over 100 and under 130", yes(), no({ amount: 130 }), no({ amount: 100 })),
    when("amount is greater than the limit", yes(), no({ amount: 100 })),
    when("total of the webhook is lower than amount from the webhook", yes(), no({ total: 130 })),
    when("plan is pro", yes(), no({ plan: "free" })),
    when("plan equals 'pro'", yes(), no({ plan: "free" })),
    when('plan == "pro"', yes(), no({ plan: "free" })),
    when("plan = pro", yes(), no({ plan: "free" })),
    when("plan isn't free", yes(), no({ plan: "free" })),
    when("plan != free", yes(), no({ plan: "free" })),
    when("plan is anything but free", yes(), no({ plan: "free" })),
    when("is the plan pro?", yes(), no({ plan: "free" })),
    when("is the amount greater than 100?", yes(), no({ amount: 1 })),
    when("does the email end with @acme.com?", yes(), no({ email: "a@b.c" })),
    when("plan pro", yes(), no({ plan: "free" })),
    when("plan is pro or team", yes(), yes({ plan: "team" }), no({ plan: "free" })),
    when("plan is one of pro, team or enterprise", yes(), yes({ plan: "enterprise" }), no({ plan: "free" })),
    when("plan in ['pro', 'team']", yes(), yes({ plan: "team" }), no({ plan: "free" })),
    when("plan is either pro or team", yes(), yes({ plan: "team" }), no({ plan: "free" })),
    when("plan is neither free nor trial", yes(), no({ plan: "free" }), no({ plan: "trial" })),
    when("plan is not free or trial", yes(), no({ plan: "free" }), no({ plan: "trial" })),
    when("plan is not one of free, trial", yes(), no({ plan: "trial" })),
    when("plan is pro and country is DE", yes(), no({ country: "FR" })),
    when("plan is free or country is DE", yes(), no({ country: "FR" }), yes({ country: "FR", plan: "free" })),
    when(
      "plan is pro or team and country is DE",
      yes(),
      yes({ plan: "team" }),
      no({ plan: "free" }),
      no({ country: "FR" }),
    ),
    when(
      "(plan is pro or plan is team) and amount > 100",
      yes(),
      yes({ plan: "team" }),
      no({ plan: "free" }),
      no({ amount: 1 }),
    ),
    when("country is DE, plan is pro and amount > 5", yes(), no({ country: "FR" })),
    when("subject contains urgent, ignoring case", yes(), no({ subject: "hi" })),
    when('subject contains "server"', yes(), no({ subject: "hi" })),
    when(
      "the subject mentions server or database",
      yes(),
      yes({ subject: "database" }),
      no({ subject: "hi" }),
    ),
    when("subject doesn't contain 'spam'", yes(), no({ subject: "spam" })),
    when("subject starts with URGENT", yes(), no({ subject: "hi" })),
    when("subject begins with 'URGENT:'", yes(), no({ subject: "hi" })),
    when("email ends in @acme.com", yes(), no({ email: "a@b.c" })),
    when("the email does not end with @test.com", yes(), no({ email: "a@test.com" })),
    when("email doesn't start with test", yes(), no({ email: "test@b.c" })),
    when("email matches /^[a-z]+@acme\\.com$/", yes(), no({ email: "A@acme.com" })),
    when("email matches the regex '^ada'", yes(), no({ email: "bob" })),
    when("email is a valid email address", yes(), no({ email: "nope" })),
    when("tags contains vip", yes(), no({ tags: [] })),
    when("tags include 'vip' and 'beta'", yes(), no({ tags: ["vip"] })),
    when("tags do not include banned", yes(), no({ tags: ["banned"] })),
    when("the nickname is empty", yes(), no({ nickname: "x" }), yes({ nickname: undefined })),
    when("nickname is not blank", no(), yes({ nickname: "x" })),
    when("items is not empty", yes(), no({ items: [] })),
    when("there are items in the webhook", yes(), no({ items: [] })),
    when("there are no refunds", yes(), no({ refunds: [1] })),
    when("there are more than 1 items in the webhook", yes(), no({ items: [1] })),
    when("items has at least 2 entries", yes(), no({ items: [1] })),
    when("the number of items is 2", yes(), no({ items: [1] })),
    when("the length of the subject is less than 100", yes(), no({ subject: "x".repeat(100) })),
    when("email exists", yes(), no({ email: undefined })),
    when("email is present", yes(), no({ email: undefined })),
    when("email is missing", no(), yes({ email: undefined })),
    when("the webhook has an email", yes(), no({ email: undefined })),
    when("the webhook has no email", no(), yes({ email: undefined })),
    when("email does not exist", no(), yes({ email: undefined })),
    when("email and plan are present", yes(), no({ email: undefined }), no({ plan: undefined })),
    when("email or nickname is not empty", yes(), no({ email: "" })),
    when("verified is true", yes(), no({ verified: false })),
    when("verified", yes(), no({ verified: false })),
    when("not archived", yes(), no({ archived: true })),
    when("verified and not archived", yes(), no({ archived: true })),
    when("the customer is verified", yes(), no({ verified: false })),
    when("archived is false", yes(), no({ archived: true })),
    when("the customer's age is at least 18", yes(), no({ customer: { age: 17 } })),
    when(
      "the city of the customer's address is Paris",
      yes(),
      no({ customer: { address: { city: "Rome" } } }),
    ),
    when("created_at is after 2026-01-01", yes(), no({ created_at: "2025-12-31T00:00:00Z" })),
    when(
      "created_at is on or before 2026-03-01T10:00:00Z",
      yes(),
      no({ created_at: "2026-03-02T00:00:00Z" }),
    ),
    when("stop if the plan is free", yes(), no({ plan: "free" })),
    when("stop when plan is free or amount is below 10", yes(), no({ plan: "free" }), no({ amount: 9 })),
    when("continue unless the plan is free", yes(), no({ plan: "free" })),
    when("stop unless the plan is pro", yes(), no({ plan: "free" })),
    when("unless email ends with @acme.com", no(), yes({ email: "a@b.c" })),
    when("don't continue if archived", yes(), no({ archived: true })),
    when("if amount > 100 then continue, otherwise stop", yes(), no({ amount: 100 })),
    when("if plan is free, skip", yes(), no({ plan: "free" })),
    when(
      "make sure that the amount is greater than 100 and the plan is not free",
      yes(),
      no({ plan: "free" }),
    ),
    when("plan is 'pro' and not archived", yes(), no({ archived: true })),
    when("tags include vip but not banned", yes(), no({ tags: ["vip", "banned"] })),
    when("100 < amount", yes(), no({ amount: 100 })),
    when("the amount should not be 0", yes(), no({ amount: 0 })),
    when("not (plan is free)", yes(), no({ plan: "free" })),
    when("neither email nor subject is empty", yes(), no({ email: "" })),
    when("at least 2 tags", yes(), no({ tags: [] })),
    when("country is DE/AT/CH", yes(), yes({ country: "AT" }), no({ country: "US" })),
    when("filter out orders where the country is US", yes(), no({ country: "US" })),
    when("fetch_user returned 200", yes()),
    when("status of fetch_user is 2xx", yes()),
    when("fetch_user succeeded", yes()),
    when("the page query param is 2", yes()),
    when("no refunds", yes(), no({ refunds: [1] })),
    when("is the email missing in the webhook body?", no(), yes({ email: undefined })),
    when("the email field exists in the webhook", yes(), no({ email: undefined })),
    when("nickname is null or empty", yes(), no({ nickname: "x" })),
    when("the response of fetch_user has status 200", yes()),
    when("fetch_user returned a server error", no()),
    when("fetch_user's status code is between 200 and 299", yes()),
    when("more than 1 products in the items list of the webhook", yes(), no({ items: [1] })),
    when("stock is negative", no(), yes({ stock: -1 })),
    when("email is a gmail address", no(), yes({ email: "a@gmail.com" })),
    when("amount > 100 (a big order)", yes(), no({ amount: 1 })),
    when("fetch_user responded with anything other than 200", no()),
    when("there is more than one tag", yes(), no({ tags: ["a"] })),
    when("the customer is unverified", no(), yes({ verified: false })),
    when("the amount is at least as high as the limit", yes(), no({ amount: 99 })),
    when("stock is non-zero", no(), yes({ stock: 4 })),
    when("trigger.body.amount is 120", yes(), no({ amount: 1 })),
    when("{{trigger.body.amount}} >= 120", yes(), no({ amount: 1 })),
    when("page of the query is 2", yes()),
    when("stock is zero", yes(), no({ stock: 1 })),
    when("priority is high", no(), yes({ priority: "high" })),
    when("role is 'admin' && plan is 'pro'", yes(), no({ role: "x" })),
    when("role is admin || plan is free", yes(), no({ role: "x" })),
    when("the status code of fetch_user is 200", yes()),
    when("http status of fetch_user is not 200", no()),
    when("the user from fetch_user is active", yes()),
    when("login count of fetch_user is greater than 10", yes()),
    when("currency of the get_order step is EUR and status of get_order is paid", yes()),
    when("results of search are empty", yes()),
    when("the search step has no results", yes()),
    when("total of the get order step is less than the total from the webhook", yes(), no({ total: 1 })),
  ])("%s", (text, cases) => {
    const { config, questions, provenance } = parse(text);
    expect(questions).toEqual([]);
    for (const [changes, expected] of cases)
      expect([changes, branch(config, withBody(changes))]).toEqual([changes, expected]);
    expect(provenance["rules.0.operator"]).toBe("words");
  });

  it.each([
    "when the thing is huge",
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
