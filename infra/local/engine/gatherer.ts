interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Stores things one statement after another, and what comes while one is under way together with the next: alone
 * nothing waits, and under load many share a transaction and its flush to disk.
 */
export class Gatherer<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private busy = false;

  /** `store` gives one result for each of at most `limit` items, in their order. */
  constructor(
    private readonly store: (items: Item[]) => Promise<Result[]>,
    private readonly limit: number,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.busy) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) await this.storeAll(this.waiting.splice(0, this.limit));
    this.busy = false;
  }

  private async storeAll(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.store(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error(`The engine's store gave ${results.length} results for ${batch.length} items.`);
      results.forEach((result, index) => {
        batch[index]?.resolve(result);
      });
    } catch (error) {
      // One may be what cannot be stored: the others must not fail with it.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const each of batch) await this.storeAll([each]);
    }
  }
}
