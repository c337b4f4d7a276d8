import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "@/features/execution/server/execute-node";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, transform, when, workflow } from "~/tests/support/workflow-builder";
import { allSteps, runToEnd, type User } from "../api/client";
import { admitted, answerOfFive, emptyWorld, engineRunId, untilLocked } from "./claimed";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const nodes = {
  start: manual,
  one: transform({ n: "{{trigger.n}}", id: "{{execution.id}}", at: "{{execution.startedAt}}" }),
  check: when("{{steps.one.n}}", "greaterThan", "0"),
  call: http("POST", "https://api.example.test/", {}, { retries: 2 }),
  last: transform({ sum: "{{add steps.call.body.n steps.one.n}}" }),
  other: transform({}),
};
/** Two nodes that compute, a call, one that computes. */
const acting = workflow(nodes, "start > one > check:true > call > last", "check:false > other");
const { call: _, ...pure } = { ...nodes, last: transform({ sum: "{{steps.one.n}}" }) };
const computing = workflow(pure, "start > one > check:true > last", "check:false > other");

type Answer = { status?: number; meanwhile?: () => Promise<unknown> };

/** A run that this process has accepted, and what the engine asks for first. */
async function accepted(document: WorkflowDocument, { status = 200, meanwhile }: Answer = {}, keep = true) {
  const { keepAccepted } = await import("@/features/execution/server/run-context");
  const { beginRun } = await import("@/features/execution/server/begin-run");
  const { id, row } = await admitted(user, document, { n: 1 });
  if (keep) keepAccepted(id, row);
  let calls = 0;
  const answer: World["http"] = async ({ url }) => {
    calls += 1;
    await meanwhile?.();
    return answerOfFive(url, status);
  };
  const request = { executionId: id, row: { versionId: row.version_id, triggerNodeId: row.trigger_node_id } };
  const begin = (by = engineRunId) => beginRun({ ...emptyWorld, http: answer }, request, by);
  const statuses = async () =>
    Object.fromEntries((await allSteps(user, id)).map((step) => [step.nodeId, step.status]));
  return { id, begin, statuses, calls: () => calls, execution: () => user.executions.get({ id }) };
}

const done = { start: "SUCCESS", one: "SUCCESS", check: "SUCCESS", last: "SUCCESS", other: "SKIPPED" };

