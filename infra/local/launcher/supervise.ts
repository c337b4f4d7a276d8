import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "./start-error";
import type { Unit } from "./unit";

type Options = {
  name: string;
  start(): Promise<Unit>;
  log(line: string): void;
  /** Called with the process id after each start. */
  onStarted?(pid: number): void;
  /** Wait before the first restart, doubled by each that follows it soon, up to `mostMs`. */
  leastMs?: number;
  mostMs?: number;
  /** A part that ran this long counts as sound again. */
  soundMs?: number;
};

export type Supervised = {
  name: string;
  /** Rejects with StartError when the part ends before `settle` was called; never resolves. */
  failure: Promise<never>;
  /** The start has succeeded: from now on the part is started again whenever it ends. */
  settle(): void;
  /** Ends it for good. */
  stop(): Promise<void>;
  kill(): void;
};

/** Starts a part and looks after it. Throws what the first start throws. */
export async function supervise(options: Options): Promise<Supervised> {
  const { name, log, leastMs = 250, mostMs = 10_000, soundMs = 30_000 } = options;
  const stopping = new AbortController();
  let settled = false;
  let unit: Unit | undefined;
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever waits for the start races with it; later nobody does.
  failure.catch(() => undefined);

  async function startOnce(): Promise<void> {
    unit = await options.start();
    options.onStarted?.(unit.pid);
    if (stopping.signal.aborted) await unit.stop();
  }

  async function watch(): Promise<void> {
    let wait = leastMs;
    while (!stopping.signal.aborted) {
      const started = Date.now();
      const how = await unit?.ended;
      if (stopping.signal.aborted) return;
      if (!settled)
        return fail(new StartError(`The ${name} part ended while it started (${how}): see above.`));
      if (Date.now() - started > soundMs) wait = leastMs;
      log(`ended unexpectedly (${how}): starting it again in ${wait} ms`);
      wait = await restart(wait);
    }
  }

  async function restart(firstWait: number): Promise<number> {
    for (let wait = firstWait; ; ) {
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, mostMs);
      if (stopping.signal.aborted) return wait;
      try {
        await startOnce();
        return wait;
      } catch (error) {
        log(
          `could not be started: ${error instanceof Error ? error.message : error}; trying again in ${wait} ms`,
        );
      }
    }
  }

  await startOnce();
  const watching = watch();
  return {
    name,
    failure,
    settle() {
      settled = true;
    },
    async stop() {
      stopping.abort();
      await unit?.stop();
      await watching;
    },
    kill() {
      stopping.abort();
      unit?.kill();
    },
  };
}
