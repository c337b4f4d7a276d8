import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** Checks that passed and failed. */
export type Counts = { passed: number; failed: number };

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * The counts in a report of vitest's JSON reporter, given vitest's exit status. A file that failed without any
 * failed test in it (it could not be loaded, or a hook threw) counts as one failure, and so does a failed run
 * that reports nothing else wrong or no report at all.
 */
export function readReport(file: string, exitStatus: number | null): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = report.parse(
    JSON.parse(readFileSync(file, "utf8")),
  );
  const brokenFiles = testResults.filter(
    (result) =>
      result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return { passed: numPassedTests, failed: failed === 0 && exitStatus !== 0 ? 1 : failed };
}
