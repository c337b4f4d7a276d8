import { isDeepStrictEqual } from "node:util";
import type { RunRow, StepRow } from "../runs";
import type { Shape } from "./shape";
import type { Violation } from "./violation";

/** Of several runs each but the last has failed, before the next began, and an attempt of the step says so. */
function earlierFaults({ attempts }: StepRow, started: readonly RunRow[]): string[] {
  const told = new Set(attempts.map(({ error }) => error?.executionId));
  return started.slice(0, -1).flatMap((child, index) => {
    const next = started[index + 1];
    const before = child.completedAt && next?.startedAt && child.completedAt <= next.startedAt;
    const fits = child.status === "FAILED" && told.has(child.id) && (before || !next?.startedAt);
    return fits ? [] : [`it started ${next?.id} besides ${child.id}, which is ${child.status}`];
  });
}

/**
 * What is wrong with a step that runs another workflow, given the runs that say that it started them. `retries`: how
 * often it may start one again that failed.
 */
export function judgeChild(step: StepRow, runs: readonly RunRow[], retries = 0): string[] {
  const started = [...runs].sort((left, right) => (left.id < right.id ? -1 : 1));
  if (started.length > retries + 1) return [`it started ${started.map(({ id }) => id).join(", ")}`];
  const earlier = earlierFaults(step, started);
  if (earlier.length) return earlier;
  const child = started.at(-1);
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
