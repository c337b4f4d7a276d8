import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomFor } from "~/scripts/lib/random";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { createApiKey } from "~/tests/support/rest";
import { startAnswerer } from "./actors/answerer";
import { deployAnew } from "./actors/deployer";
import { type Api, apiOf } from "./actors/insist";
import { setTicks } from "./actors/scheduler";
import { deployAll, deployedAs } from "./deploy";
import { type Evidence, judge } from "./judge/judge";
import type { Violation } from "./judge/violation";
import { type Struck, strike } from "./killers";
import { planKills } from "./kills";
import { sendLoad } from "./load";
import { readRecorded } from "./recorded";
import { startRecorder } from "./recorder";
import { Database, type Leftovers } from "./runs";
import { unaccounted } from "./unaccounted";
import { everyMinute, ofFailures, ofTicks } from "./workflows/triggered";

export type ChaosOptions = {
  /** Of every random choice. */
  seed: number;
  /** How many triggers, sent at random moments within `overMs`. */
  runs: number;
  overMs: number;
  /** How many blows within the same time. */
  kills: number;
  /** How many processes share the work. */
  runtimes: 1 | 2;
  /** After this long, in milliseconds from the first trigger, whatever is not final is a violation. */
  limitMs: number;
  /** Callers trigger only the workflows whose name fits this. */
  only?: RegExp;
  /** Set over the product's own. */
  env?: Record<string, string>;
  say(line: string): void;
};

export type ChaosReport = Omit<Evidence, "workflows" | "bodies"> & {
  violations: Violation[];
  struck: Struck["counts"];
  seconds: number;
  unaccounted: string;
  leftovers: Leftovers;
  deployments: number;
};

/** With odd seeds the workspace has a limit too, which is reached now and then: so many runs at once. */
const roomySlots = 25;
/** For so many triggers a schedule is set once, and a workflow deployed anew. */
const triggersPerTick = 20;
const triggersPerDeployment = 15;

/**
 * Runs workflows on a product of their own, strikes it meanwhile, and judges what is left in the end. Where there is
 * something wrong, the evidence is kept in a folder that is named.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-chaos-"));
  const file = path.join(folder, "requests.jsonl");
  let sound = false;
  const recorder = await startRecorder(file, options.seed);
  try {
    const env = {
      WORKFUSE_ALLOW_PRIVATE_HOSTS: recorder.host,
      WORKFUSE_RUNTIMES: String(options.runtimes),
      LOG_LEVEL: "warn",
      ...options.env,
    };
    const product = await startProduct({ env });
    try {
      const report = await strikeAndJudge(options, product, recorder.host, file);
      sound = report.violations.length === 0;
      if (!sound) {
        const { runs, requests: _, ...acts } = report;
        writeFileSync(path.join(folder, "runs.json"), JSON.stringify(runs, null, 1));
        writeFileSync(path.join(folder, "acts.json"), JSON.stringify(acts, null, 1));
      }
      return report;
    } finally {
      if (!sound) writeFileSync(path.join(folder, "product.log"), product.output());
      await product.stop();
    }
  } finally {
    await recorder.stop();
    if (sound) rmSync(folder, { recursive: true, force: true });
    else options.say(`what was seen is kept in ${folder}`);
  }
}

async function strikeAndJudge(
  { seed, runs: count, overMs, kills, runtimes, limitMs, only = /(?:)/, say }: ChaosOptions,
  product: RunningProduct,
  recorder: string,
  file: string,
): Promise<ChaosReport> {
  const key = createApiKey(product, "chaos");
  const deployed = await deployAll(product, key, recorder);
  const database = new Database(product.env.DATABASE_URL ?? "");
  const workspaceLimit = seed % 2 ? roomySlots : null;
  await database.query("UPDATE workspace SET concurrency = $1", [workspaceLimit]);
  const started = Date.now();
  const deadline = started + limitMs;
  const api = apiOf(product.url, key, deadline);
  const idOf = (spec: typeof ofTicks) => deployedAs(deployed, spec).workflowId;
  // One would be put back to its own times.
  const anew = deployed.filter(({ spec }) => spec !== ofTicks).map(({ workflowId }) => workflowId);
  const answerer = startAnswerer(file, { seed, deadline });
  const [load, { counts: struck, stalls }, ticks, deployments] = await Promise.all([
    sendLoad({ api, database, seed, deadline }, deployed, { count, overMs, only }),
    strike(product, planKills(randomFor(seed, "kills"), kills, overMs), runtimes, say),
    setTicks({ database, random: randomFor(seed, "ticks") }, idOf(ofTicks), {
      count: Math.ceil(count / triggersPerTick),
      overMs,
    }),
    deployAnew({ api, random: randomFor(seed, "deployments") }, anew, {
      count: Math.ceil(count / triggersPerDeployment),
      overMs,
    }),
  ]);
  const minutes = {
    from: deployedAs(deployed, everyMinute).deployedAt,
    to: await takeDown(api, idOf(everyMinute)),
  };
  say(`${load.accepted.length} triggers sent; waiting for what runs`);
  await allFinal(database, idOf(ofFailures), deadline, say);
  const answers = await answerer.stop();
  const metric = await unaccounted(product.url, deadline);
  const runs = await database.runs();
  const bodies = await database.bodies();
  const leftovers = await database.leftovers();
  const seconds = (Date.now() - started) / 1_000;
  const requests = readRecorded(file);
  const seen = { ...load, answers, ticks, minutes, stalls, workspaceLimit, runs, requests };
  const workflows = new Map(
    deployed.map(({ workflowId, spec, document }) => [workflowId, { spec, document }]),
  );
  const violations = judge({ ...seen, bodies, workflows });
  if (metric.violation) violations.push(metric.violation);
  return { ...seen, violations, struck, seconds, unaccounted: metric.text, leftovers, deployments };
}

/** Ends a workflow's schedule; gives when that was answered. */
async function takeDown(api: Api, workflowId: string): Promise<number> {
  const { status, text } = await api("POST", `/workflows/${workflowId}/deactivate`, {});
  if (status !== 200) throw new Error(`The schedule could not be taken down: ${status} ${text}`);
  return Date.now();
}

/** Waits until nothing is PENDING or RUNNING and every failure has been told of, or until the deadline. */
async function allFinal(
  database: Database,
  handlerId: string,
  deadline: number,
  say: (line: string) => void,
): Promise<void> {
  let quiet = 0;
  for (let said = 0; ; await sleep(250)) {
    const { PENDING = 0, RUNNING = 0 } = await database.counts();
    const untold = PENDING + RUNNING === 0 ? await database.untoldFailures(handlerId) : 0;
    // Twice: between the two looks what a failure starts may have begun.
    quiet = PENDING + RUNNING + untold === 0 ? quiet + 1 : 0;
    if (quiet > 1 || Date.now() > deadline) return;
    if (Date.now() - said < 5_000) continue;
    said = Date.now();
    say(`${RUNNING} running, ${PENDING} pending, ${untold} failures not told of`);
  }
}
