import { z } from "zod";
import { NodeError, type Waiter } from "@/nodes/kit/executor";
import type { actionWorkflow } from "./definition";

/** How long a run of another workflow is waited for at most: a year, the durable engine's own limit. */
const longestMs = 365 * 86_400_000;

/** How the other run ended, as it is stored with the step. */
const ended = z.object({
  executionId: z.string(),
  status: z.enum(["COMPLETED", "FAILED", "CANCELLED"]),
  output: z.unknown(),
  error: z.object({ message: z.string() }).loose().nullable(),
});

const failed = (message: string) => new NodeError("WorkflowFailed", message, { final: true });

export const runWorkflow: Waiter<typeof actionWorkflow> = {
  wait: {
    async begin({ workflowId, input }, since, { startRun }) {
      await startRun({ workflowId, input: input ?? {} });
      return { until: new Date(since.getTime() + longestMs), for: "child" };
    },
    end(_config, { answer }) {
      if (answer === undefined) throw failed("The run of the other workflow was not over after 365 days.");
      const { executionId, status, output, error } = ended.parse(answer);
      if (status === "COMPLETED") return { port: "out", output };
      if (status === "CANCELLED") throw failed(`The run ${executionId} of the other workflow was cancelled.`);
      throw failed(
        `The run ${executionId} of the other workflow failed: ${error?.message ?? "see its steps."}`,
      );
    },
  },
  preview: ({ workflowId, input }) => ({ workflowId, input: input ?? {} }),
};
