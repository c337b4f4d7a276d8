/** How far a loop has come: items below `next` have been started, those in `open` of them have not ended. */
export type LoopProgress = { next: number; open: number[]; failed?: number };

/** The progress of one loop of a run, which may lie in an item of another. */
export type LeftLoop = LoopProgress & { nodeId: string; iteration: number[] };

export type RunLoopInput = {
  count: number;
  concurrency: number;
  /** Where the loop was left before; kept up to date while it runs. */
  progress: LoopProgress;
  /** Whether a further item may be started now. */
  mayStart(): boolean;
  /** Runs the body for one item; LEFT where some of it is for later. */
  runItem(index: number): Promise<"DONE" | "FAILED" | "LEFT">;
};

/**
 * Runs the body for each item, so many at a time, started in the items' order. An item that waits keeps its place
 * among them. An item that fails starts no more items: what runs finishes, and the lowest index that failed is kept.
 * Returns whether all has ended. Pure like `runGraph`.
 */
export async function runLoop(input: RunLoopInput): Promise<boolean> {
  const { count, concurrency, progress, mayStart, runItem } = input;
  const again = [...progress.open];
  const take = (): number | undefined => {
    const before = again.shift();
    if (before !== undefined) return before;
    if (progress.failed !== undefined || progress.next >= count || !mayStart()) return undefined;
    const index = progress.next++;
    progress.open.push(index);
    return index;
  };
  const lane = async (): Promise<void> => {
    for (let index = take(); index !== undefined; index = take()) {
      const ended = await runItem(index);
      if (ended === "LEFT") return;
      progress.open.splice(progress.open.indexOf(index), 1);
      if (ended === "FAILED") progress.failed = Math.min(progress.failed ?? index, index);
    }
  };
  const lanes = Math.min(concurrency, again.length + count - progress.next);
  await Promise.all(Array.from({ length: lanes }, lane));
  return !progress.open.length && (progress.failed !== undefined || progress.next >= count);
}
