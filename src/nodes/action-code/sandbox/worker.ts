import { parentPort } from "node:worker_threads";
import { compileEngine, evaluate } from "./evaluate";
import type { CodeJob } from "./job";

const engine = compileEngine();

/** A thread that takes one `CodeJob` after another and answers each with a `CodeResult`. */
parentPort?.on("message", async (job: CodeJob) => {
  parentPort?.postMessage(await evaluate(await engine, job));
});
