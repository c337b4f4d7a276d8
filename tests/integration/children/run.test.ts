import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { deployed, finished, rejection, runToEnd, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { child, loop, manual, script, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let stopSweep: () => void;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  const { startAnswerSweep } = await import("@/features/execution/server/answers-sweep");
  stopSweep = startAnswerSweep();
});
afterAll(async () => {
  stopSweep?.();
  await app?.stop();
});

const named = (name: string, document: WorkflowDocument): WorkflowDocument => ({ ...document, name });
const doubling = workflow(
  { start: manual, twice: transform({ n: "{{multiply trigger.n 2}}" }) },
  "start > twice",
);
const failing = workflow({ start: manual, bad: script("throw new Error('broken')") }, "start > bad");
const calling = (id: string, input?: unknown) =>
  workflow({ start: manual, call: child(id, input) }, "start > call");

async function childrenOf(executionId: string) {
  const { db } = await import("@/server/db");
  return db().execution.findMany({ where: { parentId: executionId }, orderBy: { id: "asc" } });
}

async function messageOf(document: WorkflowDocument): Promise<string> {
  const { status, error } = await runToEnd(user, document);
  expect(status).toBe("FAILED");
  return error?.message ?? "";
}

async function problemsOf(promise: Promise<unknown>) {
  const error = await rejection(promise);
  return (error as { cause: { details: { problems: { code: string; message: string }[] } } }).cause.details
    .problems;
}

describe("a run of another workflow", () => {
  it("gives its output to the step that started it", async () => {
    const id = await deployed(user, doubling);
    const parent = workflow(
      {
        start: manual,
        call: child(id, { n: "{{trigger.n}}" }),
        after: transform({ got: "{{steps.call.n}}" }),
      },
      "start > call > after",
    );
    const run = await runToEnd(user, parent, { n: 21 });
    expect(run).toMatchObject({ status: "COMPLETED", output: { got: 42 } });
    expect(await childrenOf(run.id)).toMatchObject([
      {
        workflowId: id,
        depth: 1,
        status: "COMPLETED",
        triggerData: '{"n":21}',
        parentStepId: expect.any(String),
      },
    ]);
  });

  it("that lasts is waited for", async () => {
    const id = await deployed(
      user,
      workflow({ start: manual, slow: wait(1.5), v: transform({ v: 1 }) }, "start > slow > v"),
    );
    expect(await runToEnd(user, calling(id))).toMatchObject({ status: "COMPLETED", output: { v: 1 } });
  });

  it("hands on an output of megabytes", async () => {
    const id = await deployed(
      user,
      workflow({ start: manual, big: script("return 'é'.repeat(1_500_000)") }, "start > big"),
    );
    const parent = workflow(
      { start: manual, call: child(id), length: transform({ length: "{{steps.call.length}}" }) },
      "start > call > length",
    );
    expect(await runToEnd(user, parent)).toMatchObject({
      status: "COMPLETED",
      output: { length: 1_500_000 },
    });
  });

  it("that fails, fails the step once, which can handle it", async () => {
    const id = await deployed(user, failing);
    const parent = workflow(
      { start: manual, call: child(id), caught: transform({ why: "{{steps.call.error.name}}" }) },
      "start > call:error > caught",
    );
    const run = await runToEnd(user, parent);
    expect(run).toMatchObject({ status: "COMPLETED", output: { why: "WorkflowFailed" } });
    const children = await childrenOf(run.id);
    expect(children.map(({ status }) => status)).toEqual(["FAILED"]);
    const call = run.steps.find(({ nodeId }) => nodeId === "call");
    expect(call).toMatchObject({
      status: "FAILED",
      error: {
        name: "WorkflowFailed",
        message: expect.stringContaining(`The run ${children[0]?.id} of the other workflow failed: bad: `),
      },
    });
  });

  it("for each item of a list gives each its own output", async () => {
    const id = await deployed(user, doubling);
    const parent = workflow(
      { start: manual, each: loop("{{trigger}}", 4), call: child(id, { n: "{{loop.item}}" }) },
      "start > each:item > call",
    );
    const input = Array.from({ length: 12 }, (_, index) => index);
    const run = await runToEnd(user, parent, input);
    expect(run).toMatchObject({ status: "COMPLETED", output: input.map((n) => ({ n: n * 2 })) });
    expect(await childrenOf(run.id)).toHaveLength(12);
  });

  it("runs others in its turn", async () => {
    const inner = await deployed(user, doubling);
    const outer = await deployed(user, calling(inner, { n: "{{trigger.n}}" }));
    const run = await runToEnd(user, calling(outer, { n: 5 }));
    expect(run).toMatchObject({ status: "COMPLETED", output: { n: 10 } });
    const [middle] = await childrenOf(run.id);
    expect(await childrenOf(middle?.id ?? "")).toMatchObject([{ depth: 2, workflowId: inner }]);
  });

  it("waits for its own workflow's limit, as any run", async () => {
    const id = await deployed(user, workflow({ start: manual, slow: wait(0.3) }, "start > slow"));
    const { db } = await import("@/server/db");
    await db().workflow.update({ where: { id }, data: { concurrency: 1 } });
    const { startAdmission } = await import("@/features/execution/server/admission-watch");
    const stop = startAdmission();
    const parent = workflow({ start: manual, a: child(id), b: child(id) }, "start > a", "start > b");
    const run = await runToEnd(user, parent);
    stop();
    expect(run.status).toBe("COMPLETED");
    const [first, second] = await childrenOf(run.id);
    expect(second?.startedAt?.getTime()).toBeGreaterThanOrEqual(first?.completedAt?.getTime() ?? Infinity);
  });
});

