import type { Iteration } from "@/lib/workflow/iteration";
import type { Failure } from "../schema";
import type { PlanNode } from "./plan";
import type { RunContext } from "./run-context";

/** One node of one run, outside loops with an empty iteration. */
export type NodeRun = { run: RunContext; node: PlanNode; iteration: Iteration };

/** How an attempt left the step. */
export type Outcome =
  | { state: "success"; handle: string; output: string }
  | { state: "waiting"; until: string }
  | { state: "retry"; failure: Failure; afterMs: number }
  | { state: "failed"; failure: Failure }
  | { state: "closed" };
