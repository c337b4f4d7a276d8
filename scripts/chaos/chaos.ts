import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { between, randomFor, weighted } from "~/scripts/lib/random";
import { type RunningProduct, startProduct } from "~/tests/support/product";
import { createApiKey, deploy } from "~/tests/support/rest";
import { type Accepted, trigger } from "./callers";
import { judge } from "./judge/judge";
import type { Violation } from "./judge/violation";
import { type Struck, strike } from "./killers";
import { planKills } from "./kills";
import { type Recorded, readRecorded } from "./recorded";
import { startRecorder } from "./recorder";
import { Database, type RunRow } from "./runs";
import { unaccounted } from "./unaccounted";
import { chaosWorkflows } from "./workflows";

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
  /** Only the workflows whose name fits this. */
  only?: RegExp;
  /** Set over the product's own. */
  env?: Record<string, string>;
  say(line: string): void;
};

export type ChaosReport = {
  violations: Violation[];
  accepted: Accepted[];
  runs: RunRow[];
  requests: Recorded[];
  struck: Struck;
  seconds: number;
  unaccounted: string;
};

/** A share of the triggers is sent once more after its answer, as callers do who lost it. */
const twiceShare = 0.1;

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
        writeFileSync(path.join(folder, "runs.json"), JSON.stringify(report.runs, null, 1));
        writeFileSync(path.join(folder, "triggers.json"), JSON.stringify(report.accepted, null, 1));
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

async function deployAll(product: RunningProduct, recorder: string, only: RegExp) {
  const key = createApiKey(product, "chaos");
  const deployed = [];
  for (const spec of chaosWorkflows.filter(({ name }) => only.test(name))) {
    const document = { ...spec.document(recorder), name: spec.name };
    const url = await deploy(product, key, document);
    deployed.push({ spec, document, url, workflowId: url.split("/").at(-1) ?? "" });
  }
  return deployed;
}

async function strikeAndJudge(
  { seed, runs: count, overMs, kills, runtimes, limitMs, only = /(?:)/, say }: ChaosOptions,
  product: RunningProduct,
  recorder: string,
  file: string,
): Promise<ChaosReport> {
  const deployed = await deployAll(product, recorder, only);
  const database = new Database(product.env.DATABASE_URL ?? "");
  const started = Date.now();
  const deadline = started + limitMs;
  const striking = strike(product, planKills(randomFor(seed, "kills"), kills, overMs), runtimes, say);
  const triggering = sendTriggers(deployed, { seed, count, overMs, deadline });
  const [accepted, struck] = await Promise.all([triggering, striking]);
  say(`${accepted.length} triggers sent; waiting for what runs`);
  await allFinal(database, deadline, say);
  const metric = await unaccounted(product.url, deadline);
  const runs = await database.runs();
  const requests = readRecorded(file);
  const workflows = new Map(
    deployed.map(({ workflowId, spec, document }) => [workflowId, { spec, document }]),
  );
  const violations = judge({ accepted, runs, requests, workflows });
  if (metric.violation) violations.push(metric.violation);
  const seconds = (Date.now() - started) / 1_000;
  return { violations, accepted, runs, requests, struck, seconds, unaccounted: metric.text };
}

type Deployed = Awaited<ReturnType<typeof deployAll>>;

async function sendTriggers(
  deployed: Deployed,
  { seed, count, overMs, deadline }: { seed: number; count: number; overMs: number; deadline: number },
): Promise<Accepted[]> {
  const random = randomFor(seed, "load");
  const moments = Array.from({ length: count }, () => between(random, 0, overMs)).sort((a, b) => a - b);
  const started = Date.now();
  const sent: Promise<Accepted>[] = [];
  for (const [number, moment] of moments.entries()) {
    const chosen = weighted(
      random,
      deployed.map((workflow) => [workflow, workflow.spec.weight] as const),
    );
    const what = chosen.spec.trigger(number, random);
    const twice = random() < twiceShare;
    await sleep(Math.max(0, started + moment - Date.now()));
    sent.push(trigger(chosen, what, { twice, deadline }));
  }
  return Promise.all(sent);
}

/** Waits until nothing is PENDING or RUNNING, or until the deadline. */
async function allFinal(database: Database, deadline: number, say: (line: string) => void): Promise<void> {
  for (let said = 0; ; await sleep(250)) {
    const { PENDING = 0, RUNNING = 0 } = await database.counts();
    if (PENDING + RUNNING === 0 || Date.now() > deadline) return;
    if (Date.now() - said < 5_000) continue;
    said = Date.now();
    say(`${RUNNING} running, ${PENDING} pending`);
  }
}
