import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Running } from "~/infra/local/launcher/running-file";
import { ensureBuilt } from "~/scripts/lib/build";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { createApiKey, deploy } from "~/tests/support/rest";
import { Caller } from "./caller";
import { chains } from "./chains";
import { Observer } from "./database";
import { engineAlone } from "./engine";
import { bodyLoops, callsInLoop, largeLoop } from "./loops";
import { accepted, type Bench, baseline, manyAtOnce, memory, oneByOne } from "./measure";
import { findFamilies, measureMemory } from "./processes";
import { sleepers } from "./sleepers";
import { formatTable, type Row } from "./table";
import { TransactionMeter } from "./transactions";
import { startUpstream } from "./upstream";

const progress = (line: string) => process.stderr.write(`[bench] ${line}\n`);

async function timedStart(env: Record<string, string>, dataDir: string) {
  const started = performance.now();
  const product = await startProduct({ env: { ...env, WORKFUSE_RATE_LIMITS: "off" }, dataDir });
  return { product, seconds: `${((performance.now() - started) / 1_000).toFixed(1)} s` };
}

type Measured = { rows: Row[]; faults: string[] };

/** Connects to a product that has just started, and gives what `work` measures on it. */
async function onProduct(
  product: RunningProduct,
  upstream: string,
  work: (bench: Bench) => Promise<Measured>,
): Promise<Measured> {
  const key = createApiKey(product, "bench");
  const observer = await Observer.connect(product.env.DATABASE_URL ?? "");
  const caller = new Caller();
  const running = path.join(product.dataDir, "running.json");
  const families = () => {
    const { launcher = 0, ...parts } = (JSON.parse(readFileSync(running, "utf8")) as Running).pids;
    return findFamilies(launcher, parts);
  };
  const started = families();
  try {
    const { rows, faults } = await work({
      url: product.url,
      caller,
      observer,
      upstream,
      deploy: (document) => deploy(product, key, document),
      families,
      idle: started && measureMemory(started),
    });
    return { rows, faults: [...caller.faults, ...faults] };
  } finally {
    await observer.close();
  }
}

/** Short runs: their time, their transactions, and many of them at once. */
async function shortRuns(bench: Bench): Promise<Measured> {
  const rows = memory(bench, "idle after the start");
  progress("baselines");
  const base = await baseline(bench);
  rows.push(...base.rows);
  const meter = await TransactionMeter.start(bench.observer);
  progress("W5");
  rows.push(...(await oneByOne(bench, base, meter)));
  progress("chains");
  rows.push(...(await chains(bench, meter)));
  progress("W5, many at once");
  rows.push(...(await manyAtOnce(bench)));
  progress("Async-W5");
  const async = await accepted(bench);
  rows.push(...async.rows);
  rows.push(...memory(bench, "after all that"));
  rows.push(["database connections", String(await bench.observer.connections())]);
  return { rows, faults: async.lost ? [`${async.lost} accepted runs did not complete`] : [] };
}

/** Long runs and those that wait, on a product whose memory nothing else has grown. */
async function longRuns(bench: Bench): Promise<Measured> {
  const parts: Measured[] = [];
  progress("sleeping runs");
  parts.push(await sleepers(bench));
  progress("a loop with calls");
  parts.push(await callsInLoop(bench));
  progress("a list of 50 MB");
  parts.push(await largeLoop(bench));
  progress("loops of 10,000 and 100,000 items");
  parts.push(await bodyLoops(bench));
  return { rows: parts.flatMap(({ rows }) => rows), faults: parts.flatMap(({ faults }) => faults) };
}

/** Runs every benchmark on a product of its own; gives the process's exit status. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { "skip-build": { type: "boolean", default: false } } });
  const buildDir = process.env.WORKFUSE_BUILD_DIR ?? ".next";
  if (!values["skip-build"]) await ensureBuilt(buildDir, progress);
  const engine = await engineAlone(progress);
  const upstream = await startUpstream();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-bench-"));
  // The database's own account has to get through.
  chmodSync(dataDir, 0o711);
  const env = {
    WORKFUSE_BUILD_DIR: buildDir,
    WORKFUSE_NODES: "",
    WORKFUSE_ALLOW_PRIVATE_HOSTS: upstream.host,
    LOG_LEVEL: "warn",
  };
  try {
    progress("first start, with nothing stored");
    const first = await timedStart(env, dataDir);
    await first.product.stop();
    progress("second start");
    const { product, seconds } = await timedStart(env, dataDir);
    const measured: Measured[] = [];
    try {
      measured.push(await onProduct(product, upstream.host, shortRuns));
    } finally {
      await product.stop();
    }
    progress("third start");
    const again = (await timedStart(env, dataDir)).product;
    try {
      measured.push(await onProduct(again, upstream.host, longRuns));
    } finally {
      await again.stop();
    }
    const starts: Row = ["start until ready, built before", seconds, `with nothing stored: ${first.seconds}`];
    const rows = measured.flatMap((part) => part.rows);
    process.stdout.write(`${formatTable([starts, ...rows, ...engine])}\n`);
    const faults = measured.flatMap((part) => part.faults);
    for (const fault of faults.slice(0, 10)) progress(`failed: ${fault}`);
    return faults.length ? 1 : 0;
  } finally {
    upstream.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

process.exitCode = await main();
