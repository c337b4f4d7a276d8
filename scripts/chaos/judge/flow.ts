import type { WorkflowDocument, WorkflowEdge } from "@/lib/workflow/document";
import type { RunRow, StepRow } from "../runs";
import type { Violation } from "./violation";

/** What of a document decides where a run goes, found independently of the product's planner. */
export type Shape = {
  nodeIds: string[];
  incoming: Map<string, WorkflowEdge[]>;
  /** The loops around each node, outermost first. */
  loopsOf: Map<string, string[]>;
  /** Nodes that do nothing outside: what an attempt of theirs fixes (a time, a list) the next one finds fixed. */
  resumable: Set<string>;
  /** The nodes whose failure leads somewhere. */
  handled: Set<string>;
};

/** Reads a document. */
export function shapeOf({ nodes, edges }: WorkflowDocument): Shape {
  const outgoing = Map.groupBy(edges, ({ source }) => source);
  const reach = (starts: readonly string[]): Set<string> => {
    const found = new Set<string>();
    const visit = (id: string) => {
      if (found.has(id)) return;
      found.add(id);
      for (const { target } of outgoing.get(id) ?? []) visit(target);
    };
    for (const start of starts) visit(start);
    return found;
  };
  const bodies = nodes
    .filter(({ type }) => type === "logic.loop")
    .map(({ id }) => {
      const leaving = (outgoing.get(id) ?? []).map(({ sourceHandle, target }) => ({ sourceHandle, target }));
      const of = (handle: string) => leaving.filter((edge) => edge.sourceHandle === handle);
      const after = reach(leaving.filter((edge) => edge.sourceHandle !== "item").map(({ target }) => target));
      const body = [...reach(of("item").map(({ target }) => target))].filter((node) => !after.has(node));
      return { id, body: new Set(body) };
    })
    // A loop within another has the smaller body.
    .sort((left, right) => right.body.size - left.body.size);
  return {
    nodeIds: nodes.map(({ id }) => id),
    incoming: Map.groupBy(edges, ({ target }) => target),
    loopsOf: new Map(
      nodes.map(({ id }) => [id, bodies.filter(({ body }) => body.has(id)).map((loop) => loop.id)]),
    ),
    resumable: new Set(
      nodes.filter(({ type }) => type === "logic.loop" || type === "utility.delay").map(({ id }) => id),
    ),
    handled: new Set(
      edges.filter(({ sourceHandle }) => sourceHandle === "error").map(({ source }) => source),
    ),
  };
}

const at = (nodeId: string, iteration: string) => `${nodeId} ${iteration}`;
const isFinal = (status: string) => ["SUCCESS", "FAILED", "SKIPPED"].includes(status);

/** Whether a step was left by an edge. */
function taken(step: StepRow | undefined, handle: string | null | undefined): boolean {
  if (step?.status === "FAILED") return handle === "error";
  if (step?.status !== "SUCCESS") return false;
  // Without a handle the edge leaves by the type's first one, which none of these documents does by two.
  return handle === undefined || handle === null ? step.handle !== "error" : step.handle === handle;
}

/** That every step stands where its edges put it, and that the run's status follows from them. */
export function judgeFlow(shape: Shape, { id: run, status, steps }: RunRow): Violation[] {
  const violations: Violation[] = [];
  if (!["COMPLETED", "FAILED"].includes(status)) return [{ run, what: `the run is ${status}` }];
  const byPlace = new Map(steps.map((step) => [at(step.nodeId, step.iteration), step]));
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
  for (const step of steps) {
    const what = judgeStep(shape, byPlace, step, status);
    if (what) violations.push({ run, node: step.nodeId, iteration: step.iteration, what });
  }
  return violations;
}

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
  if (status === "FAILED" && (done || !step.error))
    return "the step is FAILED with an attempt that succeeded";
  return undefined;
}
