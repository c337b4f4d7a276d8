import type { Cancelled } from "../actors/canceller";
import type { RunRow } from "../runs";
import type { Violation } from "./violation";

/** How long after a cancellation was answered requests of the run may still begin, in milliseconds. */
const graceMs = 1_000;

/** Runs by the runs that wait for them. */
export const childrenOf = (runs: readonly RunRow[]): Map<string, RunRow[]> =>
  Map.groupBy(
    runs.filter(({ parentId }) => parentId !== null),
    ({ parentId }) => parentId ?? "",
  );

/**
 * The runs that may be cancelled, because that was asked for or a run above was, with the time (milliseconds since
 * 1970) from which nothing of them may begin, where the cancellation was answered.
 */
export function stoppedRuns(
  cancelled: readonly Cancelled[],
  runs: readonly RunRow[],
): Map<string, number | undefined> {
  const below = childrenOf(runs);
  const stopped = new Map<string, number | undefined>();
  const stop = (id: string, until: number | undefined) => {
    const before = stopped.get(id);
    stopped.set(id, before === undefined ? until : Math.min(before, until ?? before));
    for (const child of below.get(id) ?? []) stop(child.id, until);
  };
  for (const { executionId, answeredAt, done } of cancelled) {
    if (done || answeredAt === undefined)
      stop(executionId, done && answeredAt ? answeredAt + graceMs : undefined);
  }
  return stopped;
}

/** What was answered of a cancellation is so: the run and those below it were over when the answer came. */
export function judgeCancels(cancelled: readonly Cancelled[], runs: readonly RunRow[]): Violation[] {
  const violations: Violation[] = [];
  const known = new Map(runs.map((run) => [run.id, run]));
  const below = childrenOf(runs);
  const judgeBelow = (id: string, answeredAt: number) => {
    for (const child of below.get(id) ?? []) {
      const ended = child.completedAt?.getTime() ?? Number.POSITIVE_INFINITY;
      if (ended > answeredAt && child.status !== "CANCELLED") {
        const when = child.completedAt?.toISOString() ?? "never";
        violations.push({
          run: child.id,
          what: `it is ${child.status} (${when}) below ${id}, whose cancellation was answered at ${new Date(answeredAt).toISOString()}`,
        });
      }
      judgeBelow(child.id, answeredAt);
    }
  };
  for (const { executionId: run, answeredAt, done, refused } of cancelled) {
    const row = known.get(run);
    const status = row?.status ?? "not stored";
    if (!done) {
      const over = refused?.startsWith("409") && (status === "COMPLETED" || status === "FAILED");
      const again = refused?.startsWith("409") && refused.includes(status);
      if (answeredAt !== undefined && !over && !again)
        violations.push({ run, what: `it is ${status}, but its cancellation was answered with ${refused}` });
      continue;
    }
    if (status !== "CANCELLED") violations.push({ run, what: `it was cancelled, but it is ${status}` });
    else if (answeredAt !== undefined && (row?.completedAt?.getTime() ?? 0) > answeredAt)
      violations.push({ run, what: "its cancellation was answered before it was over" });
    if (answeredAt !== undefined) judgeBelow(run, answeredAt);
  }
  return violations;
}