describe("a run that this process accepted", () => {
  it("begins with its first call and ends with what follows", async () => {
    const { begin, statuses, calls, execution } = await accepted(acting);
    const begun = await begin();
    expect(begun?.first).toMatchObject({ nodeId: "one", stretched: { concluded: true } });
    expect(begun?.first?.stretched.more.map(([nodeId, { handle }]) => `${nodeId}:${handle}`)).toEqual([
      "check:true",
      "call:out",
      "last:out",
    ]);
    expect(calls()).toBe(1);
    expect(await statuses()).toEqual({ ...done, call: "SUCCESS" });
    expect(await execution()).toMatchObject({ status: "COMPLETED", output: { sum: 6 }, error: null });
  });

  it("ends with its claim where all of it only computes", async () => {
    const { begin, statuses, execution } = await accepted(computing);
    expect((await begin())?.first?.stretched).toMatchObject({ concluded: true });
    expect(await statuses()).toEqual(done);
    expect(await execution()).toMatchObject({ status: "COMPLETED", output: { sum: 1 } });
  });

  it.each([
    ["calls", acting],
    ["computes", computing],
  ])("and %s leaves what any other leaves", async (_kind, document) => {
    const { pool } = await import("@/server/db");
    const here = await accepted(document);
    await here.begin();
    const rowsOf = async (id: string) => {
      const { rows: steps } = await pool().query(
        "SELECT * FROM execution_step WHERE execution_id = $1 ORDER BY position",
        [id],
      );
      const { rows: runs } = await pool().query("SELECT * FROM execution WHERE id = $1", [id]);
      return [...runs, ...steps];
    };
    const ordinary = await accepted(document, {}, false);
    await byHand(ordinary.id, document);
    const shape = (rows: Record<string, unknown>[]) =>
      rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => {
            const fixed = ["status", "node_id", "name", "position", "handle", "iteration", "part", "error"];
            if (fixed.includes(name)) return [name, value];
            if (name === "attempts")
              return [name, (value as object[]).map((attempt) => Object.keys(attempt))];
            return [name, value === null ? null : typeof value];
          }),
        ),
      );
    const [expected, given] = [shape(await rowsOf(ordinary.id)), shape(await rowsOf(here.id))];
    // How often a row has changed is no part of what it says.
    for (const row of [...expected, ...given]) delete row.revision;
    expect(given).toEqual(expected);
  });

  it("has one time of its start, in what it computes too", async () => {
    const { begin, execution, id } = await accepted(computing);
    const begun = await begin();
    const { startedAt } = await execution();
    expect(begun?.claim).toEqual({ startedAt, part: 1 });
    const { pool } = await import("@/server/db");
    const { rows } = await pool().query<{ output: string }>(
      "SELECT output FROM execution_step WHERE execution_id = $1 AND node_id = 'one'",
      [id],
    );
    expect(JSON.parse(rows[0]?.output ?? "")).toEqual({ n: 1, id, at: startedAt });
  });

  it("does nothing again where the engine did not hear of it", async () => {
    const { id, begin, calls, execution } = await accepted(acting, { status: 503 });
    const begun = await begin();
    expect(begun?.first?.stretched).toMatchObject({ retry: { nodeId: "call" } });
    // What was memoised is lost: the steps are asked for again, one by one.
    expect(await begin()).toEqual({ claim: begun?.claim });
    expect(calls()).toBe(1);
    expect(await execution()).toMatchObject({ status: "RUNNING" });
    const call = (await allSteps(user, id)).find((step) => step.nodeId === "call");
    expect(call).toMatchObject({ status: "RUNNING", attempts: [{ error: { status: 503 } }] });
  });

  it("is not begun by two", async () => {
    const { begin, calls } = await accepted(acting);
    const both = await Promise.all([begin("one"), begin("two")]);
    expect(both.filter((begun) => begun === null)).toHaveLength(1);
    expect(calls()).toBeLessThanOrEqual(1);
  });

  it("does nothing once it was cancelled", async () => {
    const { pool } = await import("@/server/db");
    const { id, begin, calls } = await accepted(acting);
    await pool().query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [id]);
    expect(await begin()).toBeNull();
    expect(calls()).toBe(0);
    expect(await allSteps(user, id)).toEqual([]);
  });

  it("waits for a cancellation under way, and then does nothing", async () => {
    const { pool } = await import("@/server/db");
    const { id, begin, calls } = await accepted(acting);
    const client = await pool().connect();
    await client.query("BEGIN");
    await client.query("SELECT FROM execution WHERE id = $1 FOR UPDATE", [id]);
    const begun = begin();
    await untilLocked(1);
    await client.query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [id]);
    await client.query("COMMIT");
    client.release();
    expect(await begun).toBeNull();
    expect(calls()).toBe(0);
  });

  it("records nothing of a call that was cancelled meanwhile", async () => {
    const { pool } = await import("@/server/db");
    let id = "";
    const cancel = async () => {
      await pool().query(
        "UPDATE execution_step SET status = 'FAILED', completed_at = now() WHERE execution_id = $1 AND node_id = 'call'",
        [id],
      );
      await pool().query("UPDATE execution SET status = 'CANCELLED', completed_at = now() WHERE id = $1", [
        id,
      ]);
    };
    const run = await accepted(acting, { meanwhile: cancel });
    id = run.id;
    const begun = await run.begin();
    expect(begun?.first?.stretched.more.map(([nodeId]) => nodeId)).toEqual(["check"]);
    expect(await run.statuses()).toMatchObject({ call: "FAILED", last: "PENDING" });
    expect(await run.execution()).toMatchObject({ status: "CANCELLED" });
  });

  it("rejects where the answer cannot be recorded, and leaves the attempt open", async () => {
    const { pool } = await import("@/server/db");
    const refuse = (on: boolean) =>
      pool().query(
        `ALTER TABLE execution_step ${on ? "ADD CONSTRAINT no_call CHECK (node_id <> 'call' OR status <> 'SUCCESS') NOT VALID" : "DROP CONSTRAINT no_call"}`,
      );
    const { begin, statuses, calls } = await accepted(acting, { meanwhile: () => refuse(true) });
    await expect(begin()).rejects.toThrow("no_call");
    await refuse(false);
    expect(await statuses()).toMatchObject({ one: "SUCCESS", call: "RUNNING", last: "PENDING" });
    expect(await begin()).toEqual({ claim: { startedAt: expect.any(String), part: 1 } });
    expect(calls()).toBe(1);
  });
});

