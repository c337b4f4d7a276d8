import { type Executor, NodeError } from "@/nodes/kit/executor";
import { RuleError } from "@/nodes/logic-condition/rule-error";
import { choose } from "./choose";
import type { logicSwitch } from "./definition";

export const switchOver: Executor<typeof logicSwitch> = {
  async execute(config) {
    try {
      const { port, name } = choose(config);
      return { port, output: { case: name } };
    } catch (error) {
      if (error instanceof RuleError) throw new NodeError(error.name, error.message, { final: true });
      throw error;
    }
  },
  preview: (config) => ({ branch: choose(config).port }),
};
