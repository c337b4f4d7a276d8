import { expect, test } from "vitest";
import { matches } from "./matches";

const workflow = { name: "Order follow-up", description: "Tells the team about Large orders" };

test.each(["", "  ", "ORDER", "large order", "team follow", "-up"])("%j finds the workflow", (text) => {
  expect(matches(workflow, text)).toBe(true);
});

test.each(["invoice", "order invoice"])("%j does not", (text) => {
  expect(matches(workflow, text)).toBe(false);
});

test("a workflow without a description is found by its name alone", () => {
  expect(matches({ name: "Sync", description: null }, "sync")).toBe(true);
  expect(matches({ name: "Sync", description: null }, "null")).toBe(false);
});
