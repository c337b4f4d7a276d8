import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, finished, keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app?.stop());

type Answer = {
  eventId: string;
  executions: { workflowId: string; executionId: string }[];
  skipped: { workflowId: string; reason: string }[];
};

const on = (config: Record<string, unknown>) =>
  workflow(
    { heard: { type: "trigger.event", config }, a: transform({ n: "{{trigger.data.n}}" }) },
    "heard > a",
  );

async function executionOf(id: string) {
  const { db } = await import("@/server/db");
  const row = await db().execution.findUniqueOrThrow({ where: { id } });
  return { ...row, trigger: JSON.parse(row.triggerData) };
}

async function countRuns(workflowId: string): Promise<number> {
  const { db } = await import("@/server/db");
  return db().execution.count({ where: { workflowId } });
}

describe("an event", () => {
  it("starts every active workflow of the workspace that waits for its name, and no other", async () => {
    user = await app.signUp();
    const other = await app.signUp("bob");
    const ids = await Promise.all([
      deployed(user, on({ event: "order.paid" })),
      deployed(user, on({ event: "order.paid" })),
    ]);
    const silent = [
      await deployed(user, on({ event: "order.Paid" })),
      await deployed(user, on({ event: "order" })),
      await deployed(other, on({ event: "order.paid" })),
      (await user.workflows.create({ document: on({ event: "order.paid" }) })).id,
    ];
    const [off = "", gone = ""] = await Promise.all([
      deployed(user, on({ event: "order.paid" })),
      deployed(user, on({ event: "order.paid" })),
    ]);
    await user.workflows.deactivate({ id: off });
    await user.workflows.delete({ id: gone });
    const key = await keyOf(user, ["run"]);
    const body = { name: "order.paid", id: "e-1", data: { n: 7 } };
    const answer = await rest<Answer>("POST", "events", { key, body });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ eventId: "e-1", skipped: [] });
    expect(answer.body.executions.map(({ workflowId }) => workflowId).sort()).toEqual([...ids].sort());
    for (const { executionId, workflowId } of answer.body.executions) {
      const { trigger, ...row } = await executionOf(executionId);
      expect(row).toMatchObject({ workflowId, triggerNodeId: "heard", notBefore: null });
      expect(trigger).toEqual({
        id: "e-1",
        name: "order.paid",
        data: { n: 7 },
        receivedAt: expect.any(String),
      });
      expect(Math.abs(Date.parse(trigger.receivedAt) - Date.now())).toBeLessThan(60_000);
    }
    for (const id of [...silent, off, gone]) expect(await countRuns(id)).toBe(0);
  });

  it("is what the run's templates read", async () => {
    user = await app.signUp();
    await deployed(user, on({ event: "e" }));
    const { executions } = await user.events.post({ name: "e", data: { n: [1, "\u0000"] } });
    const run = await finished(user, executions[0]?.executionId ?? "");
    expect(run).toMatchObject({ status: "COMPLETED", output: { n: [1, "\u0000"] } });
  });

  it("that nobody waits for is taken and starts nothing", async () => {
    user = await app.signUp();
    expect(await user.events.post({ name: "unheard" })).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      executions: [],
      skipped: [],
    });
  });

  it("starts each of the triggers of one workflow that wait for it", async () => {
    user = await app.signUp();
    const heard = { type: "trigger.event", config: { event: "e" } };
    await deployed(user, workflow({ one: heard, two: heard }));
    const { executions } = await user.events.post({ name: "e", id: "x" });
    const nodes = await Promise.all(
      executions.map(async ({ executionId }) => (await executionOf(executionId)).triggerNodeId),
    );
    expect(nodes.sort()).toEqual(["one", "two"]);
  });

  it("may have 512 KiB, and no more: 413", async () => {
    user = await app.signUp();
    const key = await keyOf(user);
    const text = "x".repeat(512 * 1_024 - 100);
    expect((await rest("POST", "events", { key, body: { name: "e", data: { text } } })).status).toBe(202);
    const answer = await rest("POST", "events", {
      key,
      body: { name: "e", data: { text: `${text}${"x".repeat(100)}` } },
    });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: "PAYLOAD_TOO_LARGE" } } });
    expect(answer.body.error.message).toMatch(/has \d+ bytes and may have 524288: send a reference/);
  });
});

