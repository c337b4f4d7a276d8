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
