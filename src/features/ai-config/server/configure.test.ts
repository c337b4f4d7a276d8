import { describe, expect, it } from "vitest";
import { disagreementsOf } from "./disagreements";
import { costMicros } from "./prices";

const suggestion = (
  config: Record<string, unknown>,
  provenance: Record<string, "words" | "default"> = {},
) => ({
  config,
  node: {},
  questions: [],
  provenance,
});

describe("disagreements", () => {
  const parser = suggestion(
    {
      method: "POST",
      url: "https://a.test/",
      body: { type: "json", content: '{"a": 1}' },
      failOnError: true,
    },
    { method: "words", url: "words", body: "words", "body.content": "words", failOnError: "default" },
  );

  it("are about what the parser found in the words", () => {
    const model = suggestion({ method: "PUT", failOnError: false, body: parser.config.body });
    expect(disagreementsOf(parser, model)).toEqual([
      { field: "method", parser: "POST", model: "PUT" },
      { field: "url", parser: "https://a.test/", model: null },
    ]);
  });

  it("are not about how JSON is written", () => {
    const body = { type: "json", content: '{\n  "a": 1\n}' };
    expect(disagreementsOf(parser, suggestion({ ...parser.config, body }))).toEqual([]);
  });

  it("are about the node's settings too", () => {
    const five = { ...suggestion({}, { retries: "words" }), node: { retries: 5 } };
    expect(disagreementsOf(five, suggestion({}))).toEqual([{ field: "retries", parser: 5, model: null }]);
  });
});

describe("costs", () => {
  const tokens = { input: 1_000, output: 100 };

  it("are in millionths of a dollar, with or without a date behind the name", () => {
    expect(costMicros("anthropic/claude-haiku-4-5", tokens)).toBe(1_500);
    expect(costMicros("anthropic/claude-haiku-4-5-20251001", tokens)).toBe(1_500);
  });

  it("are not known for a model that has no price", () => {
    expect(costMicros("openai/llama3.1", tokens)).toBeUndefined();
  });
});
