import { beginStepUse, operatorKeys, stepAccount } from "@/features/ai-config/server/step-models";
import { bindHost } from "@/features/credentials/server/bind-host";
import { recordUse } from "@/features/credentials/server/record-use";
import {
  renewCredential,
  resolveCredential,
  secretsOf,
} from "@/features/credentials/server/resolve-credential";
import { beginRun } from "@/features/execution/server/begin-run";
import { cancelledSignal, executionEnded } from "@/features/execution/server/cancellations";
import { type Claim, letGo } from "@/features/execution/server/claim-execution";
import type { World } from "@/features/execution/server/execute-node";
import { failExecution, finishExecution } from "@/features/execution/server/finish-execution";
import { forgetRunContext, loadRunContext } from "@/features/execution/server/run-context";
import { startChild } from "@/features/execution/server/start-child";
import { log } from "@/server/log";
import { outgoing } from "@/server/outgoing-client";
import { openProgress } from "@/server/progress/progress-bus";
import { inngest } from "../client";
import { type ExecutionRequest, executionCancelled, executionRequested } from "../events";
import { type First, memoOfStretch, Part } from "./run-part";

const world: World = {
  http: (call) => outgoing().request(call),
  models: { operatorKeys, account: stepAccount, begin: beginStepUse },
  resolveCredential,
  secretsOf,
  renewCredential,
  check: (url) => outgoing().check(url),
  bindHost,
  recordUse,
  cancelled: cancelledSignal,
  closed: (executionId) => executionEnded(executionId, true),
  progress: openProgress,
  startRun: startChild,
};

/** What is memoised of the beginning. */
async function begin(
  request: ExecutionRequest,
  runId: string,
): Promise<{ claim: Claim; first?: First } | null> {
  const begun = await beginRun(world, request, runId);
  if (!begun?.first) return begun && { claim: begun.claim };
  const { nodeId, stretched } = begun.first;
  return { claim: begun.claim, first: { nodeId, stretch: memoOfStretch(stretched) } };
}

/**
 * Runs one part of an execution: claims it, walks its plan with a durable step for each node, and concludes, or lets
 * go so that the next part goes on.
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
      const failure = { name: "RunFailed", message: error.message };
      await failExecution(executionId, failure, event.data.run_id);
    },
  },
  async ({ event, step, group, runId }) => {
    const { executionId } = event.data;
    const begun = await step.run("claim", () => begin(event.data, runId));
    if (!begun) return { executionId, claimed: false };
    const { claim, first } = begun;
    const run = await loadRunContext(executionId);
    const part = new Part(world, { step, group }, run, runId, claim, first);
    const { results, left } = await part.walk();
    if (left) {
      await step.run("let-go", () => letGo(run, runId, claim.part, part.openLoops));
      return { executionId, part: claim.part };
    }
    const { status } = part.concluded
      ? { status: "COMPLETED" }
      : await step.run("finish", () => finishExecution(run, runId, results));
    forgetRunContext(executionId);
    return { executionId, status };
  },
);
