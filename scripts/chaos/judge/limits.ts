import type { Recorded } from "../recorded";
import type { RunRow } from "../runs";
import type { Limits } from "../workflows/kit";
import type { Violation } from "./violation";

type Span = { run: string; from: number; to: number };

/** Where more than `limit` spans overlap: the run that is too much. */
function tooMany(spans: readonly Span[], limit: number): { run: string; with: string[] } | undefined {
  const sorted = [...spans].sort((left, right) => left.from - right.from);
  for (const [index, span] of sorted.entries()) {
    const beside = sorted.slice(0, index).filter(({ to }) => to > span.from);
    if (beside.length >= limit) return { run: span.run, with: beside.map(({ run }) => run) };
  }
  return undefined;
}

/** From a run's first request to its last, as the recorder saw them, until it was cancelled at the latest. */
function spansOutside(runs: readonly RunRow[], requests: readonly Recorded[]): Span[] {
  const byRun = Map.groupBy(requests, ({ run }) => run);
  return runs.flatMap(({ id, status, completedAt }) => {
    const times = (byRun.get(id) ?? []).map(({ at }) => at);
    if (!times.length) return [];
    const last = Math.max(...times);
    const to = status === "CANCELLED" ? Math.min(last, completedAt?.getTime() ?? last) : last;
    return [{ run: id, from: Math.min(...times), to }];
  });
}

/** That a workflow's runs never passed its limits, by their rows and by what was seen of them outside. */
export function judgeLimits(
  { concurrency, rateLimit }: Limits,
  runs: readonly RunRow[],
  requests: readonly Recorded[],
): Violation[] {
  const violations: Violation[] = [];
  const admitted = runs.flatMap(({ id, admittedAt, completedAt }) =>
    admittedAt
      ? [{ run: id, from: admittedAt.getTime(), to: completedAt?.getTime() ?? Number.POSITIVE_INFINITY }]
      : [],
  );
  if (concurrency !== null) {
    for (const [where, spans] of [
      ["by its rows", admitted],
      ["by its requests", spansOutside(runs, requests)],
    ] as const) {
      const found = tooMany(spans, concurrency);
      if (!found) continue;
      const what = `${where} it was under way together with ${found.with.join(", ")}: ${concurrency} may be`;
      violations.push({ run: found.run, what });
    }
  }
  if (rateLimit) {
    const starts = [...admitted].sort((left, right) => left.from - right.from);
    for (const [index, { run, from }] of starts.entries()) {
      const before = starts[index - rateLimit.limit];
      if (!before || from - before.from >= rateLimit.seconds * 1_000) continue;
      const what = `it started ${from - before.from} ms after ${before.run}: ${rateLimit.limit} may start in ${rateLimit.seconds} s`;
      violations.push({ run, what });
    }
  }
  return violations;
}
