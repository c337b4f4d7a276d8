import type { ExecutionDetail } from "@/features/execution/schema";
import type { LiveExecution, LiveProgress, LiveStep, ServerMessage } from "@/realtime/protocol";
import { isShown, isWriting, type Written, withPiece } from "./written";

/**
 * What is known of a run: the execution, its steps by `stepKey` in the order in which they came, and by the same keys
 * what running ones have written so far.
 */
export type LiveState = {
  execution: LiveExecution | null;
  steps: ReadonlyMap<string, LiveStep>;
  written: ReadonlyMap<string, Written>;
};

export const emptyLiveState: LiveState = { execution: null, steps: new Map(), written: new Map() };

/** Names one step of a run: its node and, inside loops, its iteration ("" outside). */
export const stepKey = (nodeId: string, iteration = ""): string =>
  iteration ? `${nodeId}:${iteration}` : nodeId;

/** A step as the API tells it, in the shape of the live view: without what it took and gave. */
export function liveStepOf(step: LiveStep): LiveStep {
  const { nodeId, name, iteration, status, error, attempts, startedAt, completedAt, revision } = step;
  const { waitingFor, wakeAt } = step;
  const waits = { ...(waitingFor && { waitingFor }), ...(wakeAt && { wakeAt }) };
  return { nodeId, name, iteration, status, error, attempts, startedAt, completedAt, ...waits, revision };
}

/** The answer of `executions.get` as the snapshot that the socket would have sent. */
export function snapshotOf(detail: ExecutionDetail): ServerMessage {
  const { id, workflowId, status, error, startedAt, completedAt, revision } = detail;
  return {
    type: "snapshot",
    execution: { id, workflowId, status, error, startedAt, completedAt, revision },
    steps: detail.steps.map(liveStepOf),
  };
}

const newer = <T extends { revision: number }>(known: T | null | undefined, next: T): T =>
  known && known.revision >= next.revision ? known : next;

function withSteps(steps: LiveState["steps"], received: readonly LiveStep[]): LiveState["steps"] {
  let merged: Map<string, LiveStep> | undefined;
  for (const step of received) {
    const key = stepKey(step.nodeId, step.iteration);
    const known = (merged ?? steps).get(key);
    if (newer(known, step) === known) continue;
    merged ??= new Map(steps);
    merged.set(key, step);
  }
  return merged ?? steps;
}

function withProgress(state: LiveState, progress: LiveProgress): LiveState {
  const key = stepKey(progress.nodeId, progress.iteration);
  if (!isWriting(state.steps.get(key), progress.attempt)) return state;
  const known = state.written.get(key);
  const next = withPiece(known, progress);
  if (next === known) return state;
  const written = new Map(state.written);
  if (next) written.set(key, next);
  else written.delete(key);
  return { ...state, written };
}

/** Without the texts for which something else stands now. */
function stillShown(written: LiveState["written"], steps: LiveState["steps"]): LiveState["written"] {
  const left = [...written].filter(([key, { attempt }]) => isShown(steps.get(key), attempt));
  return left.length === written.size ? written : new Map(left);
}

/**
 * The state after a message. Each row keeps its highest revision, so repeated, late and reordered messages do
 * no harm; what did not change keeps its identity.
 */
export function applyMessage(state: LiveState, message: ServerMessage): LiveState {
  if (message.type === "progress") return withProgress(state, message);
  const execution = message.type === "step" ? state.execution : newer(state.execution, message.execution);
  const received =
    message.type === "snapshot" ? message.steps : message.type === "step" ? [message.step] : [];
  const steps = withSteps(state.steps, received);
  if (execution === state.execution && steps === state.steps) return state;
  return { execution, steps, written: stillShown(state.written, steps) };
}
