import type { Accepted } from "../actors/callers";
import type { Tick } from "../actors/scheduler";
import type { RunRow } from "../runs";
import type { Violation } from "./violation";

/** Every accepted trigger has exactly one run, and there are no others but `explained`, by id. */
export function judgeTriggers(
  accepted: readonly Accepted[],
  runs: readonly RunRow[],
  explained: (run: RunRow) => boolean = () => false,
): Violation[] {
  const violations: Violation[] = [];
  const known = new Map(runs.map((run) => [run.id, run]));
  const triggerOf = new Map<string, number>();
  for (const { trigger, executionIds, refused, workflowId } of accepted) {
    const add = (what: string) => violations.push({ run: executionIds[0] ?? "-", what });
    const name = `trigger ${trigger.number}`;
    if (refused !== undefined) add(`${name} was not accepted: ${refused}`);
    const ids = new Set(executionIds);
    if (ids.size > 1) add(`${name} was answered with several executions: ${[...ids].join(", ")}`);
    for (const id of ids) {
      const run = known.get(id);
      const other = triggerOf.get(id);
      if (!run) add(`${name} was answered with an execution that is not stored`);
      else if (run.workflowId !== workflowId)
        add(`${name} was answered with an execution of another workflow`);
      if (other !== undefined) add(`${name} and trigger ${other} were answered with the same execution`);
      triggerOf.set(id, trigger.number);
    }
  }
  for (const run of runs) {
    if (triggerOf.has(run.id) || explained(run)) continue;
    violations.push({ run: run.id, what: "no answer to a trigger named this execution" });
  }
  return violations;
}

/** What a run says that started it, and the runs that say the same. */
function byCause(runs: readonly RunRow[], causeOf: (run: RunRow) => string): Map<string, RunRow[]> {
  return Map.groupBy(runs, causeOf);
}

const twice = (cause: string, runs: readonly RunRow[]): Violation[] =>
  runs.length > 1
    ? [{ run: runs[0]?.id ?? "-", what: `${cause} started ${runs.map(({ id }) => id).join(", ")}` }]
    : [];

const scheduledAt = ({ triggerData }: RunRow) =>
  String((triggerData as { scheduledAt?: string }).scheduledAt);

/** Each time for which a schedule was set has exactly one run; where that is not sure, at most one. */
export function judgeTicks(ticks: readonly Tick[], runs: readonly RunRow[]): Violation[] {
  const found = byCause(runs, scheduledAt);
  const known = new Set(ticks.map((tick) => tick.scheduledAt));
  const missing = ticks
    .filter((tick) => tick.sure && !found.has(tick.scheduledAt))
    .map((tick) => ({ run: "-", what: `the schedule's time ${tick.scheduledAt} has no run` }));
  const strange = [...found].flatMap(([at, [run]]) =>
    known.has(at) ? [] : [{ run: run?.id ?? "-", what: `no schedule was set for ${at}` }],
  );
  return [...missing, ...strange, ...[...found].flatMap(([at, some]) => twice(`the time ${at}`, some))];
}

/** The times, in milliseconds since 1970, between which a schedule of every minute was deployed. */
export type Deployed = { from: number; to: number };

const minuteMs = 60_000;
/** A tick so shortly before the schedule was deployed may have been its first, and one before its end too late. */
const lateMs = 10_000;

/** Each full minute has exactly one run. */
export function judgeMinutes({ from, to }: Deployed, runs: readonly RunRow[]): Violation[] {
  const found = byCause(runs, scheduledAt);
  const violations = [...found].flatMap(([at, some]) => twice(`the minute ${at}`, some));
  for (let at = Math.ceil(from / minuteMs) * minuteMs; at < to - lateMs; at += minuteMs) {
    const minute = new Date(at).toISOString();
    if (!found.has(minute)) violations.push({ run: "-", what: `the minute ${minute} has no run` });
  }
  for (const [at, [run]] of found) {
    const time = Date.parse(at);
    // The deployment was answered a moment after it counted.
    const fits = time % minuteMs === 0 && time > from - lateMs && time <= to;
    if (!fits) violations.push({ run: run?.id ?? "-", what: `${at} is not a minute of the schedule` });
  }
  return violations;
}

const failedRunOf = ({ triggerData }: RunRow) =>
  String((triggerData as { execution?: { id?: string } }).execution?.id);

/** Each run that failed has exactly one run of the workflow that watches for failures, whose own failures have none. */
export function judgeFailures(handlerId: string, runs: readonly RunRow[]): Violation[] {
  const found = byCause(
    runs.filter(({ workflowId }) => workflowId === handlerId),
    failedRunOf,
  );
  const failed = runs.filter(({ status, workflowId }) => status === "FAILED" && workflowId !== handlerId);
  const ids = new Set(failed.map(({ id }) => id));
  const untold = failed
    .filter(({ id }) => !found.has(id))
    .map(({ id }) => ({ run: id, what: "the run failed, and what watches for failures was not started" }));
  const strange = [...found].flatMap(([id, [run]]) =>
    ids.has(id)
      ? []
      : [{ run: run?.id ?? "-", what: `it was started for the failure of ${id}, which did not fail` }],
  );
  return [...untold, ...strange, ...[...found].flatMap(([id, some]) => twice(`the failure of ${id}`, some))];
}
