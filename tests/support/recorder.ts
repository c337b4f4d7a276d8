import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { root } from "~/scripts/lib/root";

/** One request that a recorder got: where to, under which Idempotency-Key, and when (milliseconds since 1970). */
export type Recorded = { path: string; key: string | null; at: number };

export type Recorder = {
  /** What it listens on, as `host:port`. */
  host: string;
  /** All requests so far, but those that asked this. */
  recorded(): Promise<Recorded[]>;
  stop(): Promise<void>;
};

const own = fileURLToPath(import.meta.url);
const listing = "/recorded";
/** An answer takes this long, in milliseconds, so that a kill finds requests under way. */
const answerMs = 5;

/** Starts a recorder of requests as a process of its own: no kill of the product's processes can reach it. */
export async function startRecorder(): Promise<Recorder> {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", own], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  if (!child.stdout) throw new Error("The recorder has no output to read.");
  const lines = createInterface({ input: child.stdout });
  const host = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    exited.then(([status]) => {
      throw new Error(`The recorder ended with exit status ${status}.`);
    }),
  ]);
  return {
    host,
    recorded: async () => (await (await fetch(`http://${host}${listing}`)).json()) as Recorded[],
    async stop() {
      child.kill();
      await exited;
    },
  };
}

function serve(): void {
  const recorded: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    response.setHeader("content-type", "application/json");
    if (path === listing) {
      response.end(JSON.stringify(recorded));
      return;
    }
    const key = request.headers["idempotency-key"];
    recorded.push({ path, key: typeof key === "string" ? key : null, at: Date.now() });
    request.resume();
    await sleep(answerMs);
    response.end("{}");
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}

if (process.argv[1] === own) serve();
