import { chain, order } from "./documents";
import { inSequence, percentile } from "./load";
import type { Bench } from "./measure";
import { ms, type Row } from "./table";
import type { TransactionMeter } from "./transactions";

/** Chains of transforms, one run at a time, with what each further node takes, and how flat that is. */
export async function chains(bench: Bench, meter: TransactionMeter): Promise<Row[]> {
  const rows: Row[] = [];
  const perRun = new Map<number, { ms: number; transactions: number }>();
  for (const [length, runs, warmUp] of [
    [10, 40, 3],
    [100, 10, 3],
    [1_000, 3, 1],
  ] as const) {
    const url = await bench.deploy(chain(length));
    const once = () => bench.caller.run(url, order, { user: order.user, count: length });
    await inSequence(warmUp, once);
    const took = await inSequence(runs, once);
    const p50 = percentile(took, 0.5);
    const transactions = (await meter.count()) / (runs + warmUp);
    perRun.set(length, { ms: p50, transactions });
    rows.push([
      `chain of ${length} nodes`,
      `p50 ${ms(p50)}`,
      `${ms(p50 / length)} a node; best ${ms(percentile(took, 0))}; ${transactions.toFixed(1)} transactions a run`,
    ]);
  }
  const further = (from: number, to: number, what: "ms" | "transactions") =>
    ((perRun.get(to)?.[what] ?? 0) - (perRun.get(from)?.[what] ?? 0)) / (to - from);
  const [short, long] = [further(10, 100, "ms"), further(100, 1_000, "ms")];
  const flat = ((perRun.get(1_000)?.ms ?? 0) / 1_000 / ((perRun.get(100)?.ms ?? 0) / 100)).toFixed(2);
  rows.push(
    [
      "each further node of 10 to 100, of 100 to 1,000",
      `${ms(short)}, ${ms(long)}`,
      `a node at 1,000 / at 100: ${flat}`,
    ],
    [
      "database transactions a further node",
      further(10, 100, "transactions").toFixed(2),
      `of 100 to 1,000: ${further(100, 1_000, "transactions").toFixed(2)}`,
    ],
  );
  return rows;
}
