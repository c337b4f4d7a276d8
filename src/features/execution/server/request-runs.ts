import { pool } from "@/server/db";
import { log } from "@/server/log";
import { inngest } from "~/inngest/client";
import { type ExecutionRequest, executionRequested } from "~/inngest/events";

/**
 * Asks the engine to run executions, each by an event with an id of its own. A failure is logged only, and noted
 * so that the reconciler asks again at its next look.
 */
export async function requestRuns(
  requests: readonly (ExecutionRequest & { eventId: string })[],
): Promise<void> {
  if (!requests.length) return;
  try {
    await inngest.send(
      requests.map(({ eventId, ...request }) => executionRequested.create(request, { id: eventId })),
    );
  } catch (error) {
    log.warn(
      { err: error, count: requests.length },
      "the engine could not be asked to run; it will be asked again",
    );
    await noteNotRequested(requests.map(({ executionId }) => executionId));
  }
}

async function noteNotRequested(executionIds: readonly string[]): Promise<void> {
  try {
    await pool().query({
      name: "not-requested",
      text: `UPDATE execution SET requested_at = NULL
        WHERE id = ANY($1::uuid[]) AND engine_run_id IS NULL AND completed_at IS NULL`,
      values: [executionIds],
    });
  } catch (error) {
    log.warn({ err: error }, "the reconciler will ask again only after its patience");
  }
}