describe("the same id", () => {
  it("sent twenty times at once starts one run of each workflow, and every answer names them", async () => {
    user = await app.signUp();
    const ids = [await deployed(user, on({ event: "e" })), await deployed(user, on({ event: "e" }))];
    const posts = Array.from({ length: 20 }, (_, n) =>
      user.events.post({ name: "e", id: "same", data: { n } }),
    );
    const answers = await Promise.all(posts);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    for (const id of ids) expect(await countRuns(id)).toBe(1);
  });

  it("answers the same runs although workflows have come and gone, and starts none", async () => {
    user = await app.signUp();
    const [old, stays] = [await deployed(user, on({ event: "e" })), await deployed(user, on({ event: "e" }))];
    const first = await user.events.post({ name: "e", id: "same" });
    await user.workflows.deactivate({ id: old });
    const later = await deployed(user, on({ event: "e" }));
    expect(await user.events.post({ name: "e", id: "same" })).toEqual(first);
    expect(first.executions.map(({ workflowId }) => workflowId).sort()).toEqual([old, stays].sort());
    expect(await countRuns(later)).toBe(0);
  });

  it("is finished by the next post where the first broke off half-way", async () => {
    user = await app.signUp();
    const [one, two] = [await deployed(user, on({ event: "e" })), await deployed(user, on({ event: "e" }))];
    const first = await user.events.post({ name: "e", id: "same" });
    // As after a crash: one run is not stored, and the id not remembered.
    const { db } = await import("@/server/db");
    await db().execution.deleteMany({ where: { workflowId: two } });
    await db().idempotencyKey.deleteMany({ where: { workflowId: two } });
    await db().receivedEvent.deleteMany({ where: { workspaceId: user.actor.workspaceId } });
    const second = await user.events.post({ name: "e", id: "same" });
    const runOf = ({ executions }: Answer, id: string) =>
      executions.find(({ workflowId }) => workflowId === id);
    expect(runOf(second, one)).toEqual(runOf(first, one));
    expect(runOf(second, two)).toBeDefined();
    expect([await countRuns(one), await countRuns(two)]).toEqual([1, 1]);
  });

  it("counts for 24 hours, and for one workspace", async () => {
    user = await app.signUp();
    const other = await app.signUp("bob");
    const [id, foreign] = [
      await deployed(user, on({ event: "e" })),
      await deployed(other, on({ event: "e" })),
    ];
    await Promise.all([
      user.events.post({ name: "e", id: "same" }),
      other.events.post({ name: "e", id: "same" }),
    ]);
    expect([await countRuns(id), await countRuns(foreign)]).toEqual([1, 1]);
    const { pool } = await import("@/server/db");
    const age = async (by: string) => {
      const shift = `SET expires_at = expires_at - $2::interval`;
      await pool().query(`UPDATE received_event ${shift} WHERE workspace_id = $1`, [
        user.actor.workspaceId,
        by,
      ]);
      await pool().query(`UPDATE idempotency_key ${shift} WHERE workflow_id = $1`, [id, by]);
    };
    await age("23 hours 59 minutes");
    await user.events.post({ name: "e", id: "same" });
    expect(await countRuns(id)).toBe(1);
    await age("2 minutes");
    await user.events.post({ name: "e", id: "same" });
    expect(await countRuns(id)).toBe(2);
  });

  it("is forgotten when it counts no more, and not before", async () => {
    user = await app.signUp();
    await Promise.all(["old", "new"].map((id) => user.events.post({ name: "e", id })));
    const { db } = await import("@/server/db");
    const where = { workspaceId: user.actor.workspaceId };
    await db().receivedEvent.updateMany({
      where: { ...where, eventId: "old" },
      data: { expiresAt: new Date(0) },
    });
    const { pruneExpired } = await import("@/features/execution/server/prune-expired");
    await pruneExpired();
    expect(await db().receivedEvent.findMany({ where })).toMatchObject([{ eventId: "new" }]);
  });

  it("is not mistaken for another that begins with it", async () => {
    user = await app.signUp();
    await deployed(user, on({ event: "e" }));
    const answers = [];
    for (const id of ["a", "a:b", "a:b:heard", "%", "a%"])
      answers.push(await user.events.post({ name: "e", id }));
    for (const answer of answers)
      expect(await user.events.post({ name: "e", id: answer.eventId })).toEqual(answer);
    expect(new Set(answers.flatMap(({ executions }) => executions.map((run) => run.executionId))).size).toBe(
      5,
    );
  });

  it("is never the same where none is given", async () => {
    user = await app.signUp();
    const id = await deployed(user, on({ event: "e" }));
    const [a, b] = [await user.events.post({ name: "e" }), await user.events.post({ name: "e" })];
    expect(a.eventId).not.toBe(b.eventId);
    expect(await countRuns(id)).toBe(2);
    expect(await user.events.post({ name: "e", id: a.eventId })).toEqual(a);
  });
});

