import { Gatherer } from "./gatherer";
import type { Advance, AdvanceResult, Checkpoint, CheckpointResult, Claimant } from "./store/changes";
import type { Store } from "./store/store";

/** How many changes one transaction stores at most. */
const batch = 50;

/** A change, and who takes what follows it. */
interface Entry {
  change: Advance;
  by: Claimant;
}

/** Whether a change settles steps or ends a run, and no more: what it needs fits into a row of a batch. */
function isPlain({ dispatch, planned, events, runs, retryMs }: Advance): boolean {
  const none = (list: readonly unknown[] | undefined) => !list || list.length === 0;
  return dispatch !== undefined && retryMs === undefined && none(planned) && none(events) && none(runs);
}

/**
 * Stores a batch with the youngest run first, and gives the results in the batch's own order. Ids of runs begin with
 * their time, so a child comes before its parent, as it does wherever both are locked.
 */
async function youngestFirst<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => string,
  store: (items: Item[]) => Promise<Result[]>,
): Promise<Result[]> {
  const places = items
    .map((item, place) => ({ item, place }))
    .sort((a, b) => (run(a.item) < run(b.item) ? 1 : -1));
  const results = await store(places.map(({ item }) => item));
  return results
    .map((result, index) => ({ result, place: places[index]?.place ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ result }) => result);
}

/** Stores what calls and timers do to runs; under load several changes share a transaction. */
export class Advances {
  private readonly plain: Gatherer<Entry, AdvanceResult>;
  private readonly checkpoints: Gatherer<Checkpoint, CheckpointResult & { released: boolean }>;

  /** `release` tells that the leases of open calls are to be given back with their next checkpoint. */
  constructor(
    private readonly store: Store,
    owner: number,
    release: () => boolean,
  ) {
    const runOf = ({ run }: { run: string }) => run;
    this.plain = new Gatherer(
      (entries) =>
        youngestFirst(
          entries,
          ({ change }) => change.run,
          (ordered) => store.advanceAll(ordered),
        ),
      batch,
    );
    this.checkpoints = new Gatherer(async (calls) => {
      const released = release();
      const results = await youngestFirst(calls, runOf, (ordered) =>
        store.checkpoints(ordered, owner, released),
      );
      return results.map((result) => ({ ...result, released }));
    }, batch);
  }

  advance(change: Advance, by: Claimant): Promise<AdvanceResult> {
    return isPlain(change) ? this.plain.add({ change, by }) : this.store.advance(change, by);
  }

  /** Saves steps of an open call; `released` tells that its lease was given back at the same time. */
  checkpoint(call: Checkpoint): Promise<CheckpointResult & { released: boolean }> {
    return this.checkpoints.add(call);
  }
}
