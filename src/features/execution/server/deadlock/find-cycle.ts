/** An open run as far as what it waits for goes. */
export type OpenRun = {
  id: string;
  /** It waits for a slot of its workflow, and has not begun. */
  held: boolean;
  /** Held: the runs that have the slots, of which one has to end. Else: the runs that it started, which all have to. */
  waitsFor: readonly string[];
};

/**
 * The runs among these that come to their end if nothing but waiting for each other stands in the way. What is waited
 * for and is not among them does.
 */
function endingRuns(runs: ReadonlyMap<string, OpenRun>): Set<string> {
  const ending = new Set<string>();
  const ends = (id: string) => !runs.has(id) || ending.has(id);
  for (let before = -1; before < ending.size; ) {
    before = ending.size;
    for (const { id, held, waitsFor } of runs.values()) {
      if (!waitsFor.length || (held ? waitsFor.some(ends) : waitsFor.every(ends))) ending.add(id);
    }
  }
  return ending;
}

/**
 * Runs that wait for each other in a circle, each for the next, so that none of them can ever end; undefined where
 * there are none. What only waits for such a circle is not in it. Pure.
 */
export function findCycle(runs: ReadonlyMap<string, OpenRun>): OpenRun[] | undefined {
  const ending = endingRuns(runs);
  const stuck = [...runs.values()].find(({ id }) => !ending.has(id));
  const path: OpenRun[] = [];
  for (let run = stuck; run; ) {
    const from = path.indexOf(run);
    if (from >= 0) return path.slice(from);
    path.push(run);
    const next = run.waitsFor.find((id) => runs.has(id) && !ending.has(id));
    run = next === undefined ? undefined : runs.get(next);
  }
  return undefined;
}
