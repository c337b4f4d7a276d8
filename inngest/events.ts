import { eventType } from "inngest";
import { z } from "zod";

/**
 * An execution is stored and wants to be run. Events carry ids only. With the ids that its row has it can be claimed
 * without being read before.
 */
export const executionRequested = eventType("workflow/execution.requested", {
  schema: z.object({
    executionId: z.string(),
    row: z.object({ versionId: z.string(), triggerNodeId: z.string() }).optional(),
  }),
});
export type ExecutionRequest = z.infer<(typeof executionRequested)["schema"]>;

/** An execution was cancelled: whatever runs for it shall end. */
export const executionCancelled = eventType("workflow/execution.cancelled", {
  schema: z.object({ executionId: z.string() }),
});

/** What a waiting step waits for has come and is stored with it. */
export const stepAnswered = eventType("workflow/step.answered", {
  schema: z.object({ executionId: z.string(), stepId: z.string() }),
});
