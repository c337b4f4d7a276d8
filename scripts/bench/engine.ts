import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "~/infra/local/free-port";
import { startPostgres } from "~/infra/local/postgres/cluster";
import { Observer } from "./database";
import { branches, type EngineApp, startEngineApp } from "./engine-app";
import { inSequence, percentile } from "./load";
import { findFamilies, measureProcessorTime } from "./processes";
import { ms, type Row } from "./table";

const spread = (values: readonly number[]) =>
  `p95 ${ms(percentile(values, 0.95))}, at most ${ms(percentile(values, 1))}`;

/** Best of several, because a machine that others use disturbs in one direction only. */
async function best(times: number, measure: () => Promise<number>, better: (...of: number[]) => number) {
  const results: number[] = [];
  for (let index = 0; index < times; index += 1) results.push(await measure());
  return { best: better(...results), all: results };
}

async function oneStep(app: EngineApp): Promise<Row> {
  const once = async () => {
    const started = performance.now();
    const [ended = started] = await app.ends([{ name: "bench/one", data: {} }]);
    return { ms: ended - started };
  };
  await inSequence(50, once);
  const took = await inSequence(300, once);
  return ["engine: one step, event to end", `p50 ${ms(percentile(took, 0.5))}`, spread(took)];
}

async function burst(app: EngineApp): Promise<Row> {
  const runs = 500;
  const { best: rate, all } = await best(
    5,
    async () => {
      const started = performance.now();
      await app.ends(Array.from({ length: runs }, () => ({ name: "bench/three", data: {} })));
      return runs / ((performance.now() - started) / 1_000);
    },
    Math.max,
  );
  const others = all.map((value) => value.toFixed(0)).join(", ");
  return [`engine: ${runs} three-step runs at once`, `${rate.toFixed(0)} runs/s`, `best of ${others}`];
}

async function timers(app: EngineApp): Promise<Row> {
  const count = 200;
  const first = Date.now() + 2_000;
  const events = Array.from({ length: count }, (_, index) => ({
    name: "bench/sleep",
    data: { until: new Date(first + index * 10).toISOString() },
  }));
  app.lateness.length = 0;
  await app.ends(events);
  return [
    `engine: ${count} timers, late by`,
    `p50 ${ms(percentile(app.lateness, 0.5))}`,
    spread(app.lateness),
  ];
}

async function parallel(app: EngineApp): Promise<Row> {
  const { best: took, all } = await best(
    4,
    async () => {
      const started = performance.now();
      await app.ends([{ name: "bench/wide", data: {} }]);
      return performance.now() - started;
    },
    Math.min,
  );
  const total = branches.lanes * branches.steps;
  return [
    `engine: ${branches.lanes} branches of ${branches.steps} steps in race mode`,
    ms(took),
    `${ms(took / total)} a step; best of ${all.map((value) => value.toFixed(0)).join(", ")}`,
  ];
}

async function handOver(app: EngineApp): Promise<Row> {
  const length = 100;
  app.began.length = 0;
  await app.ends([{ name: "bench/relay", data: { left: length } }], length + 1);
  const gaps = app.began.slice(1).map((at, index) => at - (app.began[index] ?? at));
  const [p50, all] = [percentile(gaps, 0.5), spread(gaps)];
  return ["engine: start of a run to start of the one that it sends for", `p50 ${ms(p50)}`, all];
}

async function sleeping(app: EngineApp, observer: Observer, postgres: number): Promise<Row> {
  const count = 500;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await app.send(Array.from({ length: count }, () => ({ name: "bench/sleep", data: { until } })));
  while ((await app.engine.stats()).sleeping < count) await sleep(50);
  const before = await observer.transactions();
  const families = findFamilies(process.pid, { postgres });
  const times = families && measureProcessorTime(families);
  const started = performance.now();
  const transactions = (await observer.transactions()) - before;
  const seconds = (performance.now() - started) / 1_000;
  const used = families
    ? [...measureProcessorTime(families)].map(([name, time]) => time - (times?.get(name) ?? 0))
    : [];
  const what = `engine: ${count} sleeping runs for ${seconds.toFixed(0)} s`;
  const rate = `${(transactions / seconds).toFixed(1)} transactions a second`;
  if (used.length === 0) return [what, "processor time not measured", rate];
  const total = used.reduce((sum, time) => sum + time, 0);
  return [what, `${(total / 1_000).toFixed(2)} s of processor time`, rate];
}

/** The embedded engine on a PostgreSQL of its own whose commits reach the disk, with nothing of the product around it. */
export async function engineAlone(progress: (line: string) => void): Promise<Row[]> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-bench-engine-"));
  // The database's own account has to get through.
  chmodSync(dataDir, 0o711);
  try {
    const cluster = await startPostgres({ dataDir, port: await freePort(), log: () => undefined });
    const observer = await Observer.connect(cluster.url);
    const app = await startEngineApp(cluster.url);
    const rows: Row[] = [];
    try {
      progress("engine: one step");
      rows.push(await oneStep(app));
      progress("engine: burst");
      rows.push(await burst(app));
      progress("engine: timers");
      rows.push(await timers(app));
      progress("engine: parallel branches");
      rows.push(await parallel(app));
      progress("engine: hand-over");
      rows.push(await handOver(app));
      progress("engine: sleeping runs");
      rows.push(await sleeping(app, observer, cluster.process.pid ?? 0));
      return rows;
    } finally {
      await app.stop();
      await observer.close();
      await cluster.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
