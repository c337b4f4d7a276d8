import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "~/scripts/lib/root";

/** A TypeScript file run as a process of its own. */
export type TestProcess = { child: ChildProcess; output(): string; exited: Promise<number | null> };

/** Runs `file` (relative to this folder) with Node and tsx. */
export function runScript(file: string, args: string[] = [], env: Record<string, string> = {}): TestProcess {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, file), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, output: () => text, exited };
}

/** Whether a process with this id runs; a zombie, which nobody has waited for, does not. */
export function runs(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}
