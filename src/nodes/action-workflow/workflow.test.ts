import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { renderConfig } from "@/nodes/kit/render-config";
import { actionWorkflow } from "./definition";
import { runWorkflow } from "./execute.server";

const id = "0190b1f0-0000-7000-8000-000000000000";
const config = (input: Record<string, unknown>) => actionWorkflow.config.parse(input);
const now = new Date("2026-03-01T00:00:00.000Z");
const end = (answer?: unknown) => runWorkflow.wait.end(config({ workflowId: id }), { now, answer });
const child = { executionId: "c", output: null, error: null };

describe("running another workflow", () => {
  it("begins with one run of it and waits for its end, a year at most", async () => {
    const started: unknown[] = [];
    const services = {
      stepId: "s",
      startRun: async (run: unknown) => {
        started.push(run);
        return { executionId: "c" };
      },
    };
    const wait = await runWorkflow.wait.begin(config({ workflowId: id, input: [1] }), now, services);
    expect(wait).toEqual({ for: "child", until: new Date("2027-03-01T00:00:00.000Z") });
    expect(started).toEqual([{ workflowId: id, input: [1] }]);
  });

  it.each([null, { a: 1 }, [1, 2]])("hands on the output %j", (output) =>
    expect(end({ ...child, status: "COMPLETED", output })).toEqual({ port: "out", output }),
  );

  it.each([
    [
      { ...child, status: "FAILED", error: { name: "E", message: "call: it broke" } },
      "failed: call: it broke",
    ],
    [{ ...child, status: "CANCELLED" }, "The run c of the other workflow was cancelled."],
    [undefined, "was not over after 365 days"],
  ])("fails with %j", (answer, message) => {
    expect(() => end(answer)).toThrow(message);
    expect(() => end(answer)).toThrow(expect.objectContaining({ name: "WorkflowFailed" }));
  });

  it("renders the input with its types, and never the workflow", () => {
    const rendered = renderConfig(
      actionWorkflow,
      { workflowId: id, input: { list: "{{trigger.list}}", text: "n: {{trigger.list.length}}" } },
      { trigger: { list: [1, 2] }, steps: {} },
    );
    expect(rendered).toEqual({ workflowId: id, input: { list: [1, 2], text: "n: 2" } });
  });
});

it("is previewed as what would be run, with which input", () => {
  expect(runWorkflow.preview(config({ workflowId: id, input: { a: 1 } }), now)).toEqual({
    workflowId: id,
    input: { a: 1 },
  });
});

describe("its draft", () => {
  const messages = (input: Record<string, unknown>) => draftIssues(actionWorkflow, input);
  it.each([[{}], [{ workflowId: "" }]])("%j has no workflow", (input) =>
    expect(messages(input)).toEqual([
      { field: "workflowId", message: expect.stringContaining("Workflow is missing") },
    ]),
  );
  it.each(["mine", "{{trigger.id}}", id.toUpperCase()])("%j is no workflow's id", (workflowId) =>
    expect(messages({ workflowId })).toEqual([
      { field: "workflowId", message: expect.stringContaining(`"${workflowId}" is no workflow's id`) },
    ]),
  );
  it("is fine with an id", () => expect(messages({ workflowId: id })).toEqual([]));
});
