import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import { describeInput, describeOutput } from "./describe-schema";
import { explainRouter } from "./explain-router";
import { modelsRouter } from "./models-router";
import {
  aiUsage,
  type ConfigureEvent,
  configureInput,
  configureOutput,
  feedbackGiven,
  feedbackInput,
  feedbackPage,
  listFeedbackInput,
} from "./schema";
import { configure, streamConfigure } from "./server/configure";
import { describeWorkflow } from "./server/describe";
import type { Runs } from "./server/explain-step";
import { exportFeedback, giveFeedback, listFeedback } from "./server/feedback";
import { readUsage } from "./server/read-usage";

export const aiRouter = (runs: Runs) =>
  router({
    config: procedure("workflows:write")
      .input(configureInput)
      .output(configureOutput)
      .mutation(({ ctx, input, signal }) => configure(ctx.actor, input, signal)),
    configStream: procedure("workflows:write")
      .input(configureInput)
      .output(z.custom<AsyncIterable<ConfigureEvent>>((value) => Symbol.asyncIterator in Object(value)))
      .mutation(({ ctx, input, signal }) => streamConfigure(ctx.actor, input, signal)),
    describe: procedure("workflows:write")
      .input(describeInput)
      .output(describeOutput)
      .mutation(({ ctx, input, signal }) => describeWorkflow(ctx.actor, input, signal)),
    explain: explainRouter(runs),
    model: modelsRouter,
    usage: procedure("workflows:read")
      .output(aiUsage)
      .query(({ ctx }) => readUsage(ctx.actor)),
    feedback: router({
      give: procedure("workflows:write")
        .input(feedbackInput)
        .output(feedbackGiven)
        .mutation(({ ctx, input }) => giveFeedback(ctx.actor, input)),
      list: procedure("workflows:read")
        .input(listFeedbackInput)
        .output(feedbackPage)
        .query(({ ctx, input }) => listFeedback(ctx.actor, input)),
      export: procedure("workflows:read")
        .output(z.string())
        .query(({ ctx }) => exportFeedback(ctx.actor)),
    }),
  });
