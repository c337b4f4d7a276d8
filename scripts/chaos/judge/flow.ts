import type { RunRow, StepRow } from "../runs";
import type { Shape } from "./shape";
import type { Violation } from "./violation";

const at = (nodeId: string, iteration: string) => `${nodeId} ${iteration}`;
const isFinal = (status: string) => ["SUCCESS", "FAILED", "SKIPPED"].includes(status);

/** Whether a step was left by an edge. */
function taken(step: StepRow | undefined, handle: string | null | undefined): boolean {
  if (step?.status === "FAILED") return handle === "error";
  if (step?.status !== "SUCCESS") return false;
  // Without a handle the edge leaves by the type's first one, which none of these documents does by two.
  return handle === undefined || handle === null ? step.handle !== "error" : step.handle === handle;
}

/**
 * That every step stands where its edges put it, and that the run's status follows from them. `cancelled`: it was asked
 * for that the run be cancelled, so that it may be.
 */
export function judgeFlow(
  shape: Shape,
  { id: run, status, steps, completedAt }: RunRow,
  cancelled = false,
): Violation[] {
  const violations: Violation[] = [];
  if (!["COMPLETED", "FAILED", ...(cancelled ? ["CANCELLED"] : [])].includes(status))
    return [{ run, what: `the run is ${status}` }];
  const byPlace = new Map(steps.map((step) => [at(step.nodeId, step.iteration), step]));
  if (status === "CANCELLED") return judgeSteps(shape, byPlace, { id: run, status, steps, completedAt });
  const unhandled = steps.filter((step) => step.status === "FAILED" && !shape.handled.has(step.nodeId));
  const ownFailures = unhandled.filter(({ iteration }) => iteration === "");
  if ((status === "FAILED") !== ownFailures.length > 0) {
    const failed = ownFailures.map(({ nodeId }) => nodeId).join(", ") || "none";
    violations.push({
      run,
      what: `the run is ${status}; steps that failed without being handled: ${failed}`,
    });
  }
  for (const { nodeId, iteration } of unhandled.filter((step) => step.iteration !== "")) {
    const loop = shape.loopsOf.get(nodeId)?.at(-1) ?? "";
    const around = byPlace.get(at(loop, iteration.split(".").slice(0, -1).join(".")));
    if (around?.status !== "FAILED") {
      violations.push({ run, node: nodeId, iteration, what: `it failed, but its loop is ${around?.status}` });
    }
  }
  for (const nodeId of shape.nodeIds) {
    if (!shape.loopsOf.get(nodeId)?.length && !byPlace.has(at(nodeId, ""))) {
      violations.push({ run, node: nodeId, what: "the step has no row" });
    }
  }
  return [...violations, ...judgeSteps(shape, byPlace, { id: run, status, steps, completedAt })];
}

function judgeSteps(
  shape: Shape,
  byPlace: ReadonlyMap<string, StepRow>,
  { id: run, status, steps, completedAt }: Pick<RunRow, "id" | "status" | "steps" | "completedAt">,
): Violation[] {
  return steps.flatMap((step) => {
    const late = completedAt && step.completedAt && step.completedAt > completedAt;
    // Processes and the database look at one clock, but a row is written some time after it was looked at.
    const what = late && status === "CANCELLED" ? afterCancel(step, completedAt) : undefined;
    const fault = what ?? judgeStep(shape, byPlace, step, status);
    return fault ? [{ run, node: step.nodeId, iteration: step.iteration, what: fault }] : [];
  });
}

const toleranceMs = 1_000;
const afterCancel = ({ completedAt }: StepRow, cancelledAt: Date) =>
  (completedAt?.getTime() ?? 0) - cancelledAt.getTime() > toleranceMs
    ? `the step ended at ${completedAt?.toISOString()}, the run was cancelled at ${cancelledAt.toISOString()}`
    : undefined;

function judgeStep(
  shape: Shape,
  byPlace: ReadonlyMap<string, StepRow>,
  step: StepRow,
  runStatus: string,
): string | undefined {
  const { nodeId, iteration, status, attempts } = step;
  if (!isFinal(status)) return `the step is ${status}`;
  const loops = shape.loopsOf.get(nodeId);
  if (!loops) return "the document has no such node";
  const depth = iteration === "" ? 0 : iteration.split(".").length;
  if (depth !== loops.length) return `the step lies in ${loops.length} loops, not ${depth}`;
  const incoming = shape.incoming.get(nodeId) ?? [];
  const entered = incoming.some(({ source, sourceHandle }) => {
    // Into a body it is the loop's item that leads, whose row is the proof of it.
    if (source === loops.at(-1) && sourceHandle === "item") return true;
    return taken(byPlace.get(at(source, iteration)), sourceHandle);
  });
  const done = attempts.filter(({ completedAt, error }) => completedAt && !error).length;
  if (status === "SKIPPED") {
    if (attempts.length) return "the step was skipped after an attempt";
    return entered && runStatus === "COMPLETED" ? "the step was skipped although a way led to it" : undefined;
  }
  if (incoming.length && !entered) return `the step is ${status} although no way led to it`;
  if (!step.completedAt) return `the step is ${status} without a time of its end`;
  if (
    status === "SUCCESS" &&
    incoming.length &&
    !shape.resumable.has(nodeId) &&
    (done !== 1 || attempts.at(-1)?.error)
  ) {
    return `the step is SUCCESS with ${done} attempts that succeeded`;
  }
  const stopped = step.error?.name === "Cancelled" && runStatus === "CANCELLED";
  if (status === "FAILED" && (!step.error || (done && !stopped && !shape.resumable.has(nodeId))))
    return "the step is FAILED with an attempt that succeeded";
  return undefined;
}
