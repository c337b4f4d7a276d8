import { type Executor, NodeError } from "@/nodes/kit/executor";
import type { logicCondition } from "./definition";
import { evaluate } from "./evaluate";
import { RuleError } from "./rule-error";

export const condition: Executor<typeof logicCondition> = {
  async execute(config) {
    try {
      const result = evaluate(config);
      return { port: result ? "true" : "false", output: { result } };
    } catch (error) {
      if (error instanceof RuleError) throw new NodeError(error.name, error.message, { final: true });
      throw error;
    }
  },
  preview: (config) => ({ branch: evaluate(config) ? "true" : "false" }),
};
