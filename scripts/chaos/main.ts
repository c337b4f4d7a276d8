import { parseArgs } from "node:util";
import { ensureBuilt } from "~/scripts/lib/build";
import { anySeed } from "~/scripts/lib/random";
import { runChaos } from "./chaos";
import { violationText } from "./judge/violation";
import { reportText } from "./report";

const usage = `npm run chaos -- [--runs 1000] [--seed <whole number>] [--minutes 10] [--every 9] [--only <pattern of workflows' names>] [--skip-build]`;
/** So many triggers a second keep two cores busy but leave a runtime that was killed time to catch up. */
const triggersPerSecond = 4;

const say = (line: string) => process.stderr.write(`[chaos] ${line}\n`);

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} is "${text}": give a whole number of at least ${least}.\n${usage}`);
}

/** Runs chaos as the command line says; gives the process's exit status. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "1000" },
      seed: { type: "string", default: String(anySeed()) },
      minutes: { type: "string", default: "10" },
      // On average the product is struck once in so many seconds.
      every: { type: "string", default: "9" },
      only: { type: "string", default: "" },
      "skip-build": { type: "boolean", default: false },
    },
  });
  const seed = whole("seed", values.seed, 0);
  const runs = whole("runs", values.runs, 1);
  const limitMs = whole("minutes", values.minutes, 1) * 60_000;
  const strikeEveryMs = whole("every", values.every, 1) * 1_000;
  process.stdout.write(`seed ${seed}\n`);
  const buildDir = process.env.WORKFUSE_BUILD_DIR ?? ".next";
  if (!values["skip-build"]) await ensureBuilt(buildDir, say);
  // The last third is for what has been started to come to its end.
  const overMs = Math.min((runs / triggersPerSecond) * 1_000, (limitMs * 2) / 3);
  const kills = Math.max(5, Math.round(overMs / strikeEveryMs));
  const env = { WORKFUSE_BUILD_DIR: buildDir, WORKFUSE_NODES: "" };
  const report = await runChaos({
    seed,
    runs,
    overMs,
    kills,
    runtimes: 2,
    limitMs,
    only: new RegExp(values.only),
    env,
    say,
  });
  process.stdout.write(`${reportText(seed, report)}\n`);
  for (const violation of report.violations) process.stdout.write(`${violationText(violation)}\n`);
  return report.violations.length ? 1 : 0;
}

process.exitCode = await main();
