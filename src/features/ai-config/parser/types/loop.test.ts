import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { logicLoop } from "@/nodes/logic-loop/definition";
import type { Context } from "../references";
import { parseLoop } from "./loop";

const context: Context = {
  trigger: {
    body: {
      contacts: [{ email: "a" }],
      tags: ["x", "y"],
      note: "one\ntwo",
      csv: "a,b",
      owner: { pets: [1] },
    },
  },
  steps: {
    list_orders: { status: 200, headers: {}, body: { orders: [1, 2, 3], next: null } },
    search: { results: ["r"] },
  },
};
const single: Context = { trigger: { body: { rows: [5] } }, steps: {} };
const parse = (text: string, from: Context = context, current?: Record<string, unknown>) =>
  parseLoop({ definition: logicLoop, text, context: from, current });
const itemsOf = (config: Record<string, unknown>, from: Context) =>
  renderConfig(logicLoop, config, from as never).items;

describe("a loop in words", () => {
  it.each<[string, unknown[], number]>([
    ["for each contact in the webhook", [{ email: "a" }], 1],
    ["loop over the tags", ["x", "y"], 1],
    ["iterate over all orders from list_orders, 10 at a time", [1, 2, 3], 10],
    ["go through every order of the list_orders step in parallel, max 4", [1, 2, 3], 4],
    ["process each order in the list orders response (3 in parallel)", [1, 2, 3], 3],
    ["for every tag in the webhook body, two at once", ["x", "y"], 2],
    ["foreach tag of the webhook's tags sequentially", ["x", "y"], 1],
    ["run for each of the results of search with concurrency 5", ["r"], 5],
    ["loop through the search results one after another", ["r"], 1],
    ["loop the orders in batches of 20", [1, 2, 3], 20],
    ["handle all contacts, at most 8 concurrently", [{ email: "a" }], 8],
    ["trigger.body.tags, 50 at a time", ["x", "y"], 50],
    ["for each item in {{steps.list_orders.body.orders}}", [1, 2, 3], 1],
    ["for each item in the list_orders response", [1, 2, 3], 1],
    ["each of the owner's pets", [1], 1],
    ["for each line of the note", ["one", "two"], 1],
    ["each comma-separated value in csv", ["a", "b"], 1],
    ["the first 2 orders of list_orders", [1, 2], 1],
    ["repeat 3 times", [1, 2, 3], 1],
    ["for each of 'red', 'green' and 'blue'", ["red", "green", "blue"], 1],
    ["loop over [1, 2, 4] with 2 workers", [1, 2, 4], 2],
    ["for each order from list_orders send an email", [1, 2, 3], 1],
    ["for each tag, then call the API", ["x", "y"], 1],
    ["for each order returned by the list_orders step", [1, 2, 3], 1],
    ["each part of csv split by a comma", ["a", "b"], 1],
    ["the comma separated values in csv", ["a", "b"], 1],
    ["count from 1 to 4", [1, 2, 3, 4], 1],
  ])("%s", (text, items, concurrency) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    expect(itemsOf(config, context)).toEqual(items);
    expect(config.concurrency).toBe(concurrency);
  });

  it("takes the only list that there is", () => {
    const { config, provenance } = parse("loop over the items one by one", single);
    expect(itemsOf(config, single)).toEqual([5]);
    expect(provenance).toEqual({ items: "context", concurrency: "words" });
    expect(itemsOf(parse("loop", single).config, single)).toEqual([5]);
  });

  it.each([
    "loop over the list",
    "for each invoice from the list_orders step",
    "loop",
    "for each invoice",
    "for each item in the get_cart response",
    "loop over the note",
    "go through trigger.body.people",
  ])("%s: the list is asked", (text) => {
    const { config, questions } = parse(text);
    expect(config).not.toHaveProperty("items");
    expect(questions.map(({ field }) => field)).toContain("items");
  });

  it.each([
    "loop over the tags 100 at a time",
    "loop over the tags in parallel",
    "loop over the tags, a few at a time",
    "for each tag, 0 at a time",
  ])("%s: how many is asked", (text) => {
    const { config, questions } = parse(text);
    expect(config).toHaveProperty("items");
    expect(config).not.toHaveProperty("concurrency");
    expect(questions.map(({ field }) => field)).toEqual(["concurrency"]);
  });

  it("refers to shapes that nobody has seen as the words say", () => {
    expect(
      parse("for each order in the fetch_orders response body, 5 at a time", { steps: {} }).config,
    ).toEqual({
      items: "{{steps.fetch_orders.body.orders}}",
      concurrency: 5,
    });
  });

  it("a refinement keeps the list", () => {
    expect(
      parse("make it 7 at a time", context, { items: "{{trigger.body.tags}}", concurrency: 1 }).config,
    ).toEqual({ items: "{{trigger.body.tags}}", concurrency: 7 });
  });
});
