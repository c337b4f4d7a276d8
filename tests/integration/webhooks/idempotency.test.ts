import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployed, type User, webhook } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

const immediate = workflow({ hook: { type: "trigger.webhook" } });
const executionsOf = async (workflowId: string) => (await user.executions.list({ workflowId })).items;
const keyed = (key: string) => ({ headers: { "idempotency-key": key } });

async function shiftExpiry(id: string, by: string): Promise<void> {
  const { pool } = await import("@/server/db");
  await pool().query(
    "UPDATE idempotency_key SET expires_at = expires_at + $2::interval WHERE workflow_id = $1",
    [id, by],
  );
}

describe("an Idempotency-Key", () => {
  it("sent twenty times at once starts one run, and every answer names it", async () => {
    const id = await deployed(user, immediate);
    const answers = await Promise.all(Array.from({ length: 20 }, () => webhook("POST", id, keyed("one"))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map(({ body }) => body.executionId));
    expect([...ids]).toEqual((await executionsOf(id)).map((execution) => execution.id));
    expect(ids.size).toBe(1);
  });

  it("answers with the same run afterwards, whatever the body", async () => {
    const id = await deployed(user, immediate);
    const first = await webhook("POST", id, { ...keyed("one"), body: { a: 1 } });
    const second = await webhook("POST", id, { ...keyed("one"), body: { a: 2 } });
    expect(second.body).toEqual(first.body);
    expect(await executionsOf(id)).toHaveLength(1);
  });

  it("counts for 24 hours and no longer", async () => {
    const id = await deployed(user, immediate);
    const first = await webhook("POST", id, keyed("one"));
    await shiftExpiry(id, "-23 hours -59 minutes");
    expect((await webhook("POST", id, keyed("one"))).body).toEqual(first.body);
    await shiftExpiry(id, "-2 minutes");
    const answers = await Promise.all(Array.from({ length: 8 }, () => webhook("POST", id, keyed("one"))));
    const later = new Set(answers.map(({ body }) => body.executionId));
    expect(later.size).toBe(1);
    expect(later).not.toContain(first.body.executionId);
    expect(await executionsOf(id)).toHaveLength(2);
  });

  it("starts a run of its own for each key, and for each call without one", async () => {
    const id = await deployed(user, immediate);
    const calls = [keyed("one"), keyed("One"), {}, {}, keyed(""), keyed("  ")];
    const answers = await Promise.all(calls.map((options) => webhook("POST", id, options)));
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(calls.length);
  });

  it("is one workflow's own, and one trigger's", async () => {
    const two = workflow({ a: { type: "trigger.webhook" }, b: { type: "trigger.webhook" } });
    const [id, other] = [await deployed(user, two), await deployed(user, immediate)];
    const paths = [`${id}/a`, `${id}/b`, other];
    const answers = await Promise.all(paths.map((path) => webhook("POST", path, keyed("one"))));
    expect(new Set(answers.map(({ body }) => body.executionId)).size).toBe(3);
    const again = await webhook("POST", `${id}/a`, keyed("one"));
    expect(again.body).toEqual(answers[0]?.body);
  });

  it("is the same by the short address and the long one", async () => {
    const id = await deployed(user, immediate);
    const short = await webhook("POST", id, keyed("one"));
    expect((await webhook("POST", `${id}/hook`, keyed("one"))).body).toEqual(short.body);
  });

  it("gives callers that wait the one run's end, to each", async () => {
    const document = workflow(
      {
        hook: { type: "trigger.webhook", config: { response: "wait" } },
        pause: wait(1),
        a: transform({ v: "{{trigger.body.n}}" }),
      },
      "hook > pause > a",
    );
    const id = await deployed(user, document);
    const calls = [1, 2, 3, 4].map((n) => webhook<object>("POST", id, { ...keyed("one"), body: { n } }));
    const answers = await Promise.all(calls);
    const late = await webhook<object>("POST", id, { ...keyed("one"), body: { n: 5 } });
    expect(answers[0]).toMatchObject({ status: 200, body: { status: "COMPLETED" } });
    for (const { status, body } of [...answers, late])
      expect([status, body]).toEqual([200, answers[0]?.body]);
    expect(await executionsOf(id)).toHaveLength(1);
  });

  it("holds across a deployment", async () => {
    const id = await deployed(user, immediate);
    const first = await webhook("POST", id, keyed("one"));
    await user.workflows.save({ id, revision: 1, document: { ...immediate, name: "Second" } });
    await user.workflows.deploy({ id });
    expect((await webhook("POST", id, keyed("one"))).body).toEqual(first.body);
  });
});
