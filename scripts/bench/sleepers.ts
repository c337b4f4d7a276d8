import { setTimeout as sleep } from "node:timers/promises";
import { sleeper } from "./documents";
import { atOnce } from "./load";
import type { Bench } from "./measure";
import { measureProcessorTime } from "./processes";
import type { Row } from "./table";

const lookMs = 10_000;
/** What tidying up the calls before takes, in milliseconds: collecting garbage, and PostgreSQL's analysis of tables. */
const settleMs = 15_000;

/** Processor time of each family over ten seconds, in milliseconds. */
async function timeOfTenSeconds(bench: Bench): Promise<Map<string, number> | undefined> {
  const families = bench.families();
  const before = families && measureProcessorTime(families);
  await sleep(lookMs);
  const after = bench.families();
  if (!before || !after) return undefined;
  return new Map(
    [...measureProcessorTime(after)].map(([name, time]) => [name, time - (before.get(name) ?? 0)]),
  );
}

const total = (times: ReadonlyMap<string, number>) =>
  [...times.values()].reduce((sum, time) => sum + time, 0);

/** What 500 sleeping runs cost, beside what the idle product costs. */
export async function sleepers(bench: Bench): Promise<{ rows: Row[]; faults: string[] }> {
  const count = 500;
  const idle = await timeOfTenSeconds(bench);
  const url = await bench.deploy(sleeper());
  let left = count;
  await atOnce(
    20,
    () => left-- > 0,
    () => bench.caller.accept(url, {}),
  );
  const asleep = await bench.observer.sleeping(count, 60_000);
  await sleep(settleMs);
  const used = await timeOfTenSeconds(bench);
  const faults = asleep < count ? [`only ${asleep} of ${count} runs sleep`] : [];
  const what = `${count} sleeping runs for 10 s`;
  if (!idle || !used) return { rows: [[what, "not measured", "needs Linux"]], faults };
  const parts = [...used].map(([name, time]) => `${name} ${time.toFixed(0)}`).join(", ");
  const row: Row = [
    what,
    `${(total(used) / 1_000).toFixed(2)} s of processor time`,
    `idle before: ${(total(idle) / 1_000).toFixed(2)} s; in ms: ${parts}`,
  ];
  return { rows: [row], faults };
}
