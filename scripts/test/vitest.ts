import { createRequire } from "node:module";
import path from "node:path";
import { root } from "../lib/root";
import { type Counts, failedFiles, type Report, readReport, sum, withSecondRun } from "./report";
import { run } from "./run";

/**
 * The most files with failures that are run again: more are no accident. The tests use real processes, sockets
 * and clocks on a machine that does other things too.
 */
const mostRunAgain = 3;

/** Test files that failed and then passed alone, to be listed at the end: each hides a race, of a test or worse. */
export const unsteady: string[] = [];

async function vitest(
  reports: string,
  name: string,
  args: string[],
  env: Record<string, string>,
): Promise<Report> {
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
    "vitest.mjs",
  );
  const file = path.join(reports, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  return readReport(file, await run(process.execPath, [cli, "run", ...args, ...reporters], env));
}

/**
 * Runs the projects' tests, with vitest's reports in the given folder; a few files with failures run once more, by
 * themselves, and then it counts.
 */
export async function runTests(
  reports: string,
  projects: string[],
  env: Record<string, string> = {},
): Promise<Counts> {
  const selected = projects.flatMap((project) => ["--project", project]);
  const name = projects.join("-");
  const first = await vitest(reports, name, [...selected, "--passWithNoTests"], env);
  const failed = failedFiles(first);
  if (failed.length === 0 || failed.length > mostRunAgain) return sum(first);
  process.stdout.write(`\nOnce more, alone: ${failed.map((file) => path.relative(root, file)).join(", ")}\n`);
  const second = await vitest(
    reports,
    `${name}-again`,
    [...selected, "--no-file-parallelism", ...failed],
    env,
  );
  const failedAgain = new Set(failedFiles(second));
  unsteady.push(...failed.filter((file) => second.files.has(file) && !failedAgain.has(file)));
  return sum(withSecondRun(first, second));
}
