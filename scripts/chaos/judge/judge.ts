import { isDeepStrictEqual } from "node:util";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Answer } from "../actors/answerer";
import type { Accepted } from "../actors/callers";
import type { Cancelled } from "../actors/canceller";
import type { Replayed } from "../actors/replayer";
import type { Tick } from "../actors/scheduler";
import type { Stall } from "../killers";
import type { Recorded } from "../recorded";
import type { RunRow, StoredBody } from "../runs";
import type { ChaosWorkflow, Trigger } from "../workflows/kit";
import { everyMinute, ofFailures, ofTicks } from "../workflows/triggered";
import { judgeCancels, stoppedRuns } from "./cancels";
import { judgeParents } from "./children";
import { judgeFlow } from "./flow";
import { judgeLimits } from "./limits";
import { type Deployed, judgeFailures, judgeMinutes, judgeTicks, judgeTriggers } from "./origins";
import { judgeReplays, takenOver } from "./replays";
import { shapeOf } from "./shape";
import { callingNodes, type Known, placeOf, type Seen, stepFaults } from "./steps";
import type { Violation } from "./violation";

/** What there is to judge by: what callers did and were told, what is stored, and what the outside world saw. */
export type Evidence = {
  accepted: readonly Accepted[];
  cancelled: readonly Cancelled[];
  replayed: readonly Replayed[];
  answers: readonly Answer[];
  ticks: readonly Tick[];
  /** While the schedule of every minute was deployed. */
  minutes: Deployed;
  /** When processes stood still: what they had begun they may go on with afterwards. */
  stalls: readonly Stall[];
  /** How many runs that no other waits for may be under way at once. */
  workspaceLimit: number | null;
  runs: readonly RunRow[];
  requests: readonly Recorded[];
  bodies: ReadonlyMap<string, StoredBody>;
  /** By the workflow's id. */
  workflows: ReadonlyMap<string, { spec: ChaosWorkflow; document: WorkflowDocument }>;
};

/** For so long after a process has stood still it may send what it had begun, in milliseconds. */
const awakeningMs = 1_500;

/** A key that was used for more than one step. */
function sharedKeys(requests: readonly Recorded[]): Violation[] {
  const byKey = Map.groupBy(requests, ({ key }) => key);
  return [...byKey].flatMap(([key, used]) => {
    const places = new Set(used.map(({ run, node, iteration }) => placeOf(run, node, iteration)));
    const run = used[0]?.run ?? "-";
    return places.size > 1 ? [{ run, what: `the key ${key} was used for ${[...places].join(", ")}` }] : [];
  });
}

/** Where every run comes from: a trigger that was answered, or a cause that is stored, each exactly once. */
function judgeOrigins(evidence: Evidence, idOf: (name: string) => string): Violation[] {
  const { accepted, replayed, ticks, minutes, runs } = evidence;
  const own = new Set([ofFailures, ofTicks, everyMinute].map(({ name }) => idOf(name)));
  const replays = new Set(replayed.flatMap(({ executionIds }) => executionIds));
  const of = ({ name }: ChaosWorkflow) => runs.filter(({ workflowId }) => workflowId === idOf(name));
  const explained = (run: RunRow) => own.has(run.workflowId) || run.parentId !== null || replays.has(run.id);
  return [
    ...judgeTriggers(accepted, runs, explained),
    ...judgeTicks(ticks, of(ofTicks)),
    ...judgeMinutes(minutes, of(everyMinute)),
    ...(idOf(ofFailures.name) ? judgeFailures(idOf(ofFailures.name), runs) : []),
  ];
}

/** The trigger as it is stored with a run: of a webhook or another run, or of an event. */
function storedTrigger({ triggerData }: RunRow): Trigger | undefined {
  const { body, data } = (triggerData ?? {}) as { body?: Trigger; data?: Trigger };
  return body ?? data;
}

const isSmooth = (run: RunRow | undefined) => run?.steps.every(({ status }) => status !== "FAILED") ?? true;

