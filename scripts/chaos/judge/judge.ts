import { isDeepStrictEqual } from "node:util";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Accepted } from "../callers";
import type { Recorded } from "../recorded";
import type { RunRow, StepRow } from "../runs";
import type { ChaosWorkflow } from "../workflows";
import { type CallingNode, judgeCalls } from "./calls";
import { judgeFlow, shapeOf } from "./flow";
import { judgeTriggers } from "./triggers";
import type { Violation } from "./violation";

/** What there is to judge by: what callers were told, what is stored, and what the outside world saw. */
export type Evidence = {
  accepted: readonly Accepted[];
  runs: readonly RunRow[];
  requests: readonly Recorded[];
  /** By the workflow's id. */
  workflows: ReadonlyMap<string, { spec: ChaosWorkflow; document: WorkflowDocument }>;
};

const placeOf = (run: string, node: string, iteration: string) => `${run} ${node} ${iteration}`;

function callingNodes({ nodes }: WorkflowDocument): Map<string, CallingNode> {
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

/** A key that was used for more than one step. */
function sharedKeys(requests: readonly Recorded[]): Violation[] {
  const byKey = Map.groupBy(requests, ({ key }) => key);
  return [...byKey].flatMap(([key, used]) => {
    const places = new Set(used.map(({ run, node, iteration }) => placeOf(run, node, iteration)));
    const run = used[0]?.run ?? "-";
    return places.size > 1 ? [{ run, what: `the key ${key} was used for ${[...places].join(", ")}` }] : [];
  });
}

/** Nodes that call nobody do not fail in these workflows, but for loops by their items. */
function ownFault({ status, error }: StepRow): string[] {
  return status === "FAILED" && error?.name !== "ItemFailed" ? [`the step failed as ${error?.name}`] : [];
}

/** Everything that must not be. An empty list is what this is all about. */
export function judge({ accepted, runs, requests, workflows }: Evidence): Violation[] {
  const violations = [...judgeTriggers(accepted, runs), ...sharedKeys(requests)];
  const triggers = new Map(
    accepted.flatMap(({ trigger, executionIds }) => executionIds.map((id) => [id, trigger])),
  );
  const known = new Map(
    [...workflows].map(([id, { spec, document }]) => {
      return [id, { spec, shape: shapeOf(document), calling: callingNodes(document) }];
    }),
  );
  const byPlace = Map.groupBy(requests, ({ run, node, iteration }) => placeOf(run, node, iteration));
  for (const run of runs) {
    const workflow = known.get(run.workflowId);
    if (!workflow) {
      violations.push({ run: run.id, what: "the run is of a workflow that was not triggered" });
      continue;
    }
    violations.push(...judgeFlow(workflow.shape, run));
    for (const step of run.steps) {
      const place = placeOf(run.id, step.nodeId, step.iteration);
      const node = workflow.calling.get(step.nodeId);
      const faults = node ? judgeCalls(node, step, byPlace.get(place) ?? []) : ownFault(step);
      byPlace.delete(place);
      for (const what of faults) {
        violations.push({ run: run.id, node: step.nodeId, iteration: step.iteration, what });
      }
    }
    const trigger = triggers.get(run.id);
    const smooth = run.steps.every(({ status }) => status !== "FAILED");
    if (trigger && smooth && run.status === "COMPLETED") {
      const expected = workflow.spec.output(trigger);
      if (!isDeepStrictEqual(run.output, expected)) {
        const what = `the output is ${JSON.stringify(run.output)}, not ${JSON.stringify(expected)}`;
        violations.push({ run: run.id, what });
      }
    }
  }
  for (const { run, node, iteration, at } of [...byPlace.values()].flat()) {
    const what = `a request at ${new Date(at).toISOString()} belongs to no step`;
    violations.push({ run, node, iteration, what });
  }
  return violations;
}
