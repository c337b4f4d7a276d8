import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import { guestSource, outputMark, outputTooLarge, type Thrown } from "./guest";
import { type CodeJob, type CodeResult, failed, inMebibytes, sandboxLimits } from "./job";

const file = "code.js";

/** The stack that QuickJS gives its code, in bytes: used up well before the thread's own, which is 16 MiB. */
const stackBytes = 512 * 1024;
/** For taking out what the code returned or threw when it has used up its own memory. */
const reserveBytes = 32 * 1_048_576;
/** What the engine can have in all, in WebAssembly's pages of 64 KiB. The module wants 256 to begin with. */
const pages = { initial: 256, maximum: (2 * sandboxLimits.memoryBytes) / 65_536 };

/** The engine, compiled once for a thread. */
export function compileEngine(): Promise<WebAssembly.Module> {
  const wasm = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
  return WebAssembly.compile(readFileSync(wasm));
}

/** Names come from the user's code too. */
const nameOf = (name: string) => (/^[\w$.-]{1,64}$/.test(name) ? name : "Error");

function explain({ name, message, stack }: Thrown): CodeResult {
  const line = new RegExp(`\\b${file}:(\\d+)`).exec(stack)?.[1];
  const at = line === undefined ? "" : ` (line ${line})`;
  if (name === "InternalError" && message.startsWith("out of memory")) {
    const most = inMebibytes(sandboxLimits.memoryBytes);
    return failed("OutOfMemory", `The code needs more than ${most} of memory${at}.`);
  }
  if (message === "stack overflow") {
    return failed("StackOverflow", `The code calls itself too deeply${at}.`);
  }
  return failed(nameOf(name), `${message || "The code threw an error without a message"}${at}`);
}

/** The functions of `guestSource`, and what they give as a text of the host. */
class Guest {
  constructor(
    private readonly context: QuickJSContext,
    private readonly functions: QuickJSHandle,
    private readonly memory: WebAssembly.Memory,
  ) {}

  parse(json: string) {
    return this.call("parse", this.context.newString(json));
  }

  private call(name: "parse" | "finish" | "fail", argument: QuickJSHandle) {
    const method = this.context.getProp(this.functions, name);
    return this.context.callFunction(method, this.context.undefined, argument);
  }

  /** What was thrown, in words. */
  explain(thrown: QuickJSHandle): CodeResult {
    this.context.runtime.setMemoryLimit(sandboxLimits.memoryBytes + reserveBytes);
    const outOfMemory = { name: "InternalError", message: "out of memory", stack: "" };
    // QuickJS throws null where it has no memory left for an error.
    const full = this.memory.buffer.byteLength >= 0.9 * sandboxLimits.memoryBytes;
    if (full && this.context.eq(thrown, this.context.null)) return explain(outOfMemory);
    const told = this.call("fail", thrown);
    return explain(told.error ? outOfMemory : (JSON.parse(this.context.getString(told.value)) as Thrown));
  }

  /** What was returned, as JSON. */
  finish(returned: QuickJSHandle): CodeResult {
    this.context.runtime.setMemoryLimit(sandboxLimits.memoryBytes + reserveBytes);
    const finished = this.call("finish", returned);
    if (finished.error) return this.explain(finished.error);
    const text = this.context.getString(finished.value);
    if (!text.startsWith(outputMark)) return explain(JSON.parse(text) as Thrown);
    const output = text.slice(outputMark.length);
    return Buffer.byteLength(output) > sandboxLimits.jsonBytes
      ? failed(outputTooLarge.name, outputTooLarge.message)
      : { ok: true, output };
  }
}

function run({ code, input }: CodeJob, context: QuickJSContext, memory: WebAssembly.Memory): CodeResult {
  const functions = context.unwrapResult(context.evalCode(guestSource, "guest.js"));
  const guest = new Guest(context, functions, memory);
  const parsed = guest.parse(input);
  if (parsed.error) return guest.explain(parsed.error);
  // On one line with the code's first, so that lines are counted as the user sees them.
  const made = context.evalCode(`(async (input) => {${code}\n})`, file, { strict: true });
  if (made.error) return guest.explain(made.error);
  const called = context.callFunction(made.value, context.undefined, parsed.value);
  if (called.error) return guest.explain(called.error);
  const worked = context.runtime.executePendingJobs();
  if (worked.error) return guest.explain(worked.error);
  const state = context.getPromiseState(called.value);
  if (state.type === "fulfilled") return guest.finish(state.value);
  if (state.type === "rejected") return guest.explain(state.error);
  return failed(
    "NeverReturns",
    "The code awaits something that never comes: nothing is left that could settle it.",
  );
}

/**
 * Runs code to its end, in an engine of its own that is given up afterwards: whatever it did to that engine is gone
 * with it, and a state that cannot be relied on any more is of no consequence. Does not stop by itself where the code
 * does not: whoever calls ends the thread. Rejects where the engine cannot be started.
 */
export async function evaluate(engine: WebAssembly.Module, job: CodeJob): Promise<CodeResult> {
  if (Buffer.byteLength(job.input) > sandboxLimits.jsonBytes) {
    const most = inMebibytes(sandboxLimits.jsonBytes);
    return failed("InputTooLarge", `The input is more than ${most} of JSON: hand the code less.`);
  }
  const wasmMemory = new WebAssembly.Memory(pages);
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmModule: engine, wasmMemory }),
  );
  const runtime = quickjs.newRuntime({
    memoryLimitBytes: sandboxLimits.memoryBytes,
    maxStackSizeBytes: stackBytes,
  });
  const context = runtime.newContext();
  try {
    return run(job, context, wasmMemory);
  } catch (error) {
    if (error instanceof RangeError) return failed("StackOverflow", "The code calls itself too deeply.");
    const why = error instanceof Error ? error.message : String(error);
    return failed("SandboxFailed", `The code brought its sandbox down: ${why}`);
  }
}
