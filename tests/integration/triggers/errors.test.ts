import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deployed, finished, rejection, runToEnd, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app?.stop());
beforeEach(async () => {
  user = await app.signUp();
});

const failing = workflow(
  {
    hook: { type: "trigger.webhook" },
    a: transform({ v: 1 }),
    bad: transform({ v: "{{trigger.body.n}}" }, { label: "Bad one" }),
  },
  "hook > a > bad",
);
const watching = (watched = "") =>
  workflow(
    {
      failure: { type: "trigger.error", config: { workflow: watched } },
      a: transform({ name: "{{trigger.workflow.name}}", step: "{{trigger.failedStep.name}}" }),
    },
    "failure > a",
  );

/** Calls a webhook and waits for the end of its run. */
async function call(workflowId: string, body: unknown = {}) {
  const answer = await webhook("POST", workflowId, { body });
  return finished(user, answer.body.executionId);
}

const runsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items;

async function dispatch(executionId: string): Promise<number> {
  const { dispatchErrorTriggers } = await import("@/features/execution/server/triggers/dispatch-errors");
  return dispatchErrorTriggers(executionId);
}

/** What of this user's a sweep would pass on. */
async function lately(): Promise<string[]> {
  const { failedLately } = await import("@/features/execution/server/triggers/dispatch-errors");
  const ids = await failedLately();
  const { db } = await import("@/server/db");
  const { workspaceId } = user.actor;
  const own = await db().execution.findMany({
    where: { workspaceId, id: { in: ids } },
    select: { id: true },
  });
  return own.map(({ id }) => id);
}

describe("a failed run", () => {
  it("starts those who watch its workflow or any, with what failed, and nobody else", async () => {
    const other = await app.signUp("bob");
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    const one = await deployed(user, watching(id));
    const silent = [
      await deployed(user, watching(any)),
      (await user.workflows.create({ document: watching() })).id,
    ];
    const foreign = await deployed(other, watching());
    const run = await call(id);
    expect(run.status).toBe("FAILED");
    expect(await dispatch(run.id)).toBe(2);
    const { db } = await import("@/server/db");
    const rows = await db().execution.findMany({
      where: { workflowId: { in: [any, one, ...silent, foreign] } },
    });
    expect(rows.map(({ workflowId }) => workflowId).sort()).toEqual([any, one].sort());
    for (const { triggerData, triggerNodeId } of rows) {
      expect(triggerNodeId).toBe("failure");
      expect(JSON.parse(triggerData)).toEqual({
        workflow: { id, name: "Test" },
        execution: {
          id: run.id,
          error: { name: run.error?.name, message: run.error?.message },
          startedAt: run.startedAt,
          completedAt: run.completedAt,
        },
        failedStep: { nodeId: "bad", name: "Bad one" },
      });
    }
    expect(run.error?.message).toContain("trigger.body.n");
    const [started] = await runsOf(one);
    const end = await finished(user, started?.id ?? "");
    expect(end).toMatchObject({ status: "COMPLETED", output: { name: "Test", step: "Bad one" } });
  });

  it("starts each of them once, however often and by whomever it is passed on", async () => {
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    const run = await call(id);
    expect(await lately()).toContain(run.id);
    await Promise.all(Array.from({ length: 8 }, () => dispatch(run.id)));
    expect(await runsOf(any)).toHaveLength(1);
    expect(await lately()).not.toContain(run.id);
  });

  it("starts those who were deployed anew before they heard of it, unless they did not watch in between", async () => {
    const { pool } = await import("@/server/db");
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    const turned = await deployed(user, watching(any));
    const idle = await deployed(user, watching());
    await user.workflows.deactivate({ id: idle });
    const run = await call(id);
    for (const handler of [any, turned, idle]) {
      const { revision } = await user.workflows.get({ id: handler });
      const document = { ...watching(), name: "Deployed anew" };
      await user.workflows.save({ id: handler, revision, document });
      await user.workflows.deploy({ id: handler });
    }
    expect(await lately()).toEqual([run.id]);
    expect(await dispatch(run.id)).toBe(1);
    const [started, ...others] = await runsOf(any);
    expect(others).toEqual([]);
    const { rows } = await pool().query(
      "SELECT FROM execution e JOIN workflow w ON w.active_version_id = e.version_id WHERE e.id = $1",
      [started?.id],
    );
    expect(rows).toHaveLength(1);
    for (const silent of [turned, idle]) expect(await runsOf(silent)).toEqual([]);
  });

  it("names no step where none is at fault", async () => {
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    const run = await call(id);
    const { pool } = await import("@/server/db");
    await pool().query("UPDATE execution SET error = $2 WHERE id = $1", [
      run.id,
      '{"name":"Deadline","message":"late"}',
    ]);
    await dispatch(run.id);
    const { db } = await import("@/server/db");
    const row = await db().execution.findFirstOrThrow({ where: { workflowId: any } });
    expect(JSON.parse(row.triggerData)).toMatchObject({
      execution: { error: { name: "Deadline", message: "late" } },
      failedStep: null,
    });
  });
});

