import type { ExecutionDetail } from "@/features/execution/schema";
import type { LiveExecution, LiveStep, ServerMessage } from "@/realtime/protocol";

/** What is known of a run: the execution and its steps by `stepKey`, in the order in which they came. */
export type LiveState = {
  execution: LiveExecution | null;
  steps: ReadonlyMap<string, LiveStep>;
};

export const emptyLiveState: LiveState = { execution: null, steps: new Map() };

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

/**
 * The state after a message. Each row keeps its highest revision, so repeated, late and reordered messages do
 * no harm; what did not change keeps its identity.
 */
export function applyMessage(state: LiveState, message: ServerMessage): LiveState {
  const execution = message.type === "step" ? state.execution : newer(state.execution, message.execution);
  const received =
    message.type === "snapshot" ? message.steps : message.type === "step" ? [message.step] : [];
  const steps = withSteps(state.steps, received);
  return execution === state.execution && steps === state.steps ? state : { execution, steps };
}
