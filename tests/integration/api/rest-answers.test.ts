import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication } from "~/tests/support/application";
import { manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { finished, keyOf, rest, type User } from "./client";

let app: Application;
let user: User;
let key: string;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(() => app?.stop());

const document = workflow(
  { start: manual, a: transform({ v: "{{trigger.n}}" }, { label: "First one" }) },
  "start > a",
);
const uuid7 = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

async function run(of: WorkflowDocument, input?: unknown): Promise<string> {
  const { id } = await user.workflows.create({ document: of });
  const { body } = await rest<{ executionId: string }>("POST", `workflows/${id}/run`, {
    key,
    body: { input },
  });
  return body.executionId;
}

describe("a workflow", () => {
  it("is made with 201, read and saved with 200", async () => {
    const made = await rest<{ id: string }>("POST", "workflows", { key, body: document });
    expect([made.status, made.body]).toMatchObject([
      201,
      { id: uuid7, revision: 1, document, activeVersion: null, updatedAt: time },
    ]);
    const read = await rest("GET", `workflows/${made.body.id}`, { key });
    expect([read.status, read.body]).toEqual([200, made.body]);
    const body = { revision: 1, document: { ...document, name: "Renamed" } };
    expect(await rest("PUT", `workflows/${made.body.id}`, { key, body })).toMatchObject({
      status: 200,
      body: { id: made.body.id, revision: 2, document: { name: "Renamed" } },
    });
  });

  it("comes back as it was sent, node for node", async () => {
    const sent: WorkflowDocument = {
      schemaVersion: 1,
      name: "Whole",
      description: "line\nline",
      nodes: [
        {
          id: "a_-9",
          type: "action.http",
          typeVersion: 1,
          position: { x: -1.5, y: 1e6 },
          data: {
            label: 'é "x"',
            config: { url: "https://a.test", unknown: { kept: [1] } },
            retries: 0,
            timeoutMs: 1,
          },
        },
      ],
      edges: [{ id: "e", source: "a_-9", target: "gone", sourceHandle: null, targetHandle: "in" }],
    };
    const { body } = await rest<{ id: string }>("POST", "workflows", { key, body: sent });
    const read = await rest<{ document: WorkflowDocument }>("GET", `workflows/${body.id}`, { key });
    expect(read.body.document).toEqual(sent);
  });
});

describe("a run", () => {
  it("is shown whole, with each step's input, output and attempts", async () => {
    const id = await run(document, { n: 5 });
    await finished(user, id);
    const { status, body } = await rest("GET", `executions/${id}`, { key });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: uuid7,
      workflowId: uuid7,
      version: null,
      status: "COMPLETED",
      startedAt: time,
      completedAt: time,
      error: null,
      output: { v: 5 },
      steps: [
        { nodeId: "start", name: "start", iteration: "", status: "SUCCESS", output: { n: 5 }, error: null },
        {
          nodeId: "a",
          name: "First one",
          iteration: "",
          status: "SUCCESS",
          input: { fields: [{ name: "v", value: 5 }] },
          output: { v: 5 },
          error: null,
          attempts: [{ startedAt: time, completedAt: time }],
          startedAt: time,
          completedAt: time,
        },
      ],
    });
  });

  it("says why it failed", async () => {
    const id = await run(document, {});
    await finished(user, id);
    expect((await rest("GET", `executions/${id}`, { key })).body).toMatchObject({
      status: "FAILED",
      output: null,
      error: { name: "BadConfig", message: expect.stringContaining("First one") },
    });
  });

  it("is cancelled with 202, and with 409 once it has ended", async () => {
    const id = await run(workflow({ start: manual, slow: wait(3600) }, "start > slow"));
    expect(await rest("POST", `executions/${id}/cancel`, { key })).toMatchObject({
      status: 202,
      body: { executionId: id },
    });
    expect(await rest("POST", `executions/${id}/cancel`, { key })).toMatchObject({
      status: 409,
      body: { error: { code: "CONFLICT", details: { status: "CANCELLED" } } },
    });
  });

  it("gives a ticket to its live view", async () => {
    const id = await run(document, { n: 1 });
    type Ticket = { ticket: string; url: string };
    const { status, body } = await rest<Ticket>("POST", `executions/${id}/ticket`, { key });
    expect(status).toBe(200);
    expect(body.url).toBe(`ws://localhost:3001/executions/${id}?ticket=${body.ticket}`);
    const again = await rest<Ticket>("POST", `executions/${id}/ticket`, { key });
    expect(again.body.ticket).not.toBe(body.ticket);
  });

  it("hands on the input given, of whatever kind, and an empty object where none is", async () => {
    const without = await run(workflow({ start: manual }));
    expect(await finished(user, without)).toMatchObject({ output: {} });
    for (const input of [{ n: 1 }, [1], "text", 0, false, null]) {
      const id = await run(workflow({ start: manual }), input);
      const execution = await finished(user, id);
      expect(execution.output).toEqual(input);
    }
  });
});
