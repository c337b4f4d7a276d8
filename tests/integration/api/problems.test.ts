import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, transform, wait, when, workflow } from "~/tests/support/workflow-builder";
import { keyOf, type Problems, rest, type User } from "./client";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const good = workflow(
  { start: manual, a: transform({ v: "{{trigger.x}}" }), b: transform({ v: "{{steps.a.v}}" }) },
  "start > a > b",
);
const withEdge = (edge: Partial<WorkflowDocument["edges"][number]>): WorkflowDocument => ({
  ...good,
  edges: [...good.edges, { id: "extra", source: "a", target: "b", ...edge }],
});

/** The faults of a document, with the problem that each must yield and no other. */
const faults: [string, WorkflowDocument, Partial<Problems[number]>][] = [
  [
    "a cycle",
    withEdge({ source: "b", target: "a" }),
    { code: "CYCLE", nodeId: expect.stringMatching(/^[ab]$/) },
  ],
  ["no trigger", workflow({ a: transform({ v: 1 }) }), { code: "NO_TRIGGER" }],
  [
    "an unknown type",
    workflow({ start: manual, a: { type: "action.fax" } }, "start > a"),
    { code: "UNKNOWN_TYPE", nodeId: "a", field: "type" },
  ],
  [
    "an unknown version of a type",
    {
      ...good,
      nodes: good.nodes.map((node) => (node.id === "a" ? { ...node, typeVersion: 99 } : node)),
    },
    { code: "UNKNOWN_TYPE", nodeId: "a", field: "type" },
  ],
  ["a dangling edge", withEdge({ target: "gone" }), { code: "DANGLING_EDGE" }],
  [
    "two nodes with one slug",
    workflow(
      {
        start: manual,
        a: transform({}, { label: "Get user" }),
        b: transform({}, { label: "get-user!" }),
      },
      "start > a > b",
    ),
    { code: "DUPLICATE_SLUG", nodeId: "b", field: "label" },
  ],
  [
    "a handle that the source does not have",
    withEdge({ sourceHandle: "maybe" }),
    { code: "UNKNOWN_HANDLE", nodeId: "a" },
  ],
  [
    "a config that fails its schema",
    workflow({ start: manual, a: http("FETCH", "https://a.test") }, "start > a"),
    { code: "INVALID_CONFIG", nodeId: "a", field: "method" },
  ],
  [
    "a condition without the other side",
    workflow({ start: manual, a: when("{{trigger.x}}", "equals") }, "start > a"),
    { code: "INVALID_CONFIG", nodeId: "a", field: "rules.0.right" },
  ],
  [
    "a delay of more than a year",
    workflow({ start: manual, a: wait(366 * 86_400) }, "start > a"),
    { code: "INVALID_CONFIG", nodeId: "a", field: "amount" },
  ],
  [
    "a template that does not parse",
    workflow({ start: manual, a: transform({ v: "{{#if}}" }) }, "start > a"),
    { code: "INVALID_TEMPLATE", nodeId: "a", field: "fields.0.value" },
  ],
  [
    "a template that names no step",
    workflow({ start: manual, a: transform({ v: "{{steps.gone.v}}" }) }, "start > a"),
    { code: "UNKNOWN_STEP", nodeId: "a", field: "fields.0.value" },
  ],
  [
    "a template that names a step beside it",
    workflow(
      { start: manual, a: transform({ v: 1 }), b: transform({ v: "{{steps.a.v}}" }) },
      "start > a",
      "start > b",
    ),
    { code: "UNKNOWN_STEP", nodeId: "b", field: "fields.0.value" },
  ],
  [
    "authentication without its credential",
    workflow({ start: { type: "trigger.webhook", config: { auth: { type: "hmac" } } } }),
    { code: "MISSING_CREDENTIAL", nodeId: "start", field: "credentialId" },
  ],
];

type Refusal = {
  error: { code: string; message: string; details: { problems: Problems } };
  problems: Problems;
};

describe.each(faults)("a document with %s", (_, document, problem) => {
  it("is saved as a draft, as it is", async () => {
    const created = await rest<{ id: string; document: WorkflowDocument }>("POST", "workflows", {
      key,
      body: document,
    });
    expect(created.status).toBe(201);
    const read = await rest<{ document: WorkflowDocument }>("GET", `workflows/${created.body.id}`, { key });
    expect(read.body.document).toEqual(document);
    const saved = await rest("PUT", `workflows/${created.body.id}`, { key, body: { revision: 1, document } });
    expect(saved.status).toBe(200);
  });

  it("is neither deployed nor run: 422 with that problem alone, and what to do", async () => {
    const { id } = await user.workflows.create({ document });
    const other = await user.workflows.create({ document: good });
    const answers = [
      await rest<Refusal>("POST", `workflows/${id}/deploy`, { key, body: {} }),
      await rest<Refusal>("POST", `workflows/${id}/run`, { key, body: {} }),
      await rest<Refusal>("POST", `workflows/${other.id}/run`, { key, body: { document } }),
    ];
    for (const { status, body } of answers) {
      expect([status, body.error.code]).toEqual([422, "UNPROCESSABLE"]);
      expect(body.problems).toEqual([{ ...problem, message: expect.stringMatching(/.{20}/) }]);
      expect(body.error.details.problems).toEqual(body.problems);
      expect(body.error.message).toContain(body.problems[0]?.message);
    }
    expect(await user.workflows.get({ id })).toMatchObject({ activeVersion: null });
    expect((await user.executions.list({ workflowId: id })).items).toEqual([]);
  });
});

it("lists every problem of a document, each with its node and field", async () => {
  const document = workflow({
    a: { type: "action.http", label: "x" },
    b: transform({ v: "{{steps.gone.y}} {{" }, { label: "X" }),
    c: { type: "nothing.known" },
  });
  const { id } = await user.workflows.create({ document });
  const { body } = await rest<Refusal>("POST", `workflows/${id}/deploy`, { key, body: {} });
  expect(body.problems.map(({ code, nodeId, field }) => [code, nodeId, field])).toEqual([
    ["DUPLICATE_SLUG", "b", "label"],
    ["NO_TRIGGER", undefined, undefined],
    ["INVALID_CONFIG", "a", "url"],
    ["INVALID_TEMPLATE", "b", "fields.0.value"],
    ["UNKNOWN_TYPE", "c", "type"],
  ]);
  expect(body.error.message).toContain("5 problems");
});
