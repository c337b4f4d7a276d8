import { describe, expect, it } from "vitest";
import { actionHttp } from "@/nodes/action-http/definition";
import { logicCondition } from "@/nodes/logic-condition/definition";
import { triggerManual } from "@/nodes/trigger-manual/definition";
import { fieldLabel, topLabels } from "./field-label";
import { trimContext, trimSample } from "./sample";
import { summaryLine } from "./summary-line";
import { isBlank, valueText } from "./value-text";

describe("the line while typing", () => {
  const present = { config: { method: "GET" }, settings: {} };

  it("is the type's own summary of what would be, and how much is to be looked at", () => {
    const line = summaryLine(actionHttp, present, {
      config: { method: "POST", url: "https://api.acme.test/users" },
      node: {},
      questions: [{ field: "body.content", question: "What?" }],
      provenance: { method: "words", url: "words" },
    });
    expect(line).toBe("POST https://api.acme.test/users · 2 fields · 1 question");
  });

  it("tells of questions alone without a summary, and of nothing nothing", () => {
    const nothing = { config: {}, node: {}, questions: [], provenance: {} };
    const asking = { ...nothing, questions: [{ field: "url", question: "Which URL?" }] };
    expect(summaryLine(actionHttp, present, asking)).toBe("1 question");
    expect(summaryLine(actionHttp, present, nothing)).toBeUndefined();
  });
});

describe("labels", () => {
  it.each([
    ["body.content", "Body › Content"],
    ["headers.1.value", "Headers › 2 › Value"],
    ["timeoutMs", "Time-out (ms)"],
    ["credentialId", "Credential"],
    ["elsewhere", "elsewhere"],
  ])("call %s %s", (field, label) => expect(fieldLabel(actionHttp, field)).toBe(label));

  it("find fields of variants", () => {
    expect(fieldLabel(logicCondition, "rules.0.left")).toMatch(/^Rules › 1 › (?!left$)/);
  });

  it("are those of the form, none where there is nothing to fill in", () => {
    expect(topLabels(actionHttp).slice(0, 2)).toEqual(["Method", "URL"]);
    expect(topLabels(triggerManual)).toEqual([]);
  });
});

describe("values", () => {
  it("read as people write them", () => {
    expect(valueText("a\nb")).toBe("a\nb");
    expect(valueText(5)).toBe("5");
    expect(valueText([{ name: "Accept", value: "text/html" }])).toBe("Accept: text/html");
    expect(valueText({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect([undefined, "", [], 0, false].map(isBlank)).toEqual([true, true, true, false, false]);
  });
});

describe("samples", () => {
  it("keep their shape and lose their weight", () => {
    const rows = Array.from({ length: 50 }, (_, id) => ({ id, text: "x".repeat(2_000) }));
    const trimmed = trimSample({ rows, total: 50 }) as {
      rows: { id: number; text: string }[];
      total: number;
    };
    expect(trimmed.total).toBe(50);
    expect(trimmed.rows).toHaveLength(5);
    expect(trimmed.rows[0]?.text).toHaveLength(500);
  });

  it("leave out a trigger and a loop that are not there", () => {
    expect(trimContext({ steps: { a: { ok: true } } })).toEqual({ steps: { a: { ok: true } } });
    expect(trimContext({ steps: {}, loop: { item: 1 } })).toEqual({ steps: {}, loop: { item: 1 } });
  });
});
