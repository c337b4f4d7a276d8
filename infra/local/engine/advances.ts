import type { Advance, AdvanceResult, Claimant } from "./store/changes";
import type { Store } from "./store/store";

/** The most answers that one transaction takes. */
const batchLimit = 50;

interface Waiting {
  change: Advance;
  by: Claimant;
  resolve: (result: AdvanceResult) => void;
  reject: (error: unknown) => void;
}

/** Whether a change is no more than the answer of one planned step. */
function isStepAnswer({ dispatch, done, planned, end, retryMs }: Advance): boolean {
  return dispatch?.kind === "step" && done?.length === 1 && !planned?.length && !end && retryMs === undefined;
}

/**
 * Stores changes, those of one run one after another: they would wait for each other in the database anyway, and
 * there each would hold a connection. Answers of parallel steps that gather meanwhile are stored together.
 */
export class Advances {
  /** Changes that wait, for each run of which one is being stored. */
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly store: Pick<Store, "advance" | "advanceSteps">) {}

  advance(change: Advance, by: Claimant): Promise<AdvanceResult> {
    return new Promise((resolve, reject) => {
      const entry = { change, by, resolve, reject };
      const queue = this.waiting.get(change.run);
      if (queue) {
        queue.push(entry);
        return;
      }
      this.waiting.set(change.run, []);
      void this.work(change.run, [entry]);
    });
  }

  private async work(run: string, first: Waiting[]): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.take(run)) {
      const [only, ...others] = batch;
      if (only && others.length === 0) await this.one(only);
      else await this.together(run, batch);
    }
    this.waiting.delete(run);
  }

  /** The next change to store, or the answers of steps at the head of the queue. */
  private take(run: string): Waiting[] {
    const queue = this.waiting.get(run) ?? [];
    const end = queue.findIndex(({ change }) => !isStepAnswer(change));
    const answers = end < 0 ? queue.length : end;
    return queue.splice(0, Math.min(batchLimit, Math.max(1, answers)));
  }

  private async one({ change, by, resolve, reject }: Waiting): Promise<void> {
    await this.store.advance(change, by).then(resolve, reject);
  }

  private async together(run: string, batch: Waiting[]): Promise<void> {
    let results: AdvanceResult[];
    try {
      results = await this.store.advanceSteps(run, batch);
    } catch {
      // One of them may be what cannot be stored: each gets its own answer, and the others are not lost.
      for (const entry of batch) await this.one(entry);
      return;
    }
    batch.forEach(({ resolve, reject }, index) => {
      const result = results[index];
      if (result) resolve(result);
      else
        reject(new Error(`The engine's store gave ${results.length} results for ${batch.length} changes.`));
    });
  }
}
