import type { StepCase } from "@/features/execution/schema";
import { AppError } from "@/lib/errors";
import { loopsAround } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import type { Actor } from "@/server/actor";
import { allows } from "@/server/permissions";
import { explainFailure } from "../explain/failure";
import type { ExplainStepInput, ExplainStepOutput, StepExplanation } from "../explain-schema";
import { askExplainStep } from "../model/explain/ask-explain-step";
import { explainPromptVersion } from "../model/prompt/explain";
import { askWithinLimits } from "./ask-within-limits";

/** What explanations need of runs; the composition root supplies it. */
export type Runs = { readStepCase(actor: Actor, step: ExplainStepInput): Promise<StepCase> };

/** Statuses of runs that a replay may be made of. */
const final: readonly string[] = ["COMPLETED", "FAILED", "CANCELLED"];

/** Where a replay would begin: a step in a loop is done again with the whole of the outermost one. */
const beginningOf = ({ document, step, execution }: StepCase): string | null =>
  final.includes(execution.status) ? (loopsAround(document).get(step.nodeId)?.[0] ?? step.nodeId) : null;

/**
 * Why a step failed and what mends it: by the record, and in the words of a model where one is set up. Fixes are for those alone who may edit workflows. Throws NOT_FOUND where the
 * workspace has no such step, and CONFLICT where it has not failed.
 */
export async function explainStep(
  actor: Actor,
  input: ExplainStepInput,
  { readStepCase }: Runs,
  gone?: AbortSignal,
): Promise<ExplainStepOutput> {
  const stepCase = await readStepCase(actor, input);
  const explanation = explainFailure(stepCase);
  if (!explanation)
    throw new AppError("CONFLICT", "This step is no part of the workflow that the run started with.");
  const { answer, ...by } =
    input.useModel === false
      ? { answer: explanation, source: "parser" as const }
      : await withModel(actor, stepCase, explanation, gone);
  const { allow, ...known } = answer;
  return {
    ...known,
    ...(allow && allows(actor, "credentials:write") && { allow }),
    fixes: allows(actor, "workflows:write") ? answer.fixes : [],
    ...by,
    workflowId: stepCase.execution.workflowId,
    replayFrom: beginningOf(stepCase),
  };
}

/** The explanation by the workspace's model where it has one that answers, else the one that there is. */
async function withModel(
  actor: Actor,
  stepCase: StepCase,
  known: StepExplanation,
  gone: AbortSignal | undefined,
): Promise<{ answer: StepExplanation } & Pick<ExplainStepOutput, "source" | "model" | "notice">> {
  const { type, typeVersion } = stepCase.document.nodes.find(({ id }) => id === stepCase.step.nodeId) ?? {};
  const own = { answer: known, source: "parser" as const };
  if (!type || !findDefinition(type, typeVersion)) return own;
  const asked = await askWithinLimits(
    actor,
    { purpose: "explain", nodeType: type, promptVersion: explainPromptVersion },
    { gone },
    async (model, asking) =>
      (await askExplainStep(model, stepCase, known, asking)) ?? { answer: known, repaired: false },
  );
  if (!asked) return own;
  if ("reason" in asked) return { ...own, notice: `Explained from the record alone: ${asked.reason}` };
  return { answer: asked.answer, source: "model", model: asked.model.id };
}
