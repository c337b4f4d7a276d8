import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { testBuild } from "~/tests/support/test-build";
import { generateClient } from "./lib/generate";
import { root } from "./lib/root";
import { findBrowser } from "./test/browser";
import { type Counts, readReport } from "./test/report";

const binaries = path.join(root, "node_modules", ".bin");
const reports = mkdtempSync(path.join(os.tmpdir(), "workfuse-reports-"));
const total: Counts = { passed: 0, failed: 0 };

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
    child.on("error", reject);
    child.on("close", resolve);
  });
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

async function vitest(projects: string[], env: Record<string, string> = {}): Promise<Counts> {
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
    "vitest.mjs",
  );
  const file = path.join(reports, `${projects.join("-")}.json`);
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const args = [cli, "run", ...selected, ...reporters, "--passWithNoTests"];
  return readReport(file, await run(process.execPath, args, env));
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
  await stage("Unit and integration tests", () => vitest(["unit", "integration"]));
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
    await stage("Browser tests", () => vitest(["e2e"], { CHROMIUM_PATH: browser }));
  } else {
    print("\n=== Browser tests: not run, because what they need is missing (see above)");
  }
}

await main();
rmSync(reports, { recursive: true, force: true });
print(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
