import type { Accepted } from "../callers";
import type { RunRow } from "../runs";
import type { Violation } from "./violation";

/** Every accepted trigger has exactly one run, and there are no others. */
export function judgeTriggers(accepted: readonly Accepted[], runs: readonly RunRow[]): Violation[] {
  const violations: Violation[] = [];
  const known = new Map(runs.map((run) => [run.id, run]));
  const triggerOf = new Map<string, number>();
  for (const { trigger, executionIds, refused, workflowId } of accepted) {
    const add = (what: string) => violations.push({ run: executionIds[0] ?? "-", what });
    const name = `trigger ${trigger.number}`;
    if (refused !== undefined) add(`${name} was not accepted: ${refused}`);
    const ids = new Set(executionIds);
    if (ids.size > 1) add(`${name} was answered with several executions: ${[...ids].join(", ")}`);
    for (const id of ids) {
      const run = known.get(id);
      const other = triggerOf.get(id);
      if (!run) add(`${name} was answered with an execution that is not stored`);
      else if (run.workflowId !== workflowId)
        add(`${name} was answered with an execution of another workflow`);
      if (other !== undefined) add(`${name} and trigger ${other} were answered with the same execution`);
      triggerOf.set(id, trigger.number);
    }
  }
  for (const { id } of runs) {
    if (!triggerOf.has(id)) violations.push({ run: id, what: "no answer to a trigger named this execution" });
  }
  return violations;
}
