import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Running } from "~/infra/local/launcher/running-file";
import { ensureBuilt } from "~/scripts/lib/build";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { createApiKey, deploy } from "~/tests/support/rest";
import { Caller } from "./caller";
import { Observer } from "./database";
import { engineAlone } from "./engine";
import { accepted, type Bench, baseline, chains, fiveNodes, memory } from "./measure";
import { findFamilies } from "./processes";
import { formatTable, type Row } from "./table";
import { startUpstream } from "./upstream";

const progress = (line: string) => process.stderr.write(`[bench] ${line}\n`);

async function timedStart(env: Record<string, string>, dataDir: string) {
  const started = performance.now();
  const product = await startProduct({ env, dataDir });
  return { product, seconds: `${((performance.now() - started) / 1_000).toFixed(1)} s` };
}

async function measureAll(
  product: RunningProduct,
  upstream: string,
): Promise<{ rows: Row[]; faults: string[] }> {
  const key = createApiKey(product, "bench");
  const observer = await Observer.connect(product.env.DATABASE_URL ?? "");
  const caller = new Caller();
  const running = path.join(product.dataDir, "running.json");
  const bench: Bench = {
    url: product.url,
    caller,
    observer,
    upstream,
    deploy: (document) => deploy(product, key, document),
    families() {
      const { launcher = 0, ...parts } = (JSON.parse(readFileSync(running, "utf8")) as Running).pids;
      return findFamilies(launcher, parts);
    },
  };
  try {
    const rows = memory(bench, "idle after the start");
    progress("baselines");
    const base = await baseline(bench);
    rows.push(...base.rows);
    progress("W5");
    rows.push(...(await fiveNodes(bench, base)));
    progress("Async-W5");
    const async = await accepted(bench);
    rows.push(...async.rows);
    progress("chains");
    rows.push(...(await chains(bench)));
    rows.push(...memory(bench, "after all that"));
    rows.push(["database connections", String(await observer.connections())]);
    const lost = async.lost ? [`${async.lost} accepted runs did not complete`] : [];
    return { rows, faults: [...caller.faults, ...lost] };
  } finally {
    await observer.close();
  }
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
    try {
      const { rows, faults } = await measureAll(product, upstream.host);
      const starts: Row = [
        "start until ready, built before",
        seconds,
        `with nothing stored: ${first.seconds}`,
      ];
      process.stdout.write(`${formatTable([starts, ...rows, ...engine])}\n`);
      for (const fault of faults.slice(0, 10)) progress(`failed: ${fault}`);
      return faults.length ? 1 : 0;
    } finally {
      await product.stop();
    }
  } finally {
    upstream.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

process.exitCode = await main();
