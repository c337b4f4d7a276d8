import { eventType } from "inngest";
import { z } from "zod";

/** An execution is stored and wants to be run. Events carry ids only. */
export const executionRequested = eventType("workflow/execution.requested", {
  schema: z.object({ executionId: z.string() }),
});

/** An execution was cancelled: whatever runs for it shall end. */
export const executionCancelled = eventType("workflow/execution.cancelled", {
  schema: z.object({ executionId: z.string() }),
});

/** What a waiting step waits for has come and is stored with it. */
export const stepAnswered = eventType("workflow/step.answered", {
  schema: z.object({ executionId: z.string(), stepId: z.string() }),
});
