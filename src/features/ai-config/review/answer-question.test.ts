import { describe, expect, it } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import { utilityDelay } from "@/nodes/utility-delay/definition";
import { workflow } from "~/tests/support/workflow-builder";
import type { DescribedProposal } from "../describe-atoms";
import type { Suggestion } from "../schema";
import { answerQuestion } from "./answer-question";
import { carryOverDocument } from "./carry-over-document";

const about = (field: string | null, nodeId: string | null = "a") => ({ nodeId, field, question: "What?" });
const proposal = (part: Partial<DescribedProposal> = {}): DescribedProposal => ({
  document: workflow({
    start: { type: "trigger.manual" },
    a: { type: "action.http", config: { method: "POST" } },
    wait: { type: "utility.delay" },
  }),
  questions: [about("url"), about("body.content")],
  provenance: { a: { method: "words" } },
  unread: [],
  source: "parser",
  ...part,
});
const suggest = (part: Partial<Suggestion> = {}): Suggestion => ({
  config: { method: "POST" },
  node: {},
  questions: [],
  provenance: {},
  ...part,
});

/** What comes of an answer at node `a`, or at another. */
function answer(field: string | null, suggestion: Suggestion, literal: string | null, id = "a") {
  const before = proposal();
  const question = before.questions.find((asked) => asked.field === field) ?? about(field, id);
  const node = before.document.nodes.find((each) => each.id === id);
  const definition = id === "a" ? actionHttp : utilityDelay;
  if (!node) throw new Error(`There is no node ${id}.`);
  return answerQuestion(before, question, node, definition, suggestion, literal);
}
const dataOf = (after: DescribedProposal | undefined, id = "a") =>
  after?.document.nodes.find((node) => node.id === id)?.data;

describe("an answer to a question", () => {
  it("is what its words come to at the node, settings and origins too", () => {
    const understood = suggest({
      config: { method: "POST", url: "https://a.test" },
      node: { retries: 2 },
      provenance: { url: "words", retries: "words" },
    });
    const after = answer("url", understood, "https://a.test, twice again");
    expect(dataOf(after)).toEqual({
      label: "a",
      config: { method: "POST", url: "https://a.test" },
      retries: 2,
    });
    expect(after?.questions.map(({ field }) => field)).toEqual(["body.content"]);
    expect(after?.provenance.a).toEqual({ method: "words", url: "words", retries: "words" });
  });

  it("leaves other fields as they are that its words say nothing of", () => {
    const understood = suggest({
      config: { method: "GET", url: "https://a.test" },
      provenance: { method: "default", url: "words" },
    });
    const after = answer("url", understood, "https://a.test");
    expect(dataOf(after)?.config).toEqual({ method: "POST", url: "https://a.test" });
    expect(after?.provenance.a).toEqual({ method: "words", url: "words" });
  });

  it("is the words themselves where the type takes them so", () => {
    const after = answer("url", suggest(), "https://b.test");
    expect(dataOf(after)?.config.url).toBe("https://b.test");
    expect(after?.provenance.a?.url).toBe("words");
  });

  it("is none where the words fit in neither way", () => {
    expect(answer("url", suggest(), "the usual one")).toBeUndefined();
    expect(answer("rules.0.left", suggest(), "x")).toBeUndefined();
  });

  it("is none where a secret may not be taken to the letter", () => {
    expect(answer("url", suggest(), null)).toBeUndefined();
  });

  it("may be about a node as a whole", () => {
    const two = { amount: 2, unit: "hours" };
    const understood = suggest({ config: two, provenance: { amount: "words", unit: "words" } });
    expect(dataOf(answer(null, understood, "two hours", "wait"), "wait")?.config).toEqual(two);
    expect(answer(null, suggest({ config: {} }), "hm", "wait")).toBeUndefined();
  });
});

describe("a refinement", () => {
  const sent = proposal().document;
  const next = (url: string | undefined) =>
    proposal({
      document: workflow({
        start: { type: "trigger.manual" },
        a: { type: "action.http", config: { method: "POST", ...(url && { url }) } },
        new: { type: "utility.delay" },
      }),
      questions: [],
      provenance: { new: { duration: "guessed" } },
    });

  it("keeps where unchanged fields come from, and what is still open", () => {
    const after = carryOverDocument(next(undefined), proposal(), sent);
    expect(after.provenance).toEqual({ a: { method: "words" }, new: { duration: "guessed" } });
    expect(after.questions.map(({ field }) => field)).toEqual(["url", "body.content"]);
  });

  it("asks no more for what is there now, nor about a node that is gone", () => {
    const before = proposal({ questions: [about("url"), about("duration", "wait"), about(null, null)] });
    expect(carryOverDocument(next("https://a.test"), before, sent).questions).toEqual([]);
  });

  it("asks a question that is asked again once", () => {
    const again = { ...next(undefined), questions: [about("url")] };
    expect(carryOverDocument(again, proposal(), sent).questions.map(({ field }) => field)).toEqual([
      "body.content",
      "url",
    ]);
  });
});