/** `original`: what the run is a replay of, whose records it may have taken over. */
function judgeResult(
  { spec }: Known,
  run: RunRow,
  sent: Trigger | undefined,
  original: RunRow | undefined,
): Violation[] {
  const stored = storedTrigger(run);
  const what: string[] = [];
  if (sent && stored && !isDeepStrictEqual(stored, sent)) what.push("it was not given what was sent");
  const trigger = sent ?? stored;
  if (!trigger) return [];
  const from = spec.startsAt?.(trigger) ?? 0;
  if (run.startedAt && run.startedAt.getTime() < from)
    what.push(`it started at ${run.startedAt.toISOString()}, before ${new Date(from).toISOString()}`);
  if (spec.output && isSmooth(run) && isSmooth(original) && run.status === "COMPLETED") {
    const expected = spec.output(trigger);
    if (!isDeepStrictEqual(run.output, expected))
      what.push(`the output is ${JSON.stringify(run.output)}, not ${JSON.stringify(expected)}`);
  }
  return what.map((text) => ({ run: run.id, what: text }));
}

/** Everything that must not be. An empty list is what this is all about. */
export function judge(evidence: Evidence): Violation[] {
  const { accepted, cancelled, replayed, runs, workflows } = evidence;
  const requests = evidence.requests.map((request) => ({
    ...request,
    awakened: evidence.stalls.some(({ from, to }) => request.at >= from && request.at <= to + awakeningMs),
  }));
  const known = new Map(
    [...workflows].map(([id, { spec, document }]): [string, Known] => {
      return [id, { spec, shape: shapeOf(document), calling: callingNodes(document) }];
    }),
  );
  const ids = new Map([...workflows].map(([id, { spec }]) => [spec.name, id]));
  const triggers = new Map(
    accepted.flatMap(({ trigger, executionIds }) => executionIds.map((id) => [id, trigger])),
  );
  const byId = new Map(runs.map((run) => [run.id, run]));
  const stopped = stoppedRuns(cancelled, runs);
  const reused = takenOver(replayed);
  const violations = [
    ...judgeOrigins(evidence, (name) => ids.get(name) ?? ""),
    ...sharedKeys(requests),
    ...judgeCancels(cancelled, runs),
    ...judgeParents(runs, known),
    ...judgeReplays(replayed, runs, known),
    ...judgeLimits(
      { concurrency: evidence.workspaceLimit, rateLimit: null, priority: 0 },
      runs.filter(({ parentId }) => parentId === null),
      [],
    ),
  ];
  for (const [id, { spec }] of known) {
    const own = runs.filter(({ workflowId }) => workflowId === id);
    if (spec.limits)
      violations.push(
        ...judgeLimits(
          spec.limits,
          own,
          requests.filter(({ awakened }) => !awakened),
        ),
      );
  }
  const seen: Seen = {
    requests: Map.groupBy(requests, ({ run, node, iteration }) => placeOf(run, node, iteration)),
    started: Map.groupBy(runs, ({ parentStepId }) => parentStepId ?? ""),
    answers: Map.groupBy(evidence.answers, ({ run, iteration }) => `${run} ${iteration}`),
    bodies: evidence.bodies,
  };
  for (const run of runs) {
    const workflow = known.get(run.workflowId);
    if (!workflow) {
      violations.push({ run: run.id, what: "the run is of a workflow that was not triggered" });
      continue;
    }
    violations.push(...judgeFlow(workflow.shape, run, stopped.has(run.id)));
    for (const step of run.steps) {
      const taken = reused.get(run.id)?.has(step.nodeId) && step.iteration === "";
      for (const what of stepFaults(workflow, run, step, seen, { taken, until: stopped.get(run.id) })) {
        violations.push({ run: run.id, node: step.nodeId, iteration: step.iteration, what });
      }
    }
    violations.push(...judgeResult(workflow, run, triggers.get(run.id), byId.get(run.replayOf ?? "")));
  }
  for (const { run, node, iteration, at } of [...seen.requests.values()].flat()) {
    const what = `a request at ${new Date(at).toISOString()} belongs to no step`;
    violations.push({ run, node, iteration, what });
  }
  return violations;
}
