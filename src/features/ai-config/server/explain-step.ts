import type { StepCase } from "@/features/execution/schema";
import { AppError } from "@/lib/errors";
import { loopsAround } from "@/nodes/loop-bodies";
import type { Actor } from "@/server/actor";
import { allows } from "@/server/permissions";
import { explainFailure } from "../explain/failure";
import type { ExplainStepInput, ExplainStepOutput } from "../explain-schema";

/** What explanations need of runs; the composition root supplies it. */
export type Runs = { readStepCase(actor: Actor, step: ExplainStepInput): Promise<StepCase> };

/** Statuses of runs that a replay may be made of. */
const final: readonly string[] = ["COMPLETED", "FAILED", "CANCELLED"];

/** Where a replay would begin: a step in a loop is done again with the whole of the outermost one. */
const beginningOf = ({ document, step, execution }: StepCase): string | null =>
  final.includes(execution.status) ? (loopsAround(document).get(step.nodeId)?.[0] ?? step.nodeId) : null;

/**
 * Why a step failed and what mends it. Fixes are for those alone who may edit workflows. Throws NOT_FOUND where the
 * workspace has no such step, and CONFLICT where it has not failed.
 */
export async function explainStep(
  actor: Actor,
  input: ExplainStepInput,
  { readStepCase }: Runs,
): Promise<ExplainStepOutput> {
  const stepCase = await readStepCase(actor, input);
  const explanation = explainFailure(stepCase);
  if (!explanation)
    throw new AppError("CONFLICT", "This step is no part of the workflow that the run started with.");
  return {
    ...explanation,
    fixes: allows(actor, "workflows:write") ? explanation.fixes : [],
    source: "parser",
    workflowId: stepCase.execution.workflowId,
    replayFrom: beginningOf(stepCase),
  };
}
