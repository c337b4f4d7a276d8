import { procedure, router } from "@/server/trpc";
import {
  accepted,
  executionDetail,
  executionGraph,
  executionIdInput,
  executionPage,
  listExecutionsInput,
  runInput,
  stepDetail,
  stepInput,
  stepPage,
  stepsInput,
  ticket,
} from "./schema";
import { cancelExecution } from "./server/cancel-execution";
import { createTicket } from "./server/create-ticket";
import { getExecution, getGraph, getStep, listExecutions, listSteps } from "./server/read-executions";
import { runWorkflow } from "./server/run-workflow";

export const executionsRouter = router({
  run: procedure("workflows:run")
    .input(runInput)
    .output(accepted)
    .mutation(({ ctx, input }) => runWorkflow(ctx.actor, input)),
  list: procedure("executions:read")
    .input(listExecutionsInput)
    .output(executionPage)
    .query(({ ctx, input }) => listExecutions(ctx.actor, input)),
  get: procedure("executions:read")
    .input(executionIdInput)
    .output(executionDetail)
    .query(({ ctx, input }) => getExecution(ctx.actor, input.id)),
  steps: procedure("executions:read")
    .input(stepsInput)
    .output(stepPage)
    .query(({ ctx, input }) => listSteps(ctx.actor, input.id, input.cursor ?? null)),
  step: procedure("executions:read")
    .input(stepInput)
    .output(stepDetail)
    .query(({ ctx, input }) => getStep(ctx.actor, input)),
  graph: procedure("executions:read")
    .input(executionIdInput)
    .output(executionGraph)
    .query(({ ctx, input }) => getGraph(ctx.actor, input.id)),
  cancel: procedure("executions:run")
    .input(executionIdInput)
    .output(accepted)
    .mutation(({ ctx, input }) => cancelExecution(ctx.actor, input.id)),
  ticket: procedure("executions:read")
    .input(executionIdInput)
    .output(ticket)
    .mutation(({ ctx, input }) => createTicket(ctx.actor, input.id)),
});