describe("a time in the event", () => {
  const at = (phase: string, amount = 2, unit = "hours") =>
    deployed(user, on({ event: "e", phase, amount, unit, at: "trip.starts_at" }));

  it("sets when the run starts, before or after it", async () => {
    user = await app.signUp();
    const [before, after, now] = [await at("before"), await at("after", 30, "minutes"), await at("now")];
    const data = { trip: { starts_at: "2126-05-01T12:00:00+02:00" } };
    const { executions, skipped } = await user.events.post({ name: "e", data });
    expect(skipped).toEqual([]);
    const starts = await Promise.all(
      executions.map(async ({ workflowId, executionId }) => {
        const { notBefore, status, admittedAt } = await executionOf(executionId);
        return [workflowId, [notBefore?.toISOString(), notBefore && [status, admittedAt]]] as const;
      }),
    );
    expect(Object.fromEntries(starts)).toEqual({
      [before]: ["2126-05-01T08:00:00.000Z", ["PENDING", null]],
      [after]: ["2126-05-01T10:30:00.000Z", ["PENDING", null]],
      [now]: [undefined, null],
    });
  });

  it("that has passed lets the run start at once", async () => {
    user = await app.signUp();
    await at("before");
    const starts_at = new Date(Date.now() + 3_600_000).toISOString();
    const { executions } = await user.events.post({ name: "e", data: { trip: { starts_at } } });
    expect(await executionOf(executions[0]?.executionId ?? "")).toMatchObject({
      notBefore: null,
      heldBy: null,
    });
  });

  it("that is missing or wrong holds back that workflow alone, and the answer says why", async () => {
    user = await app.signUp();
    const [strict, free] = [await at("before"), await at("now")];
    const bad = { name: "e", id: "bad", data: { trip: { starts_at: "tomorrow" } } };
    const answer = await user.events.post(bad);
    expect(answer.executions).toMatchObject([{ workflowId: free }]);
    expect(answer.skipped).toEqual([
      {
        workflowId: strict,
        reason: 'at: trip.starts_at is "tomorrow": it must be an ISO time, such as 2030-01-31T09:00Z.',
      },
    ]);
    expect(await user.events.post(bad)).toEqual(answer);
    const missing = await user.events.post({ name: "e", data: {} });
    expect(missing.skipped).toMatchObject([
      { reason: expect.stringContaining("data has no trip.starts_at: send") },
    ]);
    expect([await countRuns(strict), await countRuns(free)]).toEqual([0, 2]);
  });
});
