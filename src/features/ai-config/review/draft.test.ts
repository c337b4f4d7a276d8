import { expect, it } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import type { ConfigureEvent } from "../schema";
import { type Draft, draftAfter, draftRows } from "./draft";

type Event = Exclude<ConfigureEvent, { type: "answer" }>;

const present = { config: { url: "" }, settings: {} };
const parser: Event = {
  type: "parser",
  model: "openai/m",
  answer: {
    config: { method: "POST", url: "https://a.test/" },
    node: { retries: 2 },
    questions: [{ field: "body", question: "What?" }],
    provenance: { method: "words", url: "words", retries: "words" },
    source: "parser",
  },
};
const writing = (config: object, provenance: Draft["written"]["provenance"] = {}): Event => ({
  type: "writing",
  config: { ...config },
  provenance,
});
const rows = (...events: Event[]) => {
  const draft = events.reduce<Draft | null>(draftAfter, null);
  return (draft ? draftRows(actionHttp, present, draft) : []).map(({ change, byParser }) => [
    change.path.join("."),
    change.after,
    change.origins.join(),
    byParser ? "parser" : "model",
  ]);
};

it("is the parser's at once", () => {
  expect(rows(parser)).toEqual([
    ["method", "POST", "words", "parser"],
    ["url", "https://a.test/", "words", "parser"],
    ["retries", 2, "words", "parser"],
  ]);
});

it("takes the model's fields in as they come, and their origins when they are said", () => {
  const config = { method: "PUT" };
  expect(rows(parser, writing(config))).toContainEqual(["method", "PUT", "", "model"]);
  expect(rows(parser, writing(config))).toContainEqual(["url", "https://a.test/", "words", "parser"]);
  expect(rows(parser, writing(config, { method: "guessed" }))).toContainEqual([
    "method",
    "PUT",
    "guessed",
    "model",
  ]);
});

it("goes back to the parser's where the model begins anew", () => {
  const states = [parser, writing({ method: "PUT" }), { type: "checking" as const }, writing({})];
  expect(rows(...states)).toEqual(rows(parser));
  expect(states.slice(0, 3).reduce<Draft | null>(draftAfter, null)?.state).toBe("checking");
  expect(draftAfter(null, { type: "checking" })).toBeNull();
});