/** Carries a run out in its parts, as a process does that did not accept it. */
async function byHand(id: string, document: WorkflowDocument): Promise<void> {
  const { beginRun } = await import("@/features/execution/server/begin-run");
  const { loadRunContext } = await import("@/features/execution/server/run-context");
  const { runStretch } = await import("@/features/execution/server/run-stretch");
  const { scopeOf } = await import("@/features/execution/server/scope");
  const { Walk } = await import("@/features/execution/server/walk");
  const run = await loadRunContext(id);
  const world: World = {
    ...emptyWorld,
    http: async ({ url }) => answerOfFive(url),
  };
  const begun = await beginRun(world, { executionId: id }, engineRunId);
  expect(begun?.first).toBeUndefined();
  const scope = scopeOf(run.plan);
  const [node] = new Walk(scope, run.triggerNodeId).start("out");
  if (!node) throw new Error(`${document.name} has no node behind its trigger.`);
  const scopeRun = { scope, iteration: [], results: new Map(), memos: new Map() };
  const nodeRun = { run, node, iteration: [], engineRunId };
  const times = { ms: 60_000, behindMs: 60_000 };
  const stretched = await runStretch(
    world,
    nodeRun,
    scopeRun,
    new Map(),
    begun?.claim.startedAt ?? "",
    times,
  );
  expect(stretched).toMatchObject({ concluded: true });
}

describe("is begun node by node", () => {
  const plainly = async (document: WorkflowDocument) => {
    const { begin, statuses } = await accepted(document);
    expect(await begin()).toEqual({ claim: { startedAt: expect.any(String), part: 1 } });
    return statuses();
  };

  it("what begins with several", async () => {
    const document = workflow(
      { start: manual, a: transform({}), b: transform({}) },
      "start > a",
      "start > b",
    );
    expect(await plainly(document)).toEqual({ start: "SUCCESS", a: "PENDING", b: "PENDING" });
    expect(await runToEnd(user, document)).toMatchObject({ status: "COMPLETED" });
  });

  it("what begins with a call", async () => {
    const document = workflow({ start: manual, call: nodes.call }, "start > call");
    expect(await plainly(document)).toEqual({ start: "SUCCESS", call: "PENDING" });
  });

  it("what fails at once, and has one attempt in the end", async () => {
    const document = workflow({ start: manual, a: transform({ v: "{{trigger.gone}}" }) }, "start > a");
    expect(await plainly(document)).toEqual({ start: "SUCCESS", a: "PENDING" });
    const execution = await runToEnd(user, document);
    expect(execution).toMatchObject({ status: "FAILED" });
    expect((await allSteps(user, execution.id)).map(({ attempts }) => attempts.length)).toEqual([0, 1]);
  });

  it("what has nothing behind its trigger", async () => {
    const document = workflow({ start: manual });
    expect(await plainly(document)).toEqual({ start: "SUCCESS" });
    expect(await runToEnd(user, document)).toMatchObject({ status: "COMPLETED" });
  });
});

it("keeps of accepted runs what is small, for one who asks, and of the last few", async () => {
  const { keepAccepted, takeAccepted } = await import("@/features/execution/server/run-context");
  const { row } = await admitted(user, computing);
  keepAccepted("small", row);
  keepAccepted("large", { ...row, trigger_data: JSON.stringify("x".repeat(65_536)) });
  expect(await takeAccepted("small")).toMatchObject({ executionId: "small", triggerNodeId: "start" });
  expect(takeAccepted("small")).toBeUndefined();
  expect(takeAccepted("large")).toBeUndefined();
  for (let index = 0; index <= 500; index++) keepAccepted(`run-${index}`, row);
  expect(takeAccepted("run-0")).toBeUndefined();
  expect(takeAccepted("run-500")).toBeDefined();
});
