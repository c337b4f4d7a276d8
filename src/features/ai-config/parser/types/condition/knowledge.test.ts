import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { logicCondition, type Operator } from "@/nodes/logic-condition/definition";
import { evaluate } from "@/nodes/logic-condition/evaluate";
import type { Context } from "../../references";
import { parseCondition } from ".";

const body = {
  age: 36,
  country: "DE",
  subtotal: 100,
  tax: 19,
  total: 119,
  discount: 0.25,
  email: "ada@acme.com",
  count: 4,
  vip: true,
  status: "open",
  created_at: "2026-11-20T10:00:00Z",
};
/** The context with another status of the charge's answer, or other fields of the body. */
const withData = (status: number, changes: Record<string, unknown> = {}): Context => ({
  trigger: { method: "POST", headers: {}, query: {}, body: { ...body, ...changes } },
  steps: { charge_card: { status, headers: {}, body: { id: 1 } } },
});

function branches(text: string, data: readonly Context[]): boolean[] {
  const { config, questions } = parseCondition({ definition: logicCondition, text, context: withData(200) });
  expect([text, questions]).toEqual([text, []]);
  return data.map((context) =>
    evaluate(
      renderConfig(logicCondition, config, context as never) as unknown as {
        combine: "all" | "any";
        rules: { left: unknown; operator: Operator; right?: unknown }[];
      },
    ),
  );
}

describe("what conditions know", () => {
  const codes = [200, 204, 302, 401, 404, 429, 500, 503];
  it.each<[string, number[]]>([
    ["charge_card came back with a server fault", [500, 503]],
    ["a server error from charge_card", [500, 503]],
    ["the call to charge_card failed with a client error", [401, 404, 429]],
    ["charge_card did not go through", [401, 404, 429, 500, 503]],
    ["the request to charge_card worked", [200, 204]],
    ["the response of charge_card is a 404", [404]],
    ["charge_card was not found", [404]],
    ["charge_card was throttled", [429]],
    ["charge_card answered with unauthorized", [401]],
    ["the request was redirected", [302]],
    ["stop if charge_card failed", [200, 204, 302]],
  ])("%s", (text, met) => {
    const all = branches(
      text,
      codes.map((status) => withData(status)),
    );
    expect(codes.filter((_, index) => all[index])).toEqual(met);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["the customer is an adult", { age: 18 }, { age: 17 }],
    ["the customer is under age", { age: 17 }, { age: 18 }],
    ["country is in the EU", { country: "FR" }, { country: "US" }],
    ["country is not in the European Union", { country: "CH" }, { country: "DE" }],
    ["country is a DACH country", { country: "CH" }, { country: "FR" }],
    ["created_at is on a weekend", { created_at: "2026-11-21T10:00:00Z" }, {}],
    ["it was created on a weekday", {}, { created_at: "2026-11-22T10:00:00Z" }],
    ["created_at is outside business hours", { created_at: "2026-11-20T19:00:00Z" }, {}],
    ["created_at falls on a Friday or Saturday", {}, { created_at: "2026-11-19T10:00:00Z" }],
    ["created_at is after 5pm", { created_at: "2026-11-20T17:30:00Z" }, {}],
    ["created_at is before noon Tokyo time", { created_at: "2026-11-20T01:00:00Z" }, {}],
    ["created_at is in November", {}, { created_at: "2026-12-01T10:00:00Z" }],
    ["the total is more than the subtotal plus the tax", { total: 120 }, { total: 119 }],
    ["total exceeds twice the subtotal", { total: 201 }, { total: 200 }],
    ["tax is less than 20% of the subtotal", {}, { tax: 20 }],
    ["subtotal + tax equals total", {}, { total: 1 }],
    ["the discount is over 20%", {}, { discount: 0.1 }],
    ["email is not from gmail or yahoo", {}, { email: "a@yahoo.com" }],
    ["email is valid", {}, { email: "ada" }],
    ["the count is even", {}, { count: 5 }],
    ["vip customers only", {}, { vip: false }],
    ["status is open", {}, { status: "paid" }],
    ["email contains an @", {}, { email: "ada" }],
    ["the order is open: status = open", {}, { status: "paid" }],
  ])("%s", (text, met, not) => {
    expect([text, branches(text, [withData(200, met), withData(200, not)])]).toEqual([text, [true, false]]);
  });

  it.each([
    "created_at is in the last week",
    "created_at is during lunch",
    "email is from a competitor",
    "the total is more than the subtotal plus the shipping",
    "charge_card was odd",
  ])("%s: asked", (text) => {
    const parsed = parseCondition({ definition: logicCondition, text, context: withData(200) });
    expect(parsed.config).not.toHaveProperty("rules");
    expect(parsed.questions.length).toBeGreaterThan(0);
  });
});
