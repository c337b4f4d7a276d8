import { describe, expect, it } from "vitest";
import type { Answer, Configurator } from "./configurator";
import { type Line, line } from "./line";
import { measure } from "./measure";
import { figuresBy, figuresOf, formatFailure, formatFigures } from "./report";

type Given = Partial<Answer> | Error;

const url = "https://a.test/";
const words = { provenance: { url: "words" } } as const;
const ask = (field: string) => ({ questions: [{ field, question: "?" }] });

/** Lines of a small set, each with the answer that is planted for it. */
const planted: [Partial<Line>, Given][] = [
  [
    { id: "right", intent: `get ${url}`, expect: { request: { method: "GET", url } } },
    { config: { url }, ...words },
  ],
  [
    { id: "wrong", intent: `delete ${url}`, expect: { request: { method: "DELETE" } } },
    { config: { url }, ...words },
  ],
  [
    {
      id: "guessed",
      tier: "knowledge",
      intent: "get our a test page",
      expect: { request: { method: "GET" } },
    },
    { config: { url }, provenance: { url: "guessed" } },
  ],
  [
    { id: "unfounded", intent: "get our page", expect: { request: { method: "GET" } } },
    { config: { url: "https://evil.example/" }, ...words },
  ],
  [
    { id: "asked", tier: "trap", intent: "send it", expect: { asks: ["url"] } },
    { config: {}, ...ask("url") },
  ],
  [
    { id: "filled", tier: "trap", intent: "send it to test", expect: { asks: ["url"] } },
    { config: { url }, ...words, ...ask("url") },
  ],
  [
    { id: "silent", tier: "trap", intent: "post to test", expect: { asksAny: true } },
    { config: {}, usage: { inputTokens: 10, outputTokens: 5, cost: 0.25 } },
  ],
  [
    {
      id: "leaked",
      tier: "trap",
      intent: `get ${url} with key k-123`,
      expect: { asks: ["credentialId"], neverContains: ["k-123"] },
    },
    { config: { url, headers: [{ name: "x", value: "k-123" }] }, ...words, ...ask("credentialId") },
  ],
  [
    { id: "needless", intent: `get ${url} now`, expect: { request: { url } } },
    { config: { url }, ...words, ...ask("method") },
  ],
  [
    { id: "vague", node: "utility.delay", tier: "trap", intent: "wait a bit", expect: { asksAny: true } },
    { config: { mode: "for", amount: 5, unit: "minutes" }, ...ask("amount") },
  ],
  [{ id: "failed", intent: `get ${url} soon`, expect: { request: { url } } }, new Error("overloaded")],
];

const lines = planted.map(([given]) => line.parse({ node: "action.http", tier: "explicit", ...given }));
const configure: Configurator = async ({ id }) => {
  const answer = planted.find(([given]) => given.id === id)?.[1];
  if (!answer || answer instanceof Error) throw answer;
  return { config: {}, node: {}, questions: [], provenance: {}, ...answer };
};
const outcomes = await measure("set", lines, configure);
const idsWhere = (holds: (outcome: (typeof outcomes)[number]) => boolean) =>
  outcomes.filter(holds).map((outcome) => outcome.line.id);

describe("an evaluation", () => {
  it("counts as right only what does what was meant", () => {
    expect(idsWhere(({ faults }) => faults.length === 0)).toEqual([
      "right",
      "guessed",
      "unfounded",
      "asked",
      "filled",
      "needless",
      "vague",
    ]);
  });

  it("counts a required field as invented that nothing grounds", () => {
    expect(idsWhere(({ invented }) => invented.length > 0)).toEqual([
      "guessed",
      "unfounded",
      "filled",
      "vague",
    ]);
  });

  it("tells lines where the question that was due came from those where it did not", () => {
    expect(idsWhere(({ asked }) => asked === true)).toEqual(["asked", "filled", "leaked", "vague"]);
    expect(idsWhere(({ asked }) => asked === false)).toEqual(["silent"]);
  });

  it("sees secrets that leak and questions that are needless", () => {
    expect(idsWhere(({ leaked }) => leaked.length > 0)).toEqual(["leaked"]);
    expect(idsWhere(({ needless }) => needless.length > 0)).toEqual(["needless"]);
  });

  it("takes no answer for a wrong one, and says why there was none", () => {
    expect(outcomes.find(({ line: { id } }) => id === "failed")?.faults).toEqual(["no answer: overloaded"]);
  });
});

describe("a report", () => {
  it("adds up by tier, with cost and times", () => {
    const timed = outcomes.map((outcome, index) => ({ ...outcome, milliseconds: index + 1 }));
    expect(figuresOf(timed)).toEqual({
      lines: 11,
      right: 7,
      tiers: {
        explicit: { right: 3, of: 5 },
        knowledge: { right: 1, of: 1 },
        trap: { right: 3, of: 5 },
      },
      asked: { right: 4, of: 5 },
      needless: 1,
      invented: 4,
      leaked: 1,
      p50: 6,
      p95: 11,
      max: 11,
      cost: 0.25,
    });
  });

  it("has a row for each type and a column for each tier", () => {
    const table = formatFigures(
      "type",
      figuresBy(outcomes, (outcome) => outcome.line.node),
    ).split("\n");
    expect(table).toHaveLength(4);
    expect(new Set(table.map((row) => row.length)).size).toBe(1);
    expect(table[0]).toMatch(/^\| type +\| right +\| explicit +\| knowledge +\| trap /);
    expect(table[2]).toMatch(
      /^\| action\.http +\| 6\/10 60\.0 % +\| 3\/5 60\.0 % +\| 1\/1 100 % +\| 2\/4 50\.0 % /,
    );
  });

  it("shows of a failure what was expected and what came", () => {
    const wrong = outcomes.find(({ line: { id } }) => id === "wrong");
    const text = wrong && formatFailure(wrong);
    expect(text).toContain('method: wanted "DELETE", got "GET"');
    expect(text).toContain('"url":"https://a.test/"');
  });
});
