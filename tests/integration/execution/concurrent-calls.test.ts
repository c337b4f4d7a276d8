import { afterAll, beforeAll, expect, it } from "vitest";
import { type Application, startApplication } from "~/tests/support/application";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { claimed, emptyWorld, engineRunId, untilLocked } from "./claimed";

// A process that lost its connection for a moment and the one that took its work over may both call a step: what the
// one records must be what the other says, or the engine takes the loser's word and fails the run.

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

async function step(spec: ReturnType<typeof http>) {
  const { id, run, node } = await claimed(user, workflow({ start: manual, it: spec }, "start > it"));
  return { id, nodeRun: { run, node, iteration: [], engineRunId } };
}

const templates = async () => ({ trigger: {}, steps: {} });

/** Starts `work`, and ends the step as another call does while `work` already waits for its row. */
async function whileAnotherEnds<T>(executionId: string, work: () => Promise<T>): Promise<T> {
  const { pool } = await import("@/server/db");
  const other = await pool().connect();
  await other.query("BEGIN");
  await other.query(
    `UPDATE execution_step SET status = 'SUCCESS', handle = 'out', output = '"other"', completed_at = now()
      WHERE execution_id = $1 AND node_id = 'it'`,
    [executionId],
  );
  const working = work();
  await untilLocked(1);
  await other.query("COMMIT");
  other.release();
  return working;
}

const ended = { state: "success", handle: "out", output: '"other"' };

it("says what another call recorded while this one was about to begin", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { id, nodeRun } = await step(http("PUT", "https://api.example.test/"));
  expect(await whileAnotherEnds(id, () => executeNode(emptyWorld, nodeRun, templates))).toEqual(ended);
});

it("says what another call recorded while this one was about to record a computation", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { id, nodeRun } = await step(transform({ v: "mine" }));
  expect(await whileAnotherEnds(id, () => executeNode(emptyWorld, nodeRun, templates))).toEqual(ended);
});

it("says what another call recorded while this one was at work", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { beginAttempt, endAttempt } = await import("@/features/execution/server/step-store");
  const { id, nodeRun } = await step(http("PUT", "https://api.example.test/"));
  const slow = {
    ...emptyWorld,
    async http(): Promise<never> {
      const begun = await beginAttempt(nodeRun, new Date());
      if (begun.state !== "begun") throw new Error(`The step is ${begun.state}.`);
      await endAttempt(id, begun, { status: "SUCCESS", handle: "out", output: '"other"' }, new Date());
      throw new Error("This call's own answer does not come.");
    },
  };
  expect(await executeNode(slow, nodeRun, templates)).toEqual(ended);
});

it("asks to be called again while another call is at work", async () => {
  const { executeNode } = await import("@/features/execution/server/execute-node");
  const { beginAttempt } = await import("@/features/execution/server/step-store");
  const { nodeRun } = await step(http("PUT", "https://api.example.test/"));
  const slow = {
    ...emptyWorld,
    async http(): Promise<never> {
      await beginAttempt(nodeRun, new Date());
      throw new Error("This call's own answer does not come.");
    },
  };
  await expect(executeNode(slow, nodeRun, templates)).rejects.toThrow(
    "Another call of the step it is at work",
  );
});
