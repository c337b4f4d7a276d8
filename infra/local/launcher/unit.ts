import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "~/scripts/lib/root";
import { forward } from "./output";

/** One running process (or what is treated as one). */
export type Unit = {
  pid: number;
  /** Resolves, when it has ended, to how: "exit status 1", "signal SIGKILL". */
  ended: Promise<string>;
  /** Asks it to end and resolves when it has. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
};

type Command = {
  name: string;
  /** Script and its arguments, for Node. */
  args: string[];
  nodeFlags?: string[];
  env: Record<string, string | undefined>;
  /** Milliseconds from the request to end until it is killed. */
  graceMs: number;
};

const guard = pathToFileURL(path.join(import.meta.dirname, "orphan-guard.mjs")).href;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Starts a Node script as a part: in a process group of its own, so that Ctrl-C reaches the launcher alone, its
 * output forwarded under its name, and bound to end when the launcher does.
 */
export async function startUnit({ name, args, nodeFlags = [], env, graceMs }: Command): Promise<Unit> {
  const child = spawn(process.execPath, [...nodeFlags, "--import", guard, ...args], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: env as NodeJS.ProcessEnv,
  });
  if (child.stdout) forward(name, child.stdout);
  if (child.stderr) forward(name, child.stderr);
  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.on("exit", (code, signal) => {
      over = true;
      // Whatever it had started in its group goes with it.
      signalGroup(child, "SIGKILL");
      resolve(signal ? `signal ${signal}` : `exit status ${code}`);
    });
  });
  await once(child, "spawn");
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (over) return;
      signalGroup(child, "SIGTERM");
      const late = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(late);
    },
    kill() {
      if (!over) signalGroup(child, "SIGKILL");
    },
  };
}
