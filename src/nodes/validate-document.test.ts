import { describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { http, manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { unreachedNodes, validateDocument } from "./validate-document";

const good = workflow(
  { start: manual, a: transform({ v: "{{trigger.x}}" }), b: transform({ v: "{{steps.a.v}}" }) },
  "start > a > b",
);
const withEdge = (edge: Partial<WorkflowDocument["edges"][number]>): WorkflowDocument => ({
  ...good,
  edges: [...good.edges, { id: "extra", source: "a", target: "b", ...edge }],
});

describe("validateDocument", () => {
  it("finds nothing wrong with a good document", () => expect(validateDocument(good)).toEqual([]));

  it.each<[string, WorkflowDocument, { code: string; nodeId?: string; field?: string }, RegExp]>([
    ["a cycle", withEdge({ source: "b", target: "a" }), { code: "CYCLE" }, /"a" → "b" → "a"|"b" → "a" → "b"/],
    ["no trigger", workflow({ a: transform({ v: 1 }) }), { code: "NO_TRIGGER" }, /add one/],
    [
      "an unknown type",
      workflow({ start: manual, a: { type: "action.fax" } }, "start > a"),
      { code: "UNKNOWN_TYPE", nodeId: "a" },
      /action\.http/,
    ],
    ["a dangling edge", withEdge({ target: "gone" }), { code: "DANGLING_EDGE" }, /"gone"/],
    [
      "two nodes with one slug",
      workflow({
        start: manual,
        a: transform({}, { label: "Get user" }),
        b: transform({}, { label: "get-user!" }),
      }),
      { code: "DUPLICATE_SLUG", nodeId: "b", field: "label" },
      /get_user/,
    ],
    [
      "a label without a letter",
      workflow({ start: manual, a: transform({}, { label: "!!" }) }),
      { code: "EMPTY_SLUG", nodeId: "a" },
      /letter/,
    ],
    [
      "two nodes with one id",
      { ...good, nodes: [...good.nodes, ...good.nodes.slice(1, 2)] },
      { code: "DUPLICATE_ID", nodeId: "a" },
      /"a"/,
    ],
    [
      "a handle that the source lacks",
      withEdge({ sourceHandle: "maybe" }),
      { code: "UNKNOWN_HANDLE", nodeId: "a" },
      /out, error/,
    ],
    [
      "an edge into a trigger",
      withEdge({ source: "a", target: "start" }),
      { code: "TRIGGER_HAS_INPUT", nodeId: "start" },
      /run starts there/,
    ],
    [
      "a missing required field",
      workflow({ start: manual, a: { type: "action.http" } }),
      { code: "INVALID_CONFIG", nodeId: "a", field: "url" },
      /URL is missing/,
    ],
    [
      "a value out of an enumeration",
      workflow({ start: manual, a: http("FETCH", "https://a.test") }),
      { code: "INVALID_CONFIG", field: "method" },
      /method/,
    ],
    [
      "an operator without its other side",
      workflow({ start: manual, a: when("{{trigger.x}}", "equals") }),
      { code: "INVALID_CONFIG", field: "rules.0.right" },
      /equals/,
    ],
    [
      "a template that does not parse",
      workflow({ start: manual, a: transform({ v: "{{#if}}" }) }, "start > a"),
      { code: "INVALID_TEMPLATE", nodeId: "a", field: "fields.0.value" },
      /./,
    ],
    [
      "a helper that is not allowed",
      workflow({ start: manual, a: transform({ v: "{{lookup trigger 'x'}}" }) }, "start > a"),
      { code: "INVALID_TEMPLATE" },
      /lookup/,
    ],
    [
      "a step that is none",
      workflow({ start: manual, a: transform({ v: "{{steps.gone.v}}" }) }, "start > a"),
      { code: "UNKNOWN_STEP", nodeId: "a", field: "fields.0.value" },
      /steps\.gone/,
    ],
    [
      "a step that comes later",
      workflow({ start: manual, a: transform({ v: "{{steps.b.v}}" }), b: transform({}) }, "start > a > b"),
      { code: "UNKNOWN_STEP", nodeId: "a" },
      /before/,
    ],
    [
      "a step that is the node itself",
      workflow({ start: manual, a: transform({ v: "{{steps.a.v}}" }) }, "start > a"),
      { code: "UNKNOWN_STEP", nodeId: "a" },
      /before/,
    ],
    [
      "authentication without a credential",
      workflow({ start: { type: "trigger.webhook", config: { auth: { type: "bearer" } } } }),
      { code: "MISSING_CREDENTIAL", nodeId: "start", field: "credentialId" },
      /BEARER_TOKEN/,
    ],
    [
      "an authentication that there is not",
      workflow({ start: { type: "trigger.webhook", config: { auth: { type: "magic" } } } }),
      { code: "INVALID_CONFIG", nodeId: "start" },
      /auth/,
    ],
  ])("finds %s", (_, document, problem, message) => {
    const found = validateDocument(document).filter(({ code }) => code === problem.code);
    expect(found).toMatchObject([problem]);
    expect(found[0]?.message).toMatch(message);
  });

  it("lists every problem, not the first alone", () => {
    const document = workflow({ a: { type: "action.http" }, b: transform({ v: "{{steps.x.y}} {{" }) });
    expect(validateDocument(document).map(({ code }) => code)).toEqual([
      "NO_TRIGGER",
      "INVALID_CONFIG",
      "INVALID_TEMPLATE",
    ]);
  });

  it("accepts a template wherever a value of another type is wanted", () => {
    const delay = {
      type: "utility.delay",
      config: { mode: "for", amount: "{{trigger.seconds}}", unit: "seconds" },
    };
    expect(validateDocument(workflow({ start: manual, a: delay }, "start > a"))).toEqual([]);
  });

  it("finds nodes that no trigger leads to, which is no problem", () => {
    const document = workflow(
      { start: manual, a: transform({}), b: transform({}), c: transform({}) },
      "start > a",
      "b > c",
    );
    expect(validateDocument(document)).toEqual([]);
    expect(unreachedNodes(document)).toEqual(["b", "c"]);
  });
});
