import { callingLoop, largeList, loopOverBody } from "./documents";
import { inSequence, percentile, post } from "./load";
import type { Bench } from "./measure";
import { watchPeak } from "./processes";
import { ms, type Row } from "./table";

const seconds = (value: number) => `${(value / 1_000).toFixed(1)} s`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What runs that were not COMPLETED in time say, for the benchmark's end. */
export type Measured = { rows: Row[]; faults: string[] };

/** Starts a run and waits for its end; gives how long that took, in milliseconds. */
async function untilFinal(bench: Bench, url: string, body: unknown, limitMs: number, faults: string[]) {
  const started = performance.now();
  const { executionId } = await bench.caller.accept(url, body);
  if (executionId === undefined) return Number.NaN;
  const { unfinished, failed } = await bench.observer.settled([executionId], limitMs);
  if (unfinished || failed) faults.push(`a loop's run was ${failed ? "not COMPLETED" : "not final in time"}`);
  return performance.now() - started;
}

/** Memory of the runtime and of the others at its highest while `work` goes on, above what it was when idle. */
async function peakOf<T>(bench: Bench, work: () => Promise<T>): Promise<{ result: T; above: string }> {
  const stop = watchPeak(() => bench.families());
  const result = await work();
  const peaks = stop();
  const idle = bench.idle;
  if (!peaks || !idle) return { result, above: "memory not measured" };
  const parts = ["runtime", "web", "postgres"].map(
    (name) => `${name} +${Math.max(0, (peaks.get(name)?.all ?? 0) - (idle.get(name)?.pss ?? 0)).toFixed(0)}`,
  );
  const connection = `largest process of postgres ${peaks.get("postgres")?.one.toFixed(0)}`;
  return { result, above: `peak PSS above idle in MB: ${parts.join(", ")}; ${connection}` };
}

/** Loops of 10,000 and 100,000 items with one transform each. */
export async function bodyLoops(bench: Bench): Promise<Measured> {
  const rows: Row[] = [];
  const faults: string[] = [];
  const url = await bench.deploy(loopOverBody());
  await untilFinal(bench, url, { items: numbers(1_000) }, 30_000, faults);
  const perItem: number[] = [];
  for (const count of [10_000, 100_000]) {
    const body = { items: numbers(count) };
    const { result: took, above } = await peakOf(bench, () => untilFinal(bench, url, body, 300_000, faults));
    perItem.push(took / count);
    rows.push([
      `loop of ${count.toLocaleString("en")} items`,
      seconds(took),
      `${ms(took / count)} an item; ${above}`,
    ]);
  }
  const [short = 0, long = 0] = perItem;
  rows.push(["an item of 100,000 / of 10,000", (long / short).toFixed(2), "1 is linear"]);
  return { rows, faults };
}

/** A list of 50 MB that one loop makes and another goes through. */
export async function largeLoop(bench: Bench): Promise<Measured> {
  const faults: string[] = [];
  const url = await bench.deploy(largeList());
  const count = 100_000;
  const body = { items: numbers(count), text: "x".repeat(470) };
  const { result: took, above } = await peakOf(bench, () => untilFinal(bench, url, body, 600_000, faults));
  return { rows: [["a list of 50 MB made and looped over", seconds(took), above]], faults };
}

/** 500 HTTP calls in a loop, ten at a time. */
export async function callsInLoop(bench: Bench): Promise<Measured> {
  const count = 500;
  const url = await bench.deploy(callingLoop(bench.upstream));
  const once = () => bench.caller.run(url, { items: numbers(count) }, { count });
  const bare = await inSequence(200, () => post(`http://${bench.upstream}/items`, {}));
  const took = await inSequence(3, once);
  const best = percentile(took, 0);
  const ratio = (best / count / percentile(bare, 0.5)).toFixed(1);
  const row: Row = [
    `loop of ${count} HTTP calls, 10 at a time`,
    `best ${ms(best)}`,
    `${ms(best / count)} an item = ${ratio} bare calls; all ${took.map((each) => each.toFixed(0)).join(", ")}`,
  ];
  return { rows: [row], faults: [] };
}
