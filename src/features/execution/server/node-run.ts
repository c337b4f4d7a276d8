import type { Iteration } from "@/lib/workflow/iteration";
import type { Wait } from "@/nodes/kit/executor";
import type { Failure } from "../schema";
import type { PlanNode } from "./plan";
import type { RunContext } from "./run-context";

/** One node of one run, outside loops with an empty iteration, for the engine's run that carries it. */
export type NodeRun = { run: RunContext; node: PlanNode; iteration: Iteration; engineRunId: string };

/** How an attempt left the step. */
export type Outcome =
  /** Without an output where that is stored in pieces. */
  | { state: "success"; handle: string; output: string | null }
  | { state: "waiting"; stepId: string; until: string; for: Wait["for"] }
  | { state: "retry"; failure: Failure; afterMs: number }
  | { state: "failed"; failure: Failure }
  | { state: "closed" };
