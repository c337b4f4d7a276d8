import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import {
  createWorkflowInput,
  deployment,
  deployWorkflowInput,
  listWorkflowsInput,
  saveWorkflowInput,
  saveWorkflowSettingsInput,
  workflowDetail,
  workflowIdInput,
  workflowPage,
  workflowSettings,
} from "./schema";
import { createWorkflow } from "./server/create-workflow";
import { deleteWorkflow } from "./server/delete-workflow";
import { deactivateWorkflow, deployWorkflow, type Planner } from "./server/deploy-workflow";
import { getWorkflow } from "./server/get-workflow";
import { listWorkflows } from "./server/list-workflows";
import { saveWorkflow } from "./server/save-workflow";
import { getWorkflowSettings, type Limits, saveWorkflowSettings } from "./server/workflow-settings";

export const workflowsRouter = (execution: Planner & Limits) =>
  router({
    list: procedure("workflows:read")
      .input(listWorkflowsInput)
      .output(workflowPage)
      .query(({ ctx, input }) => listWorkflows(ctx.actor, input)),
    get: procedure("workflows:read")
      .input(workflowIdInput)
      .output(workflowDetail)
      .query(({ ctx, input }) => getWorkflow(ctx.actor, input.id)),
    create: procedure("workflows:write")
      .input(createWorkflowInput)
      .output(workflowDetail)
      .mutation(({ ctx, input }) => createWorkflow(ctx.actor, input.document)),
    save: procedure("workflows:write")
      .input(saveWorkflowInput)
      .output(workflowDetail)
      .mutation(({ ctx, input }) => saveWorkflow(ctx.actor, input)),
    delete: procedure("workflows:write")
      .input(workflowIdInput)
      .output(z.void())
      .mutation(({ ctx, input }) => deleteWorkflow(ctx.actor, input.id, execution)),
    deploy: procedure("workflows:write")
      .input(deployWorkflowInput)
      .output(deployment)
      .mutation(({ ctx, input }) => deployWorkflow(ctx.actor, input, execution)),
    deactivate: procedure("workflows:write")
      .input(workflowIdInput)
      .output(deployment)
      .mutation(({ ctx, input }) => deactivateWorkflow(ctx.actor, input.id, execution)),
    settings: router({
      get: procedure("workflows:read")
        .input(workflowIdInput)
        .output(workflowSettings)
        .query(({ ctx, input }) => getWorkflowSettings(ctx.actor, input.id)),
      update: procedure("workflows:write")
        .input(saveWorkflowSettingsInput)
        .output(workflowSettings)
        .mutation(({ ctx, input }) => saveWorkflowSettings(ctx.actor, input, execution)),
    }),
  });
