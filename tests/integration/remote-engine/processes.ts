import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { waitFor } from "~/infra/local/launcher/wait-for";
import { root } from "~/scripts/lib/root";
import { freePort } from "~/tests/support/free-port";

type Variables = Record<string, string>;

export type Process = {
  child: ChildProcess;
  /** Ends it as a container service does, and resolves to the exit status. */
  stop(): Promise<number | null>;
};

function start(script: string, args: string[], env: Variables, stdio: StdioOptions): Process {
  const { PATH = "", HOME = "" } = process.env;
  const child = fork(script, args, {
    cwd: root,
    execArgv: ["--import", "tsx"],
    stdio,
    env: { PATH, HOME, NODE_ENV: "production", ...env },
  });
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return {
    child,
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** The engine as a server of its own (see engine-server.ts). */
export async function startEngineServer(...args: string[]): Promise<Process & { url: string }> {
  const script = path.join(import.meta.dirname, "engine-server.ts");
  const started = start(script, args, {}, ["ignore", "pipe", "inherit", "ipc"]);
  if (!started.child.stdout) throw new Error("The engine has no output to read.");
  const lines = createInterface({ input: started.child.stdout });
  const url = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    once(started.child, "exit").then(([status]) => {
      throw new Error(`The engine ended with exit status ${status}.`);
    }),
  ]);
  return { ...started, url };
}

/** A runtime process with these variables and no others; `ready` is a URL that answers 200 once it is up. */
export async function startRuntime(env: Variables, ready: string): Promise<Process> {
  const script = path.join(root, "src", "runtime", "main.ts");
  const started = start(script, [], env, ["ignore", "inherit", "inherit", "ipc"]);
  const ended = new AbortController();
  started.child.on("exit", () => ended.abort());
  await waitFor("runtime", ready, ended.signal, 60_000);
  if (ended.signal.aborted) throw new Error("The runtime ended before it was ready.");
  return started;
}

/** A runtime that hosts an engine of its own at this port, as on one machine. */
export async function startRuntimeWithEngine(env: Variables, enginePort: number): Promise<Process> {
  const port = String(await freePort());
  const own = {
    REALTIME_PORT: port,
    WORKFUSE_LOCAL_PARTS: "engine",
    WORKFUSE_LOCAL_ENGINE_PORT: String(enginePort),
  };
  return startRuntime({ ...env, ...own }, `http://127.0.0.1:${port}/healthz`);
}
