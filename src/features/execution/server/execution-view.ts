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
import { cutOf, type StoredValues } from "./stored-values";

type Row = Omit<Execution, "triggerData" | "output"> & {
  workflow: { name: string };
  version: { number: number | null };
};

/** What may be large of an execution's row, which is left out. */
export const withoutPayloads = { triggerData: true, output: true } as const;

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
function waitOf({ status, waitingFor, wakeAt }: StepRow): Pick<StepDetail, "waitingFor" | "wakeAt"> {
  const wait = status === "RUNNING" ? stepWaits.find((each) => each === waitingFor) : undefined;
  return { waitingFor: wait ?? null, wakeAt: (wait && wakeAt?.toISOString()) ?? null };
}

/** A step's row without what is read by itself, because it may be large. */
export type StepRow = Omit<ExecutionStep, "input" | "output" | "answer">;
export const withoutValues = { input: true, output: true, answer: true } as const;

/** A step as its row says, with what it took and gave. */
export const stepOf = (row: StepRow, values: StoredValues): StepDetail => ({
  nodeId: row.nodeId,
  name: row.name,
  iteration: iterationText(row.iteration),
  status: row.status,
  attempts: row.attempts as unknown as Attempt[],
  startedAt: row.startedAt?.toISOString() ?? null,
  completedAt: row.completedAt?.toISOString() ?? null,
  ...waitOf(row),
  revision: row.revision,
  input: values.input.value,
  output: values.output.value,
  ...cutOf(values),
  error: parsed(row.error) as Failure | null,
});
