import { procedure, router } from "@/server/trpc";
import {
  explainStepInput,
  explainStepOutput,
  explainWorkflowInput,
  explainWorkflowOutput,
} from "./explain-schema";
import { explainStep, type Runs } from "./server/explain-step";
import { explainWorkflowFor } from "./server/explain-workflow";

/** Explanations: of a workflow, and of a failed step. */
export const explainRouter = (runs: Runs) =>
  router({
    workflow: procedure("workflows:read")
      .input(explainWorkflowInput)
      .output(explainWorkflowOutput)
      .mutation(({ ctx, input, signal }) => explainWorkflowFor(ctx.actor, input, signal)),
    step: procedure("executions:read")
      .input(explainStepInput)
      .output(explainStepOutput)
      .mutation(({ ctx, input, signal }) => explainStep(ctx.actor, input, runs, signal)),
  });
