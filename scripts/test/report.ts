import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** Checks that passed and failed. */
export type Counts = { passed: number; failed: number };

/** What a run of vitest came to: the counts of each test file, and failures that belong to no file. */
export type Report = { files: Map<string, Counts>; failed: number };

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/**
 * What a report of vitest's JSON reporter says, given vitest's exit status. A file that failed without any
 * failed test in it (it could not be loaded, or a hook threw) counts as one failure, and so does a failed run
 * that reports nothing else wrong or no report at all.
 */
export function readReport(file: string, exitStatus: number | null): Report {
  if (!existsSync(file)) return { files: new Map(), failed: 1 };
  const { testResults } = report.parse(JSON.parse(readFileSync(file, "utf8")));
  const files = new Map(
    testResults.map(({ name, status, assertionResults }) => {
      const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
      const failed = count("failed");
      return [name, { passed: count("passed"), failed: failed === 0 && status === "failed" ? 1 : failed }];
    }),
  );
  const isExplained = failedFiles({ files, failed: 0 }).length > 0;
  return { files, failed: exitStatus !== 0 && !isExplained ? 1 : 0 };
}

/** The test files in which something failed. */
export function failedFiles({ files }: Report): string[] {
  return [...files].filter(([, { failed }]) => failed > 0).map(([name]) => name);
}

/** The first report with the files of a second run in place of those of the first. */
export function withSecondRun(first: Report, second: Report): Report {
  return {
    files: new Map([...first.files, ...second.files]),
    failed: first.failed + second.failed,
  };
}

/** All that passed and failed in a run. */
export function sum({ files, failed }: Report): Counts {
  const counts = [...files.values(), { passed: 0, failed }];
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}
