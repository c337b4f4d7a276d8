import type { Caller } from "./caller";
import type { Observer } from "./database";
import { type chain, order, w5, w5Output } from "./documents";
import { atOnce, inSequence, percentile, post } from "./load";
import { type Families, type Memory, measureMemory, measureProcessorTime } from "./processes";
import { ms, type Row } from "./table";
import type { TransactionMeter } from "./transactions";

/** What the benchmarks run on. */
export type Bench = {
  url: string;
  caller: Caller;
  observer: Observer;
  /** Creates and deploys a workflow; gives its webhook's URL. */
  deploy(document: ReturnType<typeof chain>): Promise<string>;
  /** `host:port` of the local server that W5 calls. */
  upstream: string;
  /** The product's processes; undefined where they cannot be looked at. */
  families(): Families | undefined;
  /** Their memory just after the start. */
  idle: Map<string, Memory> | undefined;
};

const width = 20;

/** What this machine gives at best, for ratios: a bare round trip to the web process, and one durable commit. */
export async function baseline(bench: Bench): Promise<{ rows: Row[]; roundTrip: number; commit: number }> {
  // Refused by its address alone, before the database is asked.
  const nowhere = `${bench.url}/api/webhooks/no/such/address`;
  const once = () => post(nowhere, order);
  await inSequence(100, once);
  const trips = await inSequence(300, once);
  await bench.observer.commits(100);
  const commits = await bench.observer.commits(500);
  const roundTrip = percentile(trips, 0.5);
  const commit = percentile(commits, 0.5);
  const rows: Row[] = [
    ["bare HTTP round trip to the web process", `p50 ${ms(roundTrip)}`, `p95 ${ms(percentile(trips, 0.95))}`],
    ["durable commit of one row", `p50 ${ms(commit)}`, `p95 ${ms(percentile(commits, 0.95))}`],
  ];
  return { rows, roundTrip, commit };
}

/** W5 one at a time, with the transactions that a run takes. */
export async function oneByOne(
  bench: Bench,
  base: { roundTrip: number; commit: number },
  meter: TransactionMeter,
): Promise<Row[]> {
  const url = await bench.deploy(w5(bench.upstream, "wait"));
  const once = () => bench.caller.run(url, order, w5Output);
  const [warmUp, runs] = [50, 300];
  await inSequence(warmUp, once);
  const took = await inSequence(runs, once);
  const transactions = (await meter.count()) / (warmUp + runs);
  const p50 = percentile(took, 0.5);
  const ratios = `${(p50 / base.roundTrip).toFixed(1)} round trips, ${(p50 / base.commit).toFixed(0)} commits`;
  return [
    ["W5, one at a time", `p50 ${ms(p50)}`, `p95 ${ms(percentile(took, 0.95))} = p50 of ${ratios}`],
    ["W5, database transactions a run", transactions.toFixed(1), `idle: ${meter.idle.toFixed(1)} a second`],
  ];
}

/** W5 with several calls open all the time. */
export async function manyAtOnce(bench: Bench): Promise<Row[]> {
  const url = await bench.deploy(w5(bench.upstream, "wait"));
  const once = () => bench.caller.run(url, order, w5Output);
  const seconds = 15;
  const stopProcessorClock = processorClock(bench);
  const started = performance.now();
  const end = started + seconds * 1_000;
  const many = await atOnce(width, () => performance.now() < end, once);
  const processorTime = stopProcessorClock(many.length);
  const perSecond = many.length / ((performance.now() - started) / 1_000);
  return [
    [
      `W5, ${width} at a time for ${seconds} s`,
      `${perSecond.toFixed(0)} runs/s`,
      `p50 ${ms(percentile(many, 0.5))}, p95 ${ms(percentile(many, 0.95))}`,
    ],
    processorTime,
  ];
}

/** W5 accepted without waiting for its end; also how many of the accepted ones did not complete. */
export async function accepted(bench: Bench): Promise<{ rows: Row[]; lost: number }> {
  const runs = 1_000;
  const url = await bench.deploy(w5(bench.upstream, "immediate"));
  const ids: string[] = [];
  let left = runs;
  const started = performance.now();
  const took = await atOnce(
    width,
    () => left-- > 0,
    async () => {
      const { ms: time, executionId } = await bench.caller.accept(url, order);
      if (executionId !== undefined) ids.push(executionId);
      return { ms: time };
    },
  );
  const acceptedMs = performance.now() - started;
  const { unfinished, failed } = await bench.observer.settled(ids, 60_000);
  const allMs = performance.now() - started;
  const rows: Row[] = [
    [
      `Async-W5, ${runs} runs, ${width} at a time`,
      `all final after ${(allMs / 1_000).toFixed(1)} s`,
      `${(runs / (allMs / 1_000)).toFixed(0)} runs/s; accepted after ${(acceptedMs / 1_000).toFixed(1)} s, p50 ${ms(percentile(took, 0.5))}`,
    ],
    [
      "Async-W5, lost",
      String(unfinished + failed),
      `of ${ids.length} accepted: ${unfinished} not final, ${failed} failed`,
    ],
  ];
  return { rows, lost: unfinished + failed };
}

const unknown = ["not measured", "needs Linux"] as const;

/** Starts measuring the processor time of a stretch of runs: what is returned ends it, given their number. */
function processorClock(bench: Bench): (runs: number) => Row {
  const what = "processor time a run at that load";
  const families = bench.families();
  if (!families) return () => [what, ...unknown];
  const before = measureProcessorTime(families);
  return (runs) => {
    // Found anew: database connections come and go, and the time of those that went is their parent's.
    const used = [...measureProcessorTime(bench.families() ?? families)].map(
      ([name, time]) => [name, (time - (before.get(name) ?? 0)) / runs] as const,
    );
    const total = used.reduce((sum, [, time]) => sum + time, 0);
    return [what, ms(total), used.map(([name, time]) => `${name} ${time.toFixed(2)}`).join(", ")];
  };
}

/** Memory of every process. */
export function memory(bench: Bench, when: string): Row[] {
  const families = bench.families();
  if (!families) return [[`memory ${when}`, ...unknown]];
  const measured = measureMemory(families);
  const total = [...measured.values()].reduce((sum, { pss }) => sum + pss, 0);
  const parts = [...measured].map(
    ([name, { rss, pss }]) => `${name} ${pss.toFixed(0)} (RSS ${rss.toFixed(0)})`,
  );
  return [[`memory ${when}, PSS`, `${total.toFixed(0)} MB`, parts.join(", ")]];
}
