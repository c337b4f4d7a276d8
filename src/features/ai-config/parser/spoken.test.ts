import { describe, expect, it } from "vitest";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from ".";
import type { Context } from "./references";

const context: Context = {
  trigger: {
    headers: {},
    body: {
      ticket_no: "T-4",
      ticket_id: 4,
      caller: { name: "Ada", email: "ada@corp.test" },
      hours: 6,
      urgent: true,
      summary: "late",
      pickup: "2031-05-04T14:00:00Z",
    },
  },
  steps: { check_stock: { status: 200, headers: {}, body: { shelf: "B2", level: "low", sealed: false } } },
};

function parse(type: string, text: string) {
  const definition = findDefinition(type);
  if (!definition) throw new Error(`There is no ${type}.`);
  const { config, questions } = parseIntent({ definition, text, context });
  return { config, asks: questions.map(({ question }) => question) };
}

const rules = (...all: [string, string, unknown?][]) =>
  all.map(([left, operator, right]) => ({
    left: `{{${left}}}`,
    operator,
    ...(right !== undefined && { right }),
  }));

describe("conditions as one speaks", () => {
  it.each<[string, ReturnType<typeof rules>]>([
    ["did the caller give a summary?", rules(["trigger.body.summary", "isNotEmpty"])],
    ["the shelf from check_stock is sealed", rules(["steps.check_stock.body.sealed", "isTrue"])],
    ["the shelf from check_stock isn't sealed", rules(["steps.check_stock.body.sealed", "isFalse"])],
    ["the caller's email is from corp.test", rules(["trigger.body.caller.email", "endsWith", "@corp.test"])],
    [
      "only tickets of more than 5 hours that are urgent",
      rules(["trigger.body.hours", "greaterThan", 5], ["trigger.body.urgent", "isTrue"]),
    ],
    [
      "the check went fine (any 2xx)",
      rules(
        ["steps.check_stock.status", "greaterOrEqual", 200],
        ["steps.check_stock.status", "lessOrEqual", 299],
      ),
    ],
    ["stock level is low", rules(["steps.check_stock.body.level", "equals", "low"])],
  ])("%s", (text, wanted) => {
    const { config, asks } = parse("logic.condition", text);
    expect(asks).toEqual([]);
    expect(config.rules).toEqual(wanted);
  });

  it("knows an address that is not of a domain", () => {
    const { config } = parse("logic.condition", "the caller's email isn't from corp.test");
    const [rule] = config.rules as { operator: string; right: string }[];
    expect(rule?.operator).toBe("matches");
    const isOther = (address: string) => new RegExp(rule?.right ?? "").test(address);
    expect([isOther("bo@other.test"), isOther("ada@corp.test")]).toEqual([true, false]);
  });
});

describe("objects as one speaks", () => {
  const fields = (entries: Record<string, string>) =>
    Object.entries(entries).map(([name, value]) => ({ name, value }));
  it.each([
    [
      "I only need the ticket id, call it ref, and the caller's email",
      { ref: "{{trigger.body.ticket_id}}", email: "{{trigger.body.caller.email}}" },
    ],
    [
      "an object with shelf (from the check) and state 'open'",
      { shelf: "{{steps.check_stock.body.shelf}}", state: "open" },
    ],
    [
      "take the caller object apart: name and email at the top level",
      { name: "{{trigger.body.caller.name}}", email: "{{trigger.body.caller.email}}" },
    ],
  ])("%s", (text, wanted) => {
    expect(parse("utility.transform", text)).toEqual({ config: { fields: fields(wanted) }, asks: [] });
  });
});

describe("requests as one speaks", () => {
  const bodyOf = (text: string) => {
    const { config, asks } = parse("action.http", text);
    const { content } = config.body as { content: string };
    return { method: config.method, url: config.url, content: content.replace(/\s+/g, " "), asks };
  };

  it("tells a URL about something", () => {
    expect(
      bodyOf("tell https://a.test/t about the ticket: POST it the ticket number and how many hours"),
    ).toMatchObject({
      method: "POST",
      url: "https://a.test/t",
      content: '{ "ticket_number": {{trigger.body.ticket_no}}, "hours": {{trigger.body.hours}} }',
      asks: [],
    });
  });

  it("reads what stands for values in pasted JSON, and asks for what is not there", () => {
    expect(
      bodyOf('POST {"who": the caller\'s name, "no": the ticket number} to https://a.test/t'),
    ).toMatchObject({
      content: '{ "who": {{trigger.body.caller.name}}, "no": {{trigger.body.ticket_no}} }',
      asks: [],
    });
    const { asks } = bodyOf('POST {"who": "x", "age": the caller\'s age} to https://a.test/t');
    expect(asks).toEqual([expect.stringContaining("age")]);
  });
});

it("finds a time by what it is of, and a step by one word of its name", () => {
  expect(parse("utility.delay", "wait until the pick-up time of the ticket")).toMatchObject({
    config: { at: "{{trigger.body.pickup}}" },
    asks: [],
  });
  expect(parse("logic.switch", "by the level from the check: low or high")).toMatchObject({
    config: { value: "{{steps.check_stock.body.level}}" },
    asks: [],
  });
});
