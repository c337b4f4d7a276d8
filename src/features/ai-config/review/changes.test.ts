import { describe, expect, it } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import { logicCondition } from "@/nodes/logic-condition/definition";
import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import type { Suggestion } from "../schema";
import { applyChanges, type Configured, changesOf } from "./changes";

const suggest = (part: Partial<Suggestion>): Suggestion => ({
  config: {},
  node: {},
  questions: [],
  provenance: {},
  ...part,
});

const fresh: Configured = { config: { method: "GET", failOnError: true }, settings: {} };
const asked = suggest({
  config: {
    method: "POST",
    url: "https://api.acme.test/users",
    body: { type: "json", content: '{ "email": {{trigger.body.email}} }' },
  },
  node: { retries: 5 },
  provenance: { method: "words", url: "words", body: "words", "body.content": "context", retries: "words" },
});

describe("the rows of a review", () => {
  it("are the changed fields in the form's order, with labels and origins, settings last", () => {
    const rows = changesOf(actionHttp, fresh, asked);
    expect(rows.map(({ label, before, after, origins }) => [label, before, after, origins])).toEqual([
      ["Method", "GET", "POST", ["words"]],
      ["URL", undefined, "https://api.acme.test/users", ["words"]],
      ["Body › Type", "none", "json", ["words"]],
      ["Body › Content", "", '{ "email": {{trigger.body.email}} }', ["context"]],
      ["Retries", undefined, 5, ["words"]],
    ]);
  });

  it("leave out what the node has already, and what equals a default that is not stored", () => {
    const present = { config: { url: "https://a.test" }, settings: { retries: 5 } };
    const same = suggest({
      config: { method: "GET", url: "https://a.test", headers: [] },
      node: { retries: 5 },
      provenance: { method: "words", url: "words" },
    });
    expect(changesOf(actionHttp, present, same)).toEqual([]);
  });

  it("put what a new request leaves out back to its default, and say so", () => {
    const present = { config: { url: "https://a.test", headers: [{ name: "x", value: "1" }] }, settings: {} };
    const next = suggest({ config: { url: "https://b.test" }, provenance: { url: "words" } });
    expect(changesOf(actionHttp, present, next).at(-1)).toMatchObject({
      label: "Headers",
      after: [],
      origins: ["default"],
    });
  });

  it("leave a field alone that is asked for, and everything where nothing was understood", () => {
    const present = { config: { method: "PUT", url: "https://a.test" }, settings: {} };
    const asks = suggest({
      config: { method: "POST" },
      provenance: { method: "words" },
      questions: [{ field: "url", question: "Which URL?" }],
    });
    expect(changesOf(actionHttp, present, asks).map(({ label }) => label)).toEqual(["Method"]);
    const nothing = suggest({ questions: [{ field: "method", question: "What shall it do?" }] });
    expect(changesOf(actionHttp, present, nothing)).toEqual([]);
  });

  it("take lists and variants as a whole, with every origin inside, guesses first", () => {
    const rules = [{ left: "{{trigger.total}}", operator: "greaterThan", right: 100 }];
    const [row] = changesOf(
      logicCondition,
      { config: {}, settings: {} },
      suggest({
        config: { rules },
        provenance: {
          rules: "words",
          "rules.0.left": "context",
          "rules.0.operator": "words",
          "rules.0.right": "guessed",
        },
      }),
    );
    expect(row).toMatchObject({ path: ["rules"], after: rules, origins: ["guessed", "context", "words"] });
    const auth = { type: "basic" };
    const [variant] = changesOf(
      triggerWebhook,
      { config: {}, settings: {} },
      suggest({ config: { auth }, provenance: { auth: "words" } }),
    );
    expect(variant).toMatchObject({ path: ["auth"], after: auth });
  });
});

describe("accepting", () => {
  it("all of it gives the node what was proposed", () => {
    const next = applyChanges(fresh, changesOf(actionHttp, fresh, asked));
    expect(next.config).toEqual({ failOnError: true, ...asked.config });
    expect(next.settings).toEqual({ retries: 5 });
    expect(changesOf(actionHttp, next, asked)).toEqual([]);
  });

  it("some rows changes these alone, and what was there is not touched", () => {
    const present = { config: { method: "GET", body: { type: "text", content: "hi" } }, settings: {} };
    const before = structuredClone(present);
    const chosen = changesOf(actionHttp, present, asked).filter(({ label }) => label === "Body › Content");
    expect(applyChanges(present, chosen)).toEqual({
      config: { method: "GET", body: { type: "text", content: asked.config.body && expect.any(String) } },
      settings: {},
    });
    expect(present).toEqual(before);
  });

  it("takes a field out that has no default and no value any more", () => {
    const present = { config: { method: "GET", url: "https://a.test" }, settings: {} };
    const without = suggest({ config: { method: "POST" }, provenance: { method: "words" } });
    expect(applyChanges(present, changesOf(actionHttp, present, without)).config).toEqual({ method: "POST" });
  });
});
