import { NonRetriableError, RetryAfterError, StepError } from "inngest";
import { resolveCredential, secretsOf } from "@/features/credentials/server/resolve-credential";
import { cancelledSignal, executionEnded } from "@/features/execution/server/cancellations";
import { executeNode, resumeNode, type World } from "@/features/execution/server/execute-node";
import { failExecution, finishExecution } from "@/features/execution/server/finish-execution";
import type { NodeRun, Outcome } from "@/features/execution/server/node-run";
import type { PlanNode } from "@/features/execution/server/plan";
import { forgetRunContext, loadRunContext } from "@/features/execution/server/run-context";
import { type NodeResult, runGraph, Walk } from "@/features/execution/server/run-graph";
import { claimExecution } from "@/features/execution/server/step-store";
import { type Memo, memoOf, templateContext } from "@/features/execution/server/template-context";
import { log } from "@/server/log";
import { outgoing } from "@/server/outgoing-client";
import { inngest } from "../client";
import { executionCancelled, executionRequested } from "../events";

const world: World = {
  http: (call) => outgoing().request(call),
  resolveCredential,
  secretsOf,
  cancelled: cancelledSignal,
  closed: (executionId) => executionEnded(executionId, true),
};

/** Turns an attempt's outcome into what the engine understands: a value, a retry with its time, or the end. */
function memoised(outcome: Outcome): Memo | { until: string } {
  switch (outcome.state) {
    case "success":
      return memoOf(outcome.handle, outcome.output);
    case "waiting":
      return { until: outcome.until };
    case "retry":
      throw new RetryAfterError(outcome.failure.message, new Date(Date.now() + outcome.afterMs));
    case "failed":
      throw new NonRetriableError(outcome.failure.message);
    case "closed":
      throw new NonRetriableError("The execution is final.");
  }
}

/**
 * Runs one execution: claims it, walks its plan with a durable step for each node, concludes. Nothing outside
 * a step reads the clock, chance or anything that can change; plan and trigger data cannot.
 */
export const executeWorkflow = inngest.createFunction(
  {
    id: "execute-workflow",
    triggers: [executionRequested],
    cancelOn: [{ event: executionCancelled, if: "event.data.executionId == async.data.executionId" }],
    // Above the most that a node may ask for (10): nodes count for themselves.
    retries: 20,
    // A node's own row is what makes it durable: what the engine had not yet been told when a process died is
    // asked for again and answered from the rows. So the engine hears of steps by the batch.
    checkpointing: { bufferedSteps: 50, maxInterval: "1s" },
    onFailure: async ({ event, error }) => {
      const { executionId } = event.data.event.data;
      log.error({ err: error, executionId }, "a run broke off");
      await failExecution(executionId, { name: "RunFailed", message: error.message });
    },
  },
  async ({ event, step, group, runId }) => {
    const { executionId } = event.data;
    const run = await loadRunContext(executionId);
    const { plan, triggerNodeId } = run;
    const claim = await step.run("claim", () => {
      const skipped = new Set(new Walk(plan, triggerNodeId).results.keys());
      return claimExecution(executionId, runId, { ...run, triggerOutput: run.trigger, skipped });
    });
    if (!claim) return { executionId, claimed: false };
    const memos = new Map<string, Memo>();
    const { startedAt } = claim;

    const runNode = async (node: PlanNode, soFar: ReadonlyMap<string, NodeResult>) => {
      const nodeRun: NodeRun = { run, node, iteration: [] };
      const key = `node:${node.id}`;
      try {
        let memo = await step.run(key, async () =>
          memoised(
            await executeNode(world, nodeRun, () =>
              templateContext(run, node, { results: soFar, memos, startedAt }),
            ),
          ),
        );
        if ("until" in memo) {
          await step.sleepUntil(`${key}:wait`, memo.until);
          memo = await step.run(`${key}:end`, async () => memoised(await resumeNode(nodeRun)));
        }
        if ("until" in memo) throw new NonRetriableError("A node cannot wait twice.");
        memos.set(node.id, memo);
        return { status: "SUCCESS" as const, handle: memo.handle };
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        // A step rejects only when it has failed for the last time, and its row says why.
        return { status: "FAILED" as const };
      }
    };

    const results = await runGraph({
      plan,
      triggerId: triggerNodeId,
      runNode,
      fork: (branches) => group.parallel({ mode: "race" }, branches),
    });
    const { status } = await step.run("finish", () => finishExecution(run, results, memos));
    forgetRunContext(executionId);
    return { executionId, status };
  },
);
