import { costMicros } from "@/features/ai-config/server/prices";
import type { UsedTokens } from "@/nodes/action-ai/count-tokens";
import type { Usage } from "./configurator";

/** Adds up what calls of a model (`provider/name`) take, failed ones too. */
export function usageOf(model: string) {
  const tokens = { input: 0, output: 0 };
  return {
    used({ input, output }: UsedTokens) {
      tokens.input += input;
      tokens.output += output;
    },
    /** `cost`, in US dollars, is missing for a model without a price. */
    total(): Usage {
      const micros = costMicros(model, tokens);
      return {
        inputTokens: tokens.input,
        outputTokens: tokens.output,
        ...(micros !== undefined && { cost: micros / 1_000_000 }),
      };
    },
  };
}
