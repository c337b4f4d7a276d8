import { describe, expect, it } from "vitest";
import { previewNode } from "@/features/execution/server/preview-node";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "..";

const context = {
  trigger: { body: { tier: "gold", price: 5, title: "RE: x" } },
  steps: { call: { status: 200, headers: {}, body: {} } },
};
const definition = findDefinition("logic.switch");

function parse(text: string) {
  if (!definition) throw new Error("There is no logic.switch.");
  return parseIntent({ definition, text, context });
}

describe("a switch in words", () => {
  it.each<[string, unknown[]]>([
    [
      "switch on the tier from the webhook: gold, silver, bronze",
      [{ tier: "gold" }, "gold", { tier: "bronze" }, "bronze", { tier: "x" }, "default"],
    ],
    [
      "route by tier: gold -> premium, silver -> normal",
      [{ tier: "gold" }, "premium", { tier: "silver" }, "normal"],
    ],
    [
      "branch on tier - gold / silver / otherwise default",
      [{ tier: "silver" }, "silver", { tier: "q" }, "default"],
    ],
    [
      "depending on the tier: gold and silver, rest default",
      [{ tier: "gold" }, "gold", { tier: "silver" }, "silver"],
    ],
    [
      "split by price: over 100 high, over 10 middle, at most 10 low",
      [{ price: 101 }, "high", { price: 50 }, "middle", { price: 10 }, "low"],
    ],
    [
      "by the title: starting with RE: -> replies",
      [{ title: "RE: x" }, "replies", { title: "x" }, "default"],
    ],
  ])("%s", async (text, expected) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    for (let index = 0; index < expected.length; index += 2) {
      const body = { ...context.trigger.body, ...(expected[index] as object) };
      const preview = await previewNode({
        type: "logic.switch",
        config,
        context: { ...context, trigger: { body } },
      });
      expect(preview.branch).toBe(expected[index + 1]);
    }
  });

  it.each([
    ["split by tier", "cases"],
    ["route gold, silver and bronze", "value"],
    ["switch on the colour from the webhook: red, blue", "value"],
  ])("asks: %s", (text, field) => {
    expect(parse(text).questions.map((question) => question.field)).toContain(field);
  });
});
