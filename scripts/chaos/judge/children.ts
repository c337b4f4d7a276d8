import { isDeepStrictEqual } from "node:util";
import type { RunRow, StepRow } from "../runs";
import type { Shape } from "./shape";
import type { Violation } from "./violation";

/** What is wrong with a step that runs another workflow, given the runs that say that it started them. */
export function judgeChild(step: StepRow, started: readonly RunRow[]): string[] {
  if (started.length > 1) return [`it started ${started.map(({ id }) => id).join(", ")}`];
  const [child] = started;
  const { status, error, output, completedAt } = step;
  const strange = step.attempts.flatMap(({ error: cause }) =>
    cause && cause.name !== "WorkflowFailed" && cause.name !== "Cancelled" ? [cause.name] : [],
  );
  if (strange.length) return [`an attempt failed as ${strange.join(", ")}`];
  if (status === "SKIPPED") return child ? [`a skipped step started ${child.id}`] : [];
  if (status === "FAILED" && error?.name === "Cancelled") return [];
  if (!child) return [`it is ${status} without having started a run`];
  const ended = child.completedAt && completedAt && child.completedAt <= completedAt;
  if (!ended) return [`it ended before ${child.id}, which it started`];
  if (status === "SUCCESS") {
    if (child.status !== "COMPLETED") return [`it succeeded, but ${child.id} is ${child.status}`];
    return isDeepStrictEqual(child.output, output) ? [] : [`its output is not that of ${child.id}`];
  }
  if (error?.name !== "WorkflowFailed") return [`it failed as ${error?.name}`];
  return child.status === "COMPLETED" ? [`it failed, but ${child.id} is COMPLETED`] : [];
}

/** Each run that says that a step started it was started by a step that does so. */
export function judgeParents(
  runs: readonly RunRow[],
  shapes: ReadonlyMap<string, { shape: Shape }>,
): Violation[] {
  const known = new Map(runs.map((run) => [run.id, run]));
  return runs.flatMap((run) => {
    if (run.parentId === null) return [];
    const parent = known.get(run.parentId);
    const step = parent?.steps.find(({ id }) => id === run.parentStepId);
    const type = step && shapes.get(parent?.workflowId ?? "")?.shape.types.get(step.nodeId);
    return type === "action.workflow"
      ? []
      : [{ run: run.id, what: `no step of the run ${run.parentId} starts runs like this one` }];
  });
}
