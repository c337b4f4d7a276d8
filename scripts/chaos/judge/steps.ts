import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Answer } from "../actors/answerer";
import type { Recorded } from "../recorded";
import type { RunRow, StepRow, StoredBody } from "../runs";
import { binaryFor } from "../workflows/deciding";
import type { ChaosWorkflow, Trigger } from "../workflows/kit";
import { waitMinutes } from "../workflows/waiting";
import { judgeBody } from "./bodies";
import { type CallingNode, judgeCalls } from "./calls";
import { judgeChild } from "./children";
import type { Shape } from "./shape";
import { judgeWait } from "./waits";

/** A workflow as the judge sees it. */
export type Known = { spec: ChaosWorkflow; shape: Shape; calling: Map<string, CallingNode> };

/** What was seen of steps elsewhere than in their rows. `requests` loses what has been judged. */
export type Seen = {
  /** By `placeOf`. */
  requests: Map<string, Recorded[]>;
  /** Runs by the row id of the step that started them. */
  started: ReadonlyMap<string, RunRow[]>;
  /** By run and iteration. */
  answers: ReadonlyMap<string, Answer[]>;
  bodies: ReadonlyMap<string, StoredBody>;
};

/** A step of a run, for a map's key. */
export const placeOf = (run: string, node: string, iteration: string) => `${run} ${node} ${iteration}`;

/** The nodes of a document that call the recorder. */
export function callingNodes({ nodes }: WorkflowDocument): Map<string, CallingNode> {
  const calling = nodes.filter(({ type }) => type === "action.http");
  return new Map(
    calling.map(({ id, data }) => [
      id,
      {
        method: String(data.config.method),
        explicitRetries: data.retries !== undefined,
        timeoutMs: data.timeoutMs ?? 30_000,
      },
    ]),
  );
}

/** Nodes that call nobody fail only as planned, or as loops do by their items. */
function ownFault({ status, error }: StepRow): string[] {
  if (status !== "FAILED" || error?.name === "ItemFailed" || error?.name === "Cancelled") return [];
  return error?.message.includes("as planned")
    ? []
    : [`the step failed as ${error?.name}: ${error?.message}`];
}

/** What is wrong with a step by itself. `taken`: it is another run's. After `until` nothing of the run may begin. */
export function stepFaults(
  { shape, calling }: Known,
  run: RunRow,
  step: StepRow,
  seen: Seen,
  { taken = false, until }: { taken?: boolean | undefined; until?: number | undefined },
): string[] {
  const { nodeId, iteration } = step;
  const place = placeOf(run.id, nodeId, iteration);
  const requests = seen.requests.get(place) ?? [];
  seen.requests.delete(place);
  if (taken) return requests.length ? ["a step whose record was taken over was carried out again"] : [];
  const node = calling.get(nodeId);
  if (node) {
    const stopped = step.error?.name === "Cancelled" ? (until ?? Number.POSITIVE_INFINITY) : undefined;
    const { body } = (run.triggerData ?? {}) as { body?: Trigger };
    const stored = nodeId === "binary" && body ? judgeBody(step, binaryFor(body.number), seen.bodies) : [];
    return [...judgeCalls(node, step, requests, stopped ?? step.completedAt?.getTime()), ...stored];
  }
  if (shape.types.get(nodeId) === "action.workflow")
    return judgeChild(step, seen.started.get(step.id) ?? [], shape.retries.get(nodeId));
  if (shape.types.get(nodeId) === "logic.wait") {
    const answers = seen.answers.get(`${run.id} ${iteration}`) ?? [];
    return [...judgeWait(step, answers, waitMinutes * 60_000), ...ownFault(step)];
  }
  return ownFault(step);
}
