import { formatTable, type Row } from "~/scripts/bench/table";
import type { ChaosReport } from "./chaos";
import type { RunRow } from "./runs";

function tally(values: readonly string[]): string {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts]
    .map(([value, all]) => `${all.length} ${value}`)
    .sort()
    .join(", ");
}

const secondsOf = ({ startedAt, completedAt }: RunRow) =>
  startedAt && completedAt ? (completedAt.getTime() - startedAt.getTime()) / 1_000 : 0;

function slowest(runs: readonly RunRow[]): string {
  return [...runs]
    .sort((left, right) => secondsOf(right) - secondsOf(left))
    .slice(0, 3)
    .map((run) => `${run.id} ${secondsOf(run).toFixed(1)} s`)
    .join(", ");
}

/** A run's figures as a table. */
export function reportText(seed: number, report: ChaosReport): string {
  const { accepted, runs, requests, struck, violations, cancelled, replayed, answers, ticks, leftovers } =
    report;
  const steps = runs.flatMap((run) => run.steps);
  const attempts = steps.flatMap((step) => step.attempts);
  const places = new Set(requests.map(({ run, node, iteration }) => `${run} ${node} ${iteration}`));
  const failures = steps.flatMap(({ error }) => (error ? [error.name] : []));
  const blows = Object.values(struck).reduce((sum, count) => sum + count, 0);
  const rows: Row[] = [
    ["seed", String(seed)],
    ["time from the first trigger to the last end", `${report.seconds.toFixed(0)} s`],
    [
      "triggers accepted",
      String(accepted.filter(({ refused }) => refused === undefined).length),
      `${accepted.reduce((sum, { repeated }) => sum + repeated, 0)} calls had to be repeated, ${accepted.filter(({ executionIds }) => executionIds.length > 1).length} were sent twice`,
    ],
    ["runs", String(runs.length), tally(runs.map(({ status }) => status))],
    [
      "of them started by runs, schedules, failures",
      String(runs.filter(({ parentId }) => parentId !== null).length),
      `${ticks.length} times were set, the longest run has ${Math.max(0, ...runs.map(({ part }) => part))} parts`,
    ],
    [
      "cancellations",
      String(cancelled.length),
      `${cancelled.filter(({ done }) => done).length} done, the others came too late`,
    ],
    [
      "replays",
      String(replayed.filter(({ refused }) => refused === undefined).length),
      `${replayed.filter(({ fromNodeId }) => fromNodeId !== undefined).length} from a step`,
    ],
    ["answers to waiting runs", String(answers.length), tally(answers.map(({ status }) => String(status)))],
    ["workflows deployed anew", String(report.deployments)],
    ["steps", String(steps.length), tally(steps.map(({ status }) => status))],
    [
      "blows",
      String(blows),
      Object.entries(struck)
        .map(([what, count]) => `${count} ${what}`)
        .join(", "),
    ],
    [
      "attempts",
      String(attempts.length),
      `${attempts.filter(({ completedAt }) => !completedAt).length} broken off, ${attempts.filter(({ error }) => error).length} failed`,
    ],
    ["requests seen outside", String(requests.length), tally(requests.map(({ behaviour }) => behaviour))],
    ["of them repetitions", String(requests.length - places.size)],
    ["steps failed, by error", String(failures.length), tally(failures)],
    ["slowest runs", "", slowest(runs)],
    ["found dead by the reaper", String(leftovers.reaped)],
    [
      "left with the engine",
      String(leftovers.engineRuns),
      `${leftovers.unsettledBodies} bodies to be settled later`,
    ],
    ["unaccounted", report.unaccounted],
    ["violations", String(violations.length)],
  ];
  return formatTable(rows, "chaos");
}