describe("nobody hears of", () => {
  it("a run that completed", async () => {
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    const run = await call(id, { n: 1 });
    expect([run.status, await dispatch(run.id), await lately()]).toEqual(["COMPLETED", 0, []]);
    expect(await runsOf(any)).toEqual([]);
  });

  it("a test run of a draft", async () => {
    const any = await deployed(user, watching());
    const run = await runToEnd(user, failing);
    expect([run.status, await dispatch(run.id)]).toEqual(["FAILED", 0]);
    expect(await lately()).not.toContain(run.id);
    expect(await runsOf(any)).toEqual([]);
  });

  it("a run that a failure has started, nor of one below it", async () => {
    const id = await deployed(user, failing);
    const handler = workflow(
      { failure: { type: "trigger.error" }, bad: transform({ v: "{{trigger.nothing}}" }) },
      "failure > bad",
    );
    const any = await deployed(user, handler);
    const cause = await call(id);
    await dispatch(cause.id);
    const [started] = await runsOf(any);
    const handled = await finished(user, started?.id ?? "");
    expect(handled.status).toBe("FAILED");
    expect(await dispatch(handled.id)).toBe(0);
    const below = await call(id);
    const { pool } = await import("@/server/db");
    await pool().query("UPDATE execution SET parent_id = $2 WHERE id = $1", [below.id, handled.id]);
    expect(await dispatch(below.id)).toBe(0);
    expect(await runsOf(any)).toHaveLength(1);
  });

  it("a failure from before it was deployed, and from more than an hour ago", async () => {
    const id = await deployed(user, failing);
    const early = await call(id);
    const any = await deployed(user, watching());
    expect([await dispatch(early.id), await lately()]).toEqual([0, []]);
    const run = await call(id);
    expect(await lately()).toEqual([run.id]);
    const { pool } = await import("@/server/db");
    await pool().query(
      "UPDATE workflow_version SET created_at = now() - interval '1 day' WHERE workflow_id = $1",
      [any],
    );
    await pool().query(
      "UPDATE execution SET completed_at = now() - interval '61 minutes' WHERE workflow_id = $1",
      [id],
    );
    expect(await lately()).toEqual([]);
  });

  it("a failure after it was deactivated", async () => {
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    await user.workflows.deactivate({ id: any });
    const run = await call(id);
    expect(await dispatch(run.id)).toBe(0);
  });
});

it("a workflow that the workspace does not have cannot be watched: deploying says so", async () => {
  const foreign = await deployed(await app.signUp("bob"), failing);
  for (const watched of [foreign, uuidv7()]) {
    const { id } = await user.workflows.create({ document: watching(watched) });
    expect(await rejection(user.workflows.deploy({ id }))).toMatchObject({
      cause: {
        code: "UNPROCESSABLE",
        details: {
          problems: [
            {
              nodeId: "failure",
              field: "workflow",
              code: "UNKNOWN_WORKFLOW",
              message: `workflow: this workspace has no workflow ${watched} (any more): give another's id, or none for any.`,
            },
          ],
        },
      },
    });
  }
});

describe("the watch", () => {
  const started = async (workflowId: string, count: number) => {
    while ((await runsOf(workflowId)).length < count) await sleep(20);
    return runsOf(workflowId);
  };

  it("passes on what fails while it runs, and at its start what failed before", async () => {
    const id = await deployed(user, failing);
    const any = await deployed(user, watching());
    // As a process leaves it that was killed before it could pass the failure on.
    await call(id);
    const { startErrorWatch } = await import("@/features/execution/server/triggers/error-watch");
    const stops = [startErrorWatch(), startErrorWatch()];
    try {
      await started(any, 1);
      await Promise.all([call(id), call(id), call(id, { n: 1 })]);
      await started(any, 3);
      // What comes after all that was heard before it.
      await call(id);
      expect(await started(any, 4)).toHaveLength(4);
    } finally {
      await Promise.all(stops.map((stop) => stop()));
    }
    expect(await lately()).toEqual([]);
  });
});
