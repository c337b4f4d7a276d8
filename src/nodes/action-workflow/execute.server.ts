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

const failed = (message: string, options: { final: boolean; executionId?: string } = { final: true }) =>
  new NodeError("WorkflowFailed", message, options);

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
      const name = `The run ${executionId} of the other workflow`;
      if (status === "CANCELLED") throw failed(`${name} was cancelled.`, { final: true, executionId });
      throw failed(`${name} failed: ${error?.message ?? "see its steps."}`, { final: false, executionId });
    },
  },
  preview: ({ workflowId, input }) => ({ workflowId, input: input ?? {} }),
};
