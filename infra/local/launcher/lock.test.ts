import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isAlive, readLiveOwner, thisProcess } from "~/scripts/lib/process-identity.mjs";
import { acquireLock, lockName } from "./lock";
import { runScript, type TestProcess } from "./test-process";

let dataDir: string;
const started: TestProcess[] = [];

function hold(): TestProcess {
  const script = runScript("fixtures/hold-lock.ts", [dataDir]);
  started.push(script);
  return script;
}

async function said(script: TestProcess): Promise<string> {
  await vi.waitFor(() => expect(script.output()).toContain("\n"), { timeout: 30_000 });
  return script.output();
}

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-lock-"));
});

afterEach(async () => {
  for (const { child, exited } of started.splice(0)) {
    child.kill("SIGKILL");
    await exited;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

it("is held by one live process, named in the refusal", async () => {
  const first = hold();
  expect(await said(first)).toBe("held\n");
  expect(() => acquireLock(dataDir, "http://localhost:2")).toThrow(
    `WorkFuse already runs here (process ${first.child.pid}, http://localhost:1). Stop it with Ctrl-C there`,
  );
});

it("is taken over from a process that was killed", async () => {
  const first = hold();
  await said(first);
  first.child.kill("SIGKILL");
  await first.exited;
  const release = acquireLock(dataDir, "http://localhost:2");
  expect(readLiveOwner(path.join(dataDir, lockName))).toMatchObject({
    pid: process.pid,
    url: "http://localhost:2",
  });
  release();
  expect(existsSync(path.join(dataDir, lockName))).toBe(false);
});

it("is taken over when its process id now belongs to a later process, and when it is torn", () => {
  const file = path.join(dataDir, lockName);
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "1", url: "http://localhost:1" }));
  acquireLock(dataDir, "http://localhost:2")();
  writeFileSync(file, '{"pid":');
  acquireLock(dataDir, "http://localhost:2")();
  expect(existsSync(file)).toBe(false);
});

it("goes to exactly one of several that start together over a stale one", async () => {
  writeFileSync(path.join(dataDir, lockName), JSON.stringify({ ...thisProcess(), startTime: "1" }));
  const answers = await Promise.all(Array.from({ length: 5 }, () => said(hold())));
  expect(answers.filter((answer) => answer === "held\n")).toHaveLength(1);
  expect(answers.filter((answer) => answer.startsWith("refused: WorkFuse already runs here"))).toHaveLength(
    4,
  );
});

it("recognises this process and no other", () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ pid: 0, startTime: "" })).toBe(false);
  expect(isAlive({ pid: 2 ** 30, startTime: "1" })).toBe(false);
});
