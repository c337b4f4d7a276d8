import { procedure, router } from "@/server/trpc";
import {
  changed,
  dismissInput,
  failureGroups,
  failureGroupsInput,
  inboxCount,
  inboxInput,
  inboxPage,
} from "./inbox-schema";
import {
  replayInput,
  replayManyInput,
  replayManyPlan,
  replayManyPlanInput,
  replayManyResult,
  replayPlan,
  replayPlanInput,
} from "./replay-schema";
import {
  accepted,
  executionDetail,
  executionGraph,
  executionIdInput,
  executionPage,
  executionPlace,
  listExecutionsInput,
  runInput,
  stepDetail,
  stepInput,
  stepPage,
  stepsInput,
  ticket,
  valueInput,
  valueView,
  waitingList,
} from "./schema";
import { cancelExecution } from "./server/cancel-execution";
import { createTicket } from "./server/create-ticket";
import { getValue } from "./server/get-value";
import { countInbox, readFailureGroups, readInbox, setDismissed } from "./server/inbox/read-inbox";
import {
  getExecution,
  getGraph,
  getPlace,
  getStep,
  getWaiting,
  listExecutions,
  listSteps,
} from "./server/read-executions";
import { replayExecution, replayPlanOf } from "./server/replay/replay-execution";
import { replayMany, replayManyPlanOf } from "./server/replay/replay-many";
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
    .query(({ ctx, input }) => getExecution(ctx.actor, input.id, ctx.reading)),
  steps: procedure("executions:read")
    .input(stepsInput)
    .output(stepPage)
    .query(({ ctx, input }) => listSteps(ctx.actor, input.id, input.cursor ?? null, ctx.reading)),
  step: procedure("executions:read")
    .input(stepInput)
    .output(stepDetail)
    .query(({ ctx, input }) => getStep(ctx.actor, input, ctx.reading)),
  value: procedure("executions:read")
    .input(valueInput)
    .output(valueView)
    .query(({ ctx, input }) => getValue(ctx.actor, input, ctx.reading)),
  graph: procedure("executions:read")
    .input(executionIdInput)
    .output(executionGraph)
    .query(({ ctx, input }) => getGraph(ctx.actor, input.id)),
  place: procedure("executions:read")
    .input(executionIdInput)
    .output(executionPlace)
    .query(({ ctx, input }) => getPlace(ctx.actor, input.id)),
  waiting: procedure("executions:read")
    .input(executionIdInput)
    .output(waitingList)
    .query(({ ctx, input }) => getWaiting(ctx.actor, input.id)),
  cancel: procedure("executions:run")
    .input(executionIdInput)
    .output(accepted)
    .mutation(({ ctx, input }) => cancelExecution(ctx.actor, input.id)),
  ticket: procedure("executions:read")
    .input(executionIdInput)
    .output(ticket)
    .mutation(({ ctx, input }) => createTicket(ctx.actor, input.id)),
  replayPlan: procedure("executions:read")
    .input(replayPlanInput)
    .output(replayPlan)
    .query(({ ctx, input }) => replayPlanOf(ctx.actor, input)),
  replay: procedure("executions:run")
    .input(replayInput)
    .output(accepted)
    .mutation(({ ctx, input }) => replayExecution(ctx.actor, input)),
  replayManyPlan: procedure("executions:read")
    .input(replayManyPlanInput)
    .output(replayManyPlan)
    .query(({ ctx, input }) => replayManyPlanOf(ctx.actor, input)),
  replayMany: procedure("executions:run")
    .input(replayManyInput)
    .output(replayManyResult)
    .mutation(({ ctx, input }) => replayMany(ctx.actor, input)),
  inbox: procedure("executions:read")
    .input(inboxInput)
    .output(inboxPage)
    .query(({ ctx, input }) => readInbox(ctx.actor, input)),
  failures: procedure("executions:read")
    .input(failureGroupsInput)
    .output(failureGroups)
    .query(({ ctx, input }) => readFailureGroups(ctx.actor, input)),
  inboxCount: procedure("executions:read")
    .output(inboxCount)
    .query(({ ctx }) => countInbox(ctx.actor)),
  dismiss: procedure("executions:run")
    .input(dismissInput)
    .output(changed)
    .mutation(({ ctx, input }) => setDismissed(ctx.actor, input.ids, true)),
  undismiss: procedure("executions:run")
    .input(dismissInput)
    .output(changed)
    .mutation(({ ctx, input }) => setDismissed(ctx.actor, input.ids, false)),
});
