import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { root } from "~/scripts/lib/root";
import { type Asked, type Behaviour, behaviourFor } from "./behaviour";
import type { Line } from "./recorded";
import { binaryFor, fillerLength } from "./workflows/deciding";

export type Recorder = {
  /** What it listens on, as `host:port`. */
  host: string;
  stop(): Promise<void>;
};

const own = fileURLToPath(import.meta.url);
/** An answer takes at most this long, in milliseconds, so that a kill finds requests under way. */
const slowestMs = 30;

/**
 * Starts a recorder of requests as a process of its own, which no kill of the product's processes can reach. It
 * appends what it sees to `file` and misbehaves as the seed says.
 */
export async function startRecorder(file: string, seed: number): Promise<Recorder> {
  const child = spawn(process.execPath, ["--import", "tsx", own, file, String(seed)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const host = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    exited.then(([status]) => {
      throw new Error(`The recorder ended with exit status ${status}.`);
    }),
  ]);
  return {
    host,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/** The body, once all of it is here; undefined where the caller was gone before. */
function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString()));
    request.on("error", () => resolve(undefined));
  });
}

/** Who asks: said in the query, in headers, or in the body. */
function askedBy(request: IncomingMessage, text: string) {
  const { searchParams } = new URL(request.url ?? "/", "http://recorder");
  const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
  const said = (name: string) =>
    String(searchParams.get(name) ?? request.headers[`x-${name}`] ?? body[name] ?? "");
  const resume = said("resume");
  return {
    run: said("run"),
    node: said("node"),
    iteration: said("iteration"),
    number: said("number"),
    ...(resume && { resume }),
  };
}

/** What the request of a node is answered with where all is well. */
function goodAnswer({ node, iteration, number }: Asked): { type: string; bytes: Buffer } {
  if (node === "binary") return { type: "application/octet-stream", bytes: binaryFor(Number(number)) };
  const body = {
    echo: `${node} ${iteration}`,
    ...(node === "large" && { filler: "x".repeat(fillerLength) }),
  };
  return { type: "application/json", bytes: Buffer.from(JSON.stringify(body)) };
}

function refuse(response: ServerResponse, status: number, more: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...more });
  response.end('{"error":"as planned"}');
}

function behave(behaviour: Behaviour, response: ServerResponse, asked: Asked): void {
  const { type, bytes } = goodAnswer(asked);
  const head = { "content-type": type, "content-length": bytes.length };
  if (behaviour === "answer") response.writeHead(200, head).end(bytes);
  else if (behaviour === "500") refuse(response, 500);
  else if (behaviour === "429") refuse(response, 429, { "retry-after": "1" });
  else if (behaviour === "close") response.destroy();
  else if (behaviour === "cut") {
    response.writeHead(200, head);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }
}

function serve(file: string, seed: number): void {
  // Each line is with the system before the request gets its answer.
  const descriptor = openSync(file, "a");
  const write = (line: Line) => writeSync(descriptor, `${JSON.stringify(line)}\n`);
  const counts = new Map<string, number>();
  let requests = 0;
  const server = createServer(async (request, response) => {
    const at = Date.now();
    const text = await bodyOf(request);
    // Half a request asks for nothing.
    if (text === undefined) return;
    requests += 1;
    const id = requests;
    const asked = askedBy(request, text);
    const place = `${asked.run} ${asked.node} ${asked.iteration}`;
    const count = counts.get(place) ?? 0;
    counts.set(place, count + 1);
    const behaviour = behaviourFor(seed, asked, count);
    const key = request.headers["idempotency-key"];
    const method = request.method ?? "";
    write({ id, at, ...asked, method, key: typeof key === "string" ? key : null, behaviour });
    response.on("finish", () => write({ id, sentAt: Date.now() }));
    await sleep(slowestMs * (id % 2 ? 0.2 : 1));
    behave(behaviour, response, asked);
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}

const [, script, file, seed] = process.argv;
if (script === own && file) serve(file, Number(seed));
