import type { Execution, ExecutionStep } from "@/generated/prisma/client";
import { iterationText } from "@/lib/workflow/iteration";
import {
  type Attempt,
  type ExecutionSummary,
  type Failure,
  type HeldBy,
  type StepDetail,
  stepWaits,
} from "../schema";

type Row = Execution & { workflow: { name: string }; version: { number: number | null } };

/** What a summary's row is read with. */
export const withNames = {
  workflow: { select: { name: true } },
  version: { select: { number: true } },
} as const;

/** A stored JSON text, or null where there is none. */
export const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export const summaryOf = (row: Row, heldBy: HeldBy | null): ExecutionSummary => ({
  id: row.id,
  workflowId: row.workflowId,
  workflowName: row.workflow.name,
  version: row.version.number,
  status: row.status,
  triggerNodeId: row.triggerNodeId,
  error: parsed(row.error) as Failure | null,
  heldBy,
  replayOf: row.replayOf,
  createdAt: row.createdAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  completedAt: row.completedAt?.toISOString() ?? null,
  revision: row.revision,
});

/** A step that is over may still have the columns of the wait in which it was ended. */
function waitOf({ status, waitingFor, wakeAt }: ExecutionStep): Pick<StepDetail, "waitingFor" | "wakeAt"> {
  const wait = status === "RUNNING" ? stepWaits.find((each) => each === waitingFor) : undefined;
  return { waitingFor: wait ?? null, wakeAt: (wait && wakeAt?.toISOString()) ?? null };
}

/** A step as its row says; `output` is what the row has stored elsewhere. */
export const stepOf = (row: ExecutionStep, output: unknown): StepDetail => ({
  nodeId: row.nodeId,
  name: row.name,
  iteration: iterationText(row.iteration),
  status: row.status,
  attempts: row.attempts as unknown as Attempt[],
  startedAt: row.startedAt?.toISOString() ?? null,
  completedAt: row.completedAt?.toISOString() ?? null,
  ...waitOf(row),
  revision: row.revision,
  input: parsed(row.input),
  output,
  error: parsed(row.error) as Failure | null,
});
