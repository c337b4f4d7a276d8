import { askWorkflow } from "@/features/ai-config/model/workflow/ask-workflow";
import { usageOf } from "../counted";
import { modelsIn } from "../models";
import type { Describer } from "./measure";

/** The longest that one description is waited for, repair included. */
const longestAnswerMs = 120_000;

/** A describer for each model of an environment, by its name: prompts, repair and checks included. */
export const describeByModels = (env: NodeJS.ProcessEnv): Record<string, Describer> =>
  Object.fromEntries(
    modelsIn(env).map(({ id, ...model }) => {
      const describe: Describer = async ({ text, document }) => {
        const { used, total } = usageOf(id);
        const signal = AbortSignal.timeout(longestAnswerMs);
        const { described } = await askWorkflow(model, { text, document }, { signal, used });
        return { ...described, usage: total() };
      };
      return [id, describe] as const;
    }),
  );
