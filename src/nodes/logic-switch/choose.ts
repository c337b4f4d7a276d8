import type { z } from "zod";
import { tolerantOperators } from "@/nodes/logic-condition/definition";
import { holds, isMissing } from "@/nodes/logic-condition/evaluate";
import { MatchWork } from "@/nodes/logic-condition/matches";
import { RuleError } from "@/nodes/logic-condition/rule-error";
import { defaultPort, type logicSwitch } from "./definition";

/**
 * The handle and the name of the first case that the rendered value fits, else the default's. Later cases are not
 * looked at, so that an early one can ward off values that those cannot compare. Throws RuleError, naming the
 * case, where a comparison cannot be decided.
 */
export function choose({ value, cases }: z.output<typeof logicSwitch.config>): {
  port: string;
  name: string;
} {
  const work = new MatchWork();
  for (const { id, name, operator, right } of cases) {
    try {
      if (isMissing(value) && !tolerantOperators.includes(operator)) {
        throw new RuleError(`the value does not exist, and ${operator} needs one.`);
      }
      if (holds(value, operator, right, work)) return { port: id, name };
    } catch (error) {
      if (error instanceof RuleError) throw new RuleError(`Case "${name}": ${error.message}`);
      throw error;
    }
  }
  return { port: defaultPort.id, name: defaultPort.id };
}
