import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { failedFiles, readReport, sum, withSecondRun } from "./report";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type File = [name: string, status: string, tests: string[]];

function read(exitStatus: number | null, files: File[]) {
  const file = path.join(folder, "report.json");
  const testResults = files.map(([name, status, tests]) => ({
    name,
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  writeFileSync(file, JSON.stringify({ testResults }));
  return readReport(file, exitStatus);
}

const passed: File = ["passed.test.ts", "passed", ["passed", "passed"]];
const failed: File = ["failed.test.ts", "failed", ["passed", "failed"]];

it("adds up what passed and failed, and names the files with failures", () => {
  const report = read(1, [passed, failed]);
  expect(sum(report)).toEqual({ passed: 3, failed: 1 });
  expect(failedFiles(report)).toEqual(["failed.test.ts"]);
});

it("counts a file that could not be loaded, or whose hook threw, as a failure", () => {
  const report = read(1, [
    passed,
    ["unloadable.test.ts", "failed", []],
    ["hook.test.ts", "failed", ["skipped"]],
  ]);
  expect(sum(report)).toEqual({ passed: 2, failed: 2 });
  expect(failedFiles(report)).toEqual(["unloadable.test.ts", "hook.test.ts"]);
});

it("counts a run that failed without saying where, or left no report, as a failure", () => {
  expect(sum(read(1, [passed]))).toEqual({ passed: 2, failed: 1 });
  expect(sum(readReport(path.join(folder, "none.json"), null))).toEqual({ passed: 0, failed: 1 });
});

it("counts a run that passed as it is", () => {
  expect(sum(read(0, [passed]))).toEqual({ passed: 2, failed: 0 });
});

it("takes a file's counts from its second run, and forgives nothing that failed again or elsewhere", () => {
  const first = read(1, [passed, failed]);
  expect(sum(withSecondRun(first, read(1, [failed])))).toEqual({ passed: 3, failed: 1 });
  expect(sum(withSecondRun(first, read(0, [["failed.test.ts", "passed", ["passed", "passed"]]])))).toEqual({
    passed: 4,
    failed: 0,
  });
  expect(sum(withSecondRun(first, readReport(path.join(folder, "none.json"), null)))).toEqual({
    passed: 3,
    failed: 2,
  });
});
