import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { approval, manual, workflow } from "~/tests/support/workflow-builder";
import { claimed, emptyWorld, engineRunId, untilLocked } from "./claimed";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

it("an answer that is stored while the wait times out counts: whoever sent it was told so", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { resumeNode } = await import("@/features/execution/server/resume-node");
  const { pool } = await import("@/server/db");
  const { id, run, node } = await claimed(
    user,
    workflow({ start: manual, ask: approval({ amount: 1, unit: "minutes" }) }, "start > ask"),
  );
  const nodeRun = { run, node, iteration: [], engineRunId };
  const begun = await executeNode(emptyWorld, nodeRun, async () => ({ trigger: {}, steps: {} }));
  if (begun.state !== "waiting") throw new Error(`The step is ${begun.state}.`);
  await pool().query("UPDATE execution_step SET wake_at = now() WHERE id = $1", [begun.stepId]);

  const answer = { body: { approved: true }, query: {}, answeredAt: new Date().toISOString() };
  const client = await pool().connect();
  await client.query("BEGIN");
  await client.query("UPDATE execution_step SET answer = $2 WHERE id = $1 AND answer IS NULL", [
    begun.stepId,
    JSON.stringify(answer),
  ]);
  const resumed = resumeNode(nodeRun);
  await untilLocked(1);
  await client.query("COMMIT");
  client.release();
  expect(await resumed).toMatchObject({ state: "success", handle: "out", output: JSON.stringify(answer) });
  const [, step] = (await user.executions.get({ id })).steps;
  expect(step).toMatchObject({ nodeId: "ask", status: "SUCCESS" });
});
