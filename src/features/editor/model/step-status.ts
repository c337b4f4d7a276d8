import type { StepStatus } from "@/features/execution/schema";

/** A node's status on the canvas: of its one step, or of all its iterations in a loop together. */
export type NodeRunStatus = {
  status: StepStatus;
  /** In a loop: how many iterations have ended, and how many are known. */
  ended: number;
  total: number;
};

type Step = { nodeId: string; iteration: string; status: StepStatus };

const order: readonly StepStatus[] = ["RUNNING", "PENDING", "FAILED", "SUCCESS", "SKIPPED"];

/**
 * Each node's status from its steps: RUNNING while any iteration runs, then PENDING, FAILED, SUCCESS, and
 * SKIPPED where none did anything.
 */
export function statusByNode(steps: Iterable<Step>): Map<string, NodeRunStatus> {
  const byNode = new Map<string, NodeRunStatus>();
  for (const { nodeId, status } of steps) {
    const known = byNode.get(nodeId);
    const ended = status === "RUNNING" || status === "PENDING" ? 0 : 1;
    if (!known) byNode.set(nodeId, { status, ended, total: 1 });
    else {
      const first = order.find((candidate) => candidate === known.status || candidate === status);
      byNode.set(nodeId, { status: first ?? status, ended: known.ended + ended, total: known.total + 1 });
    }
  }
  return byNode;
}
