import { spawn } from "node:child_process";
import { startPostgres } from "../postgres/cluster";
import { say } from "./output";
import type { Unit } from "./unit";

/**
 * The server is no Node process that could look after itself: a shell that waits on a pipe from the launcher
 * asks it to end once the launcher is gone. Returns the way to call the shell off.
 */
function endWithLauncher(pid: number): () => void {
  const script = 'cat >/dev/null; kill -INT "$1"';
  const shell = spawn("/bin/sh", ["-c", script, "sh", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", (error) => say("postgres", `cannot be bound to the launcher: ${error.message}`));
  return () => {
    if (shell.pid && shell.exitCode === null) process.kill(-shell.pid, "SIGKILL");
  };
}

/** Starts the embedded PostgreSQL; `url` names its database. Resolves when it takes connections. */
export async function startDatabase(dataDir: string, port: number): Promise<Unit & { url: string }> {
  let starting = true;
  const log = (line: string) => {
    // What the server says while it starts is in the error of a start that fails. Later, the level LOG is its own
    // coming and going; what is wrong has a level above it.
    const level = / ([A-Z]+): {2}/.exec(line)?.[1];
    if (!level || (!starting && level !== "LOG")) say("postgres", line);
  };
  const cluster = await startPostgres({ dataDir, port, log });
  starting = false;
  const pid = cluster.process.pid ?? 0;
  const callOff = endWithLauncher(pid);
  const ended = cluster.ended.then(() => {
    callOff();
    const { exitCode, signalCode } = cluster.process;
    return signalCode ? `signal ${signalCode}` : `exit status ${exitCode}`;
  });
  return {
    pid,
    ended,
    url: cluster.url,
    stop: () =>
      cluster
        .stop()
        .then(() => ended)
        .then(() => undefined),
    kill: () => cluster.process.kill("SIGQUIT"),
  };
}
