import { expect, it } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import type { Suggestion } from "../schema";
import { carryOver } from "./carry-over";
import { applyChanges, changesOf } from "./changes";

const present = { config: { method: "GET" }, settings: {} };
const first: Suggestion = {
  config: { method: "POST", url: "https://a.test", body: { type: "text", content: "hi" } },
  node: { retries: 5 },
  questions: [],
  provenance: {
    method: "words",
    url: "guessed",
    body: "context",
    "body.content": "context",
    retries: "words",
  },
};
const proposed = applyChanges(present, changesOf(actionHttp, present, first));
const refined: Suggestion = {
  config: { ...first.config, method: "PUT" },
  node: {},
  questions: [],
  provenance: { method: "words", url: "context" },
};

it("keeps settings and origins of what a refinement does not touch", () => {
  const next = carryOver(refined, { suggestion: first, proposed });
  expect(next.node).toEqual({ retries: 5 });
  expect(next.provenance).toEqual(first.provenance);
  expect(changesOf(actionHttp, present, next).map(({ label, origins }) => [label, origins])).toEqual([
    ["Method", ["words"]],
    ["URL", ["guessed"]],
    ["Body › Type", ["context"]],
    ["Body › Content", ["context"]],
    ["Retries", ["words"]],
  ]);
});

it("takes new settings and origins where the words say something else", () => {
  const body = { type: "text", content: "bye" };
  const next = carryOver(
    {
      ...refined,
      config: { ...refined.config, body },
      node: { retries: 1 },
      provenance: { body: "words", retries: "words" },
    },
    { suggestion: first, proposed },
  );
  expect(next.node).toEqual({ retries: 1 });
  expect(next.provenance).toMatchObject({ body: "words", url: "guessed" });
  expect(next.provenance).not.toHaveProperty(["body.content"]);
});

it("leaves out a setting that was cleared in the review", () => {
  const cleared = { ...proposed, settings: {} };
  expect(carryOver(refined, { suggestion: first, proposed: cleared }).node).toEqual({});
});
