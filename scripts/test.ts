import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { testBuild } from "~/tests/support/test-build";
import { generateClient } from "./lib/generate";
import { root } from "./lib/root";
import { findBrowser } from "./test/browser";
import type { Counts } from "./test/report";
import { run } from "./test/run";
import { runTests, unsteady } from "./test/vitest";

const binaries = path.join(root, "node_modules", ".bin");
const reports = mkdtempSync(path.join(os.tmpdir(), "workfuse-reports-"));
const total: Counts = { passed: 0, failed: 0 };

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs a stage and adds up what it counted; a stage that throws is one failure and hides none that follow. */
async function stage(title: string, work: () => Promise<Counts>): Promise<boolean> {
  const started = Date.now();
  print(`\n=== ${title}`);
  let counts: Counts;
  try {
    counts = await work();
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    counts = { passed: 0, failed: 1 };
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  print(`=== ${title}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${seconds} s`);
  return counts.failed === 0;
}

/** A command that is one check: passed with exit status 0. */
async function check(command: string, args: string[]): Promise<Counts> {
  const passed = (await run(path.join(binaries, command), args)) === 0;
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** Preparation: it counts only when it fails. */
async function prepared(work: () => Promise<void>): Promise<Counts> {
  await work();
  return { passed: 0, failed: 0 };
}

async function main(): Promise<void> {
  await stage("Prisma client", () => prepared(async () => print(generateClient())));
  await stage("Type check", () => check("tsc", ["--noEmit"]));
  await stage("Lint", () => check("biome", ["check", "."]));
  await stage("Unit and integration tests", () => runTests(reports, ["unit", "integration"]));
  let browser = "";
  const hasBrowser = await stage("Browser", () =>
    prepared(async () => {
      browser = await findBrowser(print);
      print(browser);
    }),
  );
  const isBuilt = await stage("Build for the browser tests", () =>
    prepared(async () => {
      const env = { WORKFUSE_BUILD_DIR: testBuild.buildDir, WORKFUSE_NODES: testBuild.nodes };
      const status = await run(path.join(binaries, "tsx"), ["scripts/build.ts"], env);
      if (status !== 0) throw new Error("The product could not be built.");
    }),
  );
  if (hasBrowser && isBuilt) {
    await stage("Browser tests", () => runTests(reports, ["e2e"], { CHROMIUM_PATH: browser }));
  } else {
    print("\n=== Browser tests: not run, because what they need is missing (see above)");
  }
}

await main();
rmSync(reports, { recursive: true, force: true });
if (unsteady.length > 0) {
  print("\nUnsteady, passed only when run again:");
  for (const file of unsteady) print(`  ${path.relative(root, file)}`);
}
print(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
