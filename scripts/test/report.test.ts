import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readReport } from "./report";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(numPassedTests: number, numFailedTests: number, files: [string, string[]][]): string {
  const file = path.join(folder, "report.json");
  const testResults = files.map(([status, tests]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  writeFileSync(file, JSON.stringify({ numPassedTests, numFailedTests, testResults }));
  return file;
}

it("takes over the counts", () => {
  const file = report(3, 1, [
    ["passed", ["passed", "passed"]],
    ["failed", ["passed", "failed"]],
  ]);
  expect(readReport(file, 1)).toEqual({ passed: 3, failed: 1 });
});

it("counts a file that could not be loaded, or whose hook threw, as a failure", () => {
  const file = report(1, 0, [
    ["passed", ["passed"]],
    ["failed", []],
    ["failed", ["skipped"]],
  ]);
  expect(readReport(file, 1)).toEqual({ passed: 1, failed: 2 });
});

it("counts a run that failed without saying where, or left no report, as a failure", () => {
  expect(readReport(report(1, 0, [["passed", ["passed"]]]), 1)).toEqual({ passed: 1, failed: 1 });
  expect(readReport(path.join(folder, "none.json"), null)).toEqual({ passed: 0, failed: 1 });
});

it("counts a run that passed as it is", () => {
  expect(readReport(report(2, 0, [["passed", ["passed", "passed"]]]), 0)).toEqual({ passed: 2, failed: 0 });
});
