import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Running } from "~/infra/local/launcher/running-file";
import { root } from "~/scripts/lib/root";
import { freePort } from "./free-port";
import { testBuild } from "./test-build";

type Options = {
  /** Set over the test's own environment; an empty text unsets. */
  env?: Record<string, string>;
  /** Kept at the end; without it a temporary one is made and removed. */
  dataDir?: string;
  /** How long the start may take, in milliseconds. */
  limitMs?: number;
};

export type RunningProduct = {
  url: string;
  realtimeUrl: string;
  /** The variables under which web and runtime run. */
  env: Record<string, string>;
  dataDir: string;
  launcher: ChildProcess;
  /** Everything that the launcher has printed so far. */
  output(): string;
  /** Stops it as Ctrl-C does and resolves to the exit status. */
  stop(): Promise<number | null>;
  /** Sends a signal to the process that the part has at this moment. */
  kill(part: "runtime" | "runtime-2" | "web" | "postgres", signal: NodeJS.Signals): void;
};

/** What a developer's shell may hold and a test must not see. */
const foreign =
  /^(DATABASE_URL|BETTER_AUTH_|GITHUB_|AWS_|INNGEST_|WORKFUSE_|OPENAI_|ANTHROPIC_|GOOGLE_|SENTRY_|OTEL_|HOST$|PORT$|REALTIME_|NODE_ENV$|VITEST)/;

function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !foreign.test(name),
  );
  return Object.fromEntries(entries) as NodeJS.ProcessEnv;
}

function temporaryDataDir(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-product-"));
  // The database's own account has to get through, else its files would lie below /var/lib and stay there.
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * Starts the whole product from the test build, as it is, on free ports and by default with nothing stored.
 * Resolves when it is ready; throws with everything that it printed when it does not get so far.
 */
export async function startProduct(options: Options = {}): Promise<RunningProduct> {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const port = await freePort();
  const launcher = spawn(
    process.execPath,
    ["--import", "tsx", "infra/local/launcher/main.ts", "--skip-build"],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...cleanEnvironment(),
        PORT: String(port),
        REALTIME_PORT: String(await freePort()),
        WORKFUSE_DATA_DIR: dataDir,
        WORKFUSE_BUILD_DIR: testBuild.buildDir,
        WORKFUSE_NODES: testBuild.nodes,
        ...options.env,
      },
    },
  );
  let output = "";
  const exited = new Promise<number | null>((resolve) => launcher.on("close", resolve));
  const clean = () => {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
  };
  const ready = new Promise<void>((resolve) => {
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (/^WorkFuse is ready at /m.test(output)) resolve();
      });
    }
  });
  const limitMs = options.limitMs ?? 120_000;
  const limit = AbortSignal.timeout(limitMs);
  const outcome = await Promise.race([
    ready.then(() => "ready" as const),
    exited.then((status) => `it ended with exit status ${status}`),
    new Promise<string>((resolve) =>
      limit.addEventListener("abort", () => resolve(`it was not ready in ${limitMs / 1000} s`)),
    ),
  ]);
  const stop = async () => {
    launcher.kill("SIGINT");
    const status = await exited;
    clean();
    return status;
  };
  if (outcome !== "ready") {
    await stop();
    throw new Error(`The product did not start: ${outcome}.\n${output}`);
  }
  const read = (): Running => JSON.parse(readFileSync(path.join(dataDir, "running.json"), "utf8"));
  const { url, realtimeUrl, env } = read();
  return {
    url,
    realtimeUrl,
    env,
    dataDir,
    launcher,
    output: () => output,
    stop,
    kill(part, signal) {
      const pid = read().pids[part];
      if (!pid) throw new Error(`There is no running part named ${part}.`);
      process.kill(pid, signal);
    },
  };
}
