/** How far a loop has come: items below `next` have been started, those in `open` of them have not ended. */
export type LoopProgress = { next: number; open: number[]; failed?: number };

export type RunLoopInput = {
  count: number;
  concurrency: number;
  /** Where an earlier part of the run left it; kept up to date while the loop runs. */
  progress: LoopProgress;
  /** Runs the body for one item; LEFT where some of it is for a later part of the run. */
  runItem(index: number): Promise<"DONE" | "FAILED" | "LEFT">;
  /** See `runGraph`. */
  fork<T>(branches: () => Promise<T>): Promise<T>;
};

/**
 * Runs the body for each item, so many at a time, started in the items' order. An item that fails starts no more
 * items: what runs finishes, and the lowest index that failed is told. Pure like `runGraph`.
 */
export async function runLoop(input: RunLoopInput): Promise<{ left: boolean; failed?: number }> {
  const { count, concurrency, progress, runItem, fork } = input;
  const again = [...progress.open];
  let left = false;
  const take = (): number | undefined => {
    const before = again.shift();
    if (before !== undefined) return before;
    if (left || progress.failed !== undefined || progress.next >= count) return undefined;
    const index = progress.next++;
    progress.open.push(index);
    return index;
  };
  const lane = async (): Promise<void> => {
    for (let index = take(); index !== undefined; index = take()) {
      const ended = await runItem(index);
      if (ended === "LEFT") {
        left = true;
        continue;
      }
      progress.open.splice(progress.open.indexOf(index), 1);
      if (ended === "FAILED") progress.failed = Math.min(progress.failed ?? index, index);
    }
  };
  const lanes = Math.min(concurrency, again.length + count - progress.next);
  if (lanes === 1) await lane();
  else if (lanes > 1) await fork(() => Promise.all(Array.from({ length: lanes }, lane)));
  return { left, ...(progress.failed !== undefined && { failed: progress.failed }) };
}
