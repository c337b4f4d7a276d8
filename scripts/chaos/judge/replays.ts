import { isDeepStrictEqual } from "node:util";
import type { Replayed } from "../actors/replayer";
import type { RunRow, StepRow } from "../runs";
import { behind, type Shape } from "./shape";
import type { Violation } from "./violation";

/** The nodes of each replayed run that it has taken over, by its id: they are another run's. */
export function takenOver(replayed: readonly Replayed[]): Map<string, Set<string>> {
  return new Map(
    replayed.flatMap(({ executionIds, plan }) =>
      executionIds.map((id) => [id, new Set(plan?.reused)] as const),
    ),
  );
}

const recordOf = ({ status, handle, output, error, attempts, completedAt }: StepRow) => ({
  status,
  handle,
  output,
  error,
  attempts,
  completedAt,
});

const outsideLoops = (run: RunRow) =>
  new Map(run.steps.filter(({ iteration }) => iteration === "").map((step) => [step.nodeId, step]));

/** That each replay is one run, which took over what it said and nothing that lies behind where it began. */
export function judgeReplays(
  replayed: readonly Replayed[],
  runs: readonly RunRow[],
  shapes: ReadonlyMap<string, { shape: Shape }>,
): Violation[] {
  const known = new Map(runs.map((run) => [run.id, run]));
  return replayed.flatMap((one) => {
    const before = known.get(one.of);
    const shape = shapes.get(one.workflowId)?.shape;
    if (!before || !shape) return [{ run: one.of, what: "what was replayed is not stored" }];
    return judgeReplay(one, { before, shape, known }).map((what) => ({
      run: one.executionIds[0] ?? one.of,
      what,
    }));
  });
}

function judgeReplay(
  { of, fromNodeId, plan, executionIds, refused }: Replayed,
  { before, shape, known }: { before: RunRow; shape: Shape; known: ReadonlyMap<string, RunRow> },
): string[] {
  const old = outsideLoops(before);
  if (refused !== undefined) {
    const unreached = fromNodeId !== undefined && old.get(fromNodeId)?.status === "SKIPPED";
    return unreached && refused.startsWith("422") ? [] : [`the replay of ${of} was refused: ${refused}`];
  }
  const ids = new Set(executionIds);
  const run = known.get(executionIds[0] ?? "");
  if (ids.size !== 1 || !run)
    return [`the replay of ${of} was answered with ${[...ids].join(", ") || "none"}`];
  if (run.replayOf !== of) return [`it is not a replay of ${of}`];
  const faults: string[] = [];
  if (!isDeepStrictEqual(run.triggerData, before.triggerData)) faults.push(`it was not given what ${of} was`);
  const again = fromNodeId === undefined ? new Set(shape.nodeIds) : behind(shape, fromNodeId);
  const reused = (plan?.reused ?? []).filter((id) => shape.incoming.has(id));
  const wrong = reused.filter((id) => again.has(id));
  if (wrong.length) faults.push(`it took over ${wrong.join(", ")}, which it was to run`);
  const smooth = before.steps.every(({ status }) => status !== "FAILED");
  const expected = [...old].filter(
    ([id, { status }]) => status === "SUCCESS" && shape.incoming.has(id) && !again.has(id),
  );
  const missing = expected.filter(([id]) => !reused.includes(id)).map(([id]) => id);
  if (smooth && missing.length) faults.push(`it did not take over ${missing.join(", ")}`);
  for (const step of outsideLoops(run).values()) {
    const record = old.get(step.nodeId);
    if (reused.includes(step.nodeId)) {
      if (!record || !isDeepStrictEqual(recordOf(step), recordOf(record)))
        faults.push(`${step.nodeId} is not recorded as in ${of}`);
    } else if (
      step.attempts.some(({ startedAt }) => Date.parse(startedAt) < (run.startedAt?.getTime() ?? 0))
    ) {
      faults.push(`${step.nodeId} has an attempt from before the replay`);
    }
  }
  return faults;
}
