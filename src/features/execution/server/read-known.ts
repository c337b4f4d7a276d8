import { iterationText } from "@/lib/workflow/iteration";
import { pool } from "@/server/db";
import type { WaitingFor } from "./step-store";
import type { NodeEnd } from "./walk";

/** What a step's row says to whoever goes on with the run: how it ended, or that it has begun and what it waits for. */
export type KnownStep = NodeEnd | { status: "BEGUN"; waitingFor?: WaitingFor; wakeAt?: number };

type Row = {
  node_id: string;
  iteration: number[];
  status: "SUCCESS" | "FAILED" | "RUNNING";
  handle: string | null;
  waiting_for: WaitingFor | null;
  wake_at: Date | null;
};

function knownOf({ status, handle, waiting_for, wake_at }: Row): KnownStep {
  if (status === "SUCCESS") return { status, handle: handle ?? "out" };
  if (status === "FAILED") return { status };
  return {
    status: "BEGUN",
    ...(waiting_for && { waitingFor: waiting_for }),
    ...(wake_at && { wakeAt: wake_at.getTime() }),
  };
}

/** The steps that have begun or ended in some iterations, by iteration as text and node. */
export async function readKnown(
  executionId: string,
  iterations: readonly (readonly number[])[],
): Promise<Map<string, Map<string, KnownStep>>> {
  const known = new Map<string, Map<string, KnownStep>>();
  if (!iterations.length) return known;
  const { rows } = await pool().query<Row>(
    `SELECT node_id, iteration, status, handle, waiting_for, wake_at FROM execution_step WHERE execution_id = $1
      AND iteration IN (${iterations.map((_, index) => `$${index + 2}::int[]`).join(", ")})
      AND status IN ('SUCCESS', 'FAILED', 'RUNNING')`,
    [executionId, ...iterations],
  );
  for (const row of rows) {
    const key = iterationText(row.iteration);
    const steps = known.get(key) ?? new Map<string, KnownStep>();
    known.set(key, steps.set(row.node_id, knownOf(row)));
  }
  return known;
}
