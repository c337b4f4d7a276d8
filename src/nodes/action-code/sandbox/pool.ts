import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { NodeError } from "@/nodes/kit/executor";
import { type CodeJob, type CodeResult, failed, sandboxLimits } from "./job";

/** How many threads run code at once; further runs wait for one. */
const threads = 2;

/** Threads that wait for work, and who waits for a thread. */
const idle: Worker[] = [];
const waiting: (() => void)[] = [];
let taken = 0;

/** Beside this module: bundled under this name (scripts/lib/bundle.ts), or in TypeScript where nothing is bundled. */
function startThread(): Worker {
  const self = fileURLToPath(import.meta.url);
  const inSource = self.endsWith(".ts");
  const worker = new Worker(path.join(path.dirname(self), inSource ? "worker.ts" : "code-sandbox.mjs"), {
    name: "code",
    execArgv: inSource ? ["--import", "tsx"] : [],
    // Nothing of the process is handed down, so that nothing is there to be found.
    argv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 192, stackSizeMb: 16 },
  });
  const gone = () => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  worker.on("error", gone).on("exit", gone);
  worker.unref();
  return worker;
}

const isTimeout = (reason: unknown) => reason instanceof DOMException && reason.name === "TimeoutError";

/** A turn to use one thread; rejects where the signal is aborted before. */
async function takeTurn(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (taken < threads) {
    taken++;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(go), 1);
      const busy = "Other code kept the sandbox busy for all of this node's time-out.";
      reject(isTimeout(signal.reason) ? new NodeError("Timeout", busy, { final: false }) : signal.reason);
    };
    const go = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    waiting.push(go);
    signal.addEventListener("abort", leave, { once: true });
  });
}

function endTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else taken--;
}

/** Hands the job to the thread. Rejects when it dies, or is to be ended: aborted, or too long at it. */
async function runIn(worker: Worker, job: CodeJob, signal: AbortSignal): Promise<CodeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CodeResult>();
  const abort = () => reject(signal.reason);
  const expire = () => {
    const most = sandboxLimits.runMs / 1_000;
    reject(
      new DOMException(
        `The code ran for more than ${most} s, the longest that code may take.`,
        "TimeoutError",
      ),
    );
  };
  const onExit = () => reject(new Error("The sandbox's thread has ended."));
  const timer = setTimeout(expire, sandboxLimits.runMs);
  signal.addEventListener("abort", abort, { once: true });
  worker.once("message", resolve).once("error", reject).once("exit", onExit);
  worker.ref();
  worker.postMessage(job);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    worker.off("message", resolve).off("error", reject).off("exit", onExit);
    worker.unref();
  }
}

/**
 * Runs code in a thread of the sandbox, so that nothing it does holds up the process. A thread whose code does not end
 * in time is ended itself, in whatever it is at, and another takes its place. Rejects with the signal's reason when it
 * is aborted, with a TimeoutError after the longest time that code may take, with a NodeError where no thread was free
 * in time, and where none can be started.
 */
export async function runCode(job: CodeJob, signal: AbortSignal): Promise<CodeResult> {
  await takeTurn(signal);
  let worker: Worker | undefined;
  let ended: Promise<unknown> | undefined;
  try {
    signal.throwIfAborted();
    worker = idle.pop() ?? startThread();
    const result = await runIn(worker, job, signal);
    idle.push(worker);
    return result;
  } catch (error) {
    ended = worker?.terminate();
    if ((error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY") {
      return failed("OutOfMemory", "The code's output needs more memory than there is for it.");
    }
    throw error;
  } finally {
    // The answer does not wait for the thread to be gone; the next turn does.
    if (ended) ended.then(endTurn, endTurn);
    else endTurn();
  }
}
