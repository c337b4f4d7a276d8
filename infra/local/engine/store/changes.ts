import type { IncomingEvent } from "../events";
import type { PlannedOp } from "../opcodes";
import type { Dispatch, NewRun } from "../types";

/** Who asks: calls are leased to it as far as it has free places. */
export interface Claimant {
  owner: number;
  /** How many calls it can take now. */
  capacity: number;
  leaseMs: number;
}

/** How a run is moved on. Members that are absent change nothing. */
export interface Advance {
  run: string;
  /** The dispatch that answers; a dispatch that has been replaced changes nothing (`stale`). */
  dispatch?: Pick<Dispatch, "item" | "generation" | "kind">;
  /** The wait that ends. */
  pause?: number;
  /** Settled steps that the answered discovery knew. */
  seen?: number;
  version?: number | undefined;
  /** Try the same call again after so many milliseconds. */
  retryMs?: number;
  done?: { id: string; data: string }[];
  planned?: (PlannedOp & { key?: string | undefined })[];
  /** End of the run: its output as JSON, and what a run that invoked it gets as the step's value. */
  end?: { status: "Completed" | "Failed" | "Cancelled"; output: string; reply: string };
  /** Events that start runs in the same transaction, and those runs. */
  events?: IncomingEvent[];
  runs?: NewRun[];
}

export type AdvanceResult =
  | { outcome: "gone" | "stale" }
  | {
      outcome: "ok";
      seq: number;
      saved: number;
      pending: number;
      limited: boolean;
      /** The run goes on but nothing is left that could wake it. */
      idle: boolean;
      items: Dispatch[];
      started: Dispatch[];
      resumed: Dispatch[];
      /** A run ended, and some wait is on the events that say so. */
      watched: boolean;
    };

/** Events that came in together, the runs they start, and who takes those. */
export interface Arrival {
  events: readonly IncomingEvent[];
  runs: readonly NewRun[];
  by: Claimant;
}

/** Steps that an open call has done. */
export interface Checkpoint extends Pick<Dispatch, "run" | "item" | "generation"> {
  steps: readonly { id: string; data: string }[];
}

export type CheckpointResult = { outcome: "gone" | "stale" } | { outcome: "ok"; seq: number; saved: number };

/** A wait for an event, or a rule that cancels, as it was filed. */
export interface Pause {
  id: number;
  kind: "wait" | "cancel";
  run: string;
  slug: string;
  step: string | null;
  name: string;
  expression: string | null;
  /** The event of the waiting run, JSON. */
  payload: string;
}