describe("what cannot be run", () => {
  it("is a workflow that is not deployed", async () => {
    const { id } = await user.workflows.create({ document: named("Draft only", doubling) });
    expect(await messageOf(calling(id))).toBe(
      `call: The workflow "Draft only" (${id}) has no deployed version: deploy it, then run this again.`,
    );
  });

  it("is one without a manual trigger", async () => {
    const hooked = workflow({ hook: { type: "trigger.webhook" }, a: transform({ v: 1 }) }, "hook > a");
    const id = await deployed(user, named("Hooked", hooked));
    expect(await messageOf(calling(id))).toBe(
      `call: The workflow "Hooked" (${id}) has no trigger.manual, at which a run that another one starts begins. It has trigger.webhook: add one and deploy it.`,
    );
  });

  it("is one that was deleted since", async () => {
    const id = await deployed(user, doubling);
    const parent = await deployed(user, calling(id));
    await user.workflows.delete({ id });
    const { startChild } = await import("@/features/execution/server/start-child");
    const run = { executionId: parent, workspaceId: user.actor.workspaceId };
    const nodeRun = { run } as unknown as Parameters<typeof startChild>[0];
    await expect(startChild(nodeRun, parent, { workflowId: id, input: {} })).rejects.toThrow(
      `This workspace has no workflow ${id} (any more): choose another.`,
    );
  });

  it("is another workspace's, which is refused like one that is not there", async () => {
    const id = await deployed(await app.signUp("bob"), doubling);
    const { id: parent } = await user.workflows.create({ document: calling(id) });
    expect(await problemsOf(user.workflows.deploy({ id: parent }))).toEqual([
      {
        nodeId: "call",
        field: "workflowId",
        code: "UNKNOWN_WORKFLOW",
        message: `workflowId: this workspace has no workflow ${id} (any more): choose another.`,
      },
    ]);
    expect(await problemsOf(user.executions.run({ id: parent }))).toHaveLength(1);
  });
});

describe("a cycle", () => {
  const cycle = (chain: string) => [
    {
      nodeId: "call",
      field: "workflowId",
      code: "WORKFLOW_CYCLE",
      message: `workflowId: the workflow would run itself, without end: ${chain}. Choose a workflow that does not lead back here.`,
    },
  ];

  async function save(id: string, document: WorkflowDocument): Promise<void> {
    const { revision } = await user.workflows.get({ id });
    await user.workflows.save({ id, revision, document });
  }

  it("of one workflow is refused", async () => {
    const { id } = await user.workflows.create({ document: named("A", doubling) });
    await save(id, named("A", calling(id)));
    expect(await problemsOf(user.workflows.deploy({ id }))).toEqual(cycle("A → A"));
    expect(await problemsOf(user.executions.run({ id }))).toEqual(cycle("A → A"));
  });

  it("through others is refused, and named", async () => {
    const a = await deployed(user, named("A", doubling));
    const b = await deployed(user, named("B", calling(a)));
    const c = await deployed(user, named("C", calling(b)));
    await save(a, named("A", calling(c)));
    expect(await problemsOf(user.workflows.deploy({ id: a }))).toEqual(cycle("A → C → B → A"));
  });

  it("that two deployments made together ends when it is run", async () => {
    const a = await deployed(user, named("A", doubling));
    const b = await deployed(user, named("B", calling(a)));
    const { db } = await import("@/server/db");
    const { planText } = await import("@/features/execution/server/problems-of");
    const { storeVersion } = await import("@/server/versions");
    const document = named("A", calling(b));
    const { workspaceId, userId } = user.actor;
    const version = { workspaceId, workflowId: a, number: 2, document: JSON.stringify(document) };
    const { id } = await storeVersion({ ...version, plan: planText(document), actorId: userId });
    await db().workflow.update({ where: { id: a }, data: { activeVersionId: id } });
    const top = await deployed(user, named("A top", doubling));
    await save(top, calling(a));
    const { executionId } = await user.executions.run({ id: top });
    const run = await finished(user, executionId);
    expect(run.error?.message).toContain('The workflow "A" is being run already: A → B → A.');
  });

  it("has an end also where nothing shows it: ten runs lie above one at most", async () => {
    let id = await deployed(user, doubling);
    for (let depth = 1; depth <= 10; depth++) id = await deployed(user, calling(id, { n: "{{trigger.n}}" }));
    expect(await runToEnd(user, (await user.workflows.get({ id })).document, { n: 4 })).toMatchObject({
      status: "COMPLETED",
      output: { n: 8 },
    });
    expect(await messageOf(calling(id, { n: 4 }))).toContain(
      "There are 10 runs above this one, each started by the other: that is the most.",
    );
  });
});
