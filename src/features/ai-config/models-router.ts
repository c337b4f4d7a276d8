import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import { aiModel, modelTest, setBudgetInput, setModelInput } from "./model-schema";
import { aiBudget } from "./schema";
import { setBudget } from "./server/budget";
import { testModel } from "./server/test-model";
import { readModel, removeModel, setModel } from "./server/workspace-model";

/** The model of a workspace, and what it may cost. */
export const modelsRouter = router({
  get: procedure("models:read")
    .output(aiModel)
    .query(({ ctx }) => readModel(ctx.actor)),
  set: procedure("models:write", { stepUp: true })
    .input(setModelInput)
    .output(aiModel)
    .mutation(({ ctx, input }) => setModel(ctx.actor, input)),
  remove: procedure("models:write", { stepUp: true })
    .output(z.void())
    .mutation(({ ctx }) => removeModel(ctx.actor)),
  test: procedure("models:write")
    .output(modelTest)
    .mutation(({ ctx, signal }) => testModel(ctx.actor, signal)),
  setBudget: procedure("models:write")
    .input(setBudgetInput)
    .output(aiBudget)
    .mutation(({ ctx, input }) => setBudget(ctx.actor, input)),
});
