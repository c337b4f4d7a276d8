import { delayOf } from "./duration";
import type { Json } from "./types";

/** An opcode as the SDK answers it (see docs/engine.md); unknown members are left alone. */
export interface Opcode {
  op: string;
  id: string;
  name?: string | undefined;
  data?: unknown;
  error?: unknown;
  opts?: Record<string, unknown> | null | undefined;
}

/** An operation that stays open: a planned step, a sleep or a wait. `at` is when it ends by itself (`Date.now()`). */
export interface PlannedOp {
  id: string;
  kind: "step" | "sleep" | "wait" | "invoke" | "signal";
  race: boolean;
  at?: number;
  name?: string;
  expr?: string;
}

/** A function that a step invokes. */
export interface Invocation {
  stepId: string;
  functionId: string;
  data: Record<string, unknown>;
}

/** What an answer asks the engine to do. */
export interface Transition {
  /** Settled steps in order, as the `steps` member of a call request holds them (JSON). */
  done: { id: string; data: string }[];
  planned: PlannedOp[];
  invocations: Invocation[];
  /** The error of a step that is to be tried again. */
  retry?: { error: unknown };
  /** JSON of what the function returned. */
  output?: string;
}

/** A failure as steps and events carry it. */
export interface ErrorValue {
  name: string;
  message: string;
  stack?: string;
  cause?: Json;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An error value from what the SDK serialised; anything else becomes the message of an `Error`. */
export function errorValue(raw: unknown): ErrorValue {
  if (!isRecord(raw))
    return { name: "Error", message: typeof raw === "string" ? raw : JSON.stringify(raw ?? null) };
  const { name, message, error, stack, cause } = raw;
  return {
    name: typeof name === "string" ? name : "Error",
    message: String(message ?? error ?? "unknown error"),
    ...(typeof stack === "string" ? { stack } : {}),
    ...(cause === undefined ? {} : { cause: cause as Json }),
  };
}

/** The JSON of a step's value as a call request carries it. */
export const stepData = (value: unknown): string => JSON.stringify({ data: value ?? null });

/** The JSON of a step's failure as a call request carries it. */
export const stepError = (error: unknown): string => JSON.stringify({ error: errorValue(error) });

const failed = (op: Opcode, message: string) => ({
  id: op.id,
  data: stepError({ name: "EngineError", message: `${op.op} "${op.name ?? op.id}": ${message}` }),
});

const text = (value: unknown): string | undefined =>
  typeof value === "string" && !value.includes("\0") ? value : undefined;

function planWait(op: Opcode, opts: Record<string, unknown>, race: boolean, into: Transition): void {
  const signal = op.op === "WaitForSignal";
  const name = text(signal ? opts.signal : op.name);
  const delay = delayOf(text(opts.timeout) ?? "365d");
  if (!name || delay === undefined) {
    into.done.push(failed(op, 'it needs a name and a timeout such as "30s" or an ISO date.'));
    return;
  }
  const expr = text(opts.if);
  const at = Date.now() + delay;
  const planned: PlannedOp = { id: op.id, kind: signal ? "signal" : "wait", race, at, name };
  if (signal) planned.expr = opts.conflict === "replace" ? "replace" : "fail";
  else if (expr) planned.expr = expr;
  into.planned.push(planned);
}

function planInvocation(op: Opcode, opts: Record<string, unknown>, race: boolean, into: Transition): void {
  const functionId = text(opts.function_id);
  const timeout = text(opts.timeout);
  const delay = timeout ? delayOf(timeout) : undefined;
  if (!functionId || (timeout && delay === undefined)) {
    into.done.push(failed(op, "it needs a function id, and a timeout only as a duration or an ISO date."));
    return;
  }
  const payload = isRecord(opts.payload) ? opts.payload : {};
  into.planned.push({
    id: op.id,
    kind: "invoke",
    race,
    ...(delay === undefined ? {} : { at: Date.now() + delay }),
  });
  into.invocations.push({ stepId: op.id, functionId, data: isRecord(payload.data) ? payload.data : {} });
}

/**
 * Reads the opcodes of an answer. `lastAttempt` makes a retriable step error final, because the attempts of the
 * call are used up. Opcodes that this engine does not know settle their step with an error that says so.
 */
export function readOpcodes(ops: readonly Opcode[], lastAttempt: boolean): Transition {
  const into: Transition = { done: [], planned: [], invocations: [] };
  for (const op of ops) {
    const opts = isRecord(op.opts) ? op.opts : {};
    const race = opts.parallelMode === "race";
    switch (op.op) {
      case "StepRun":
      case "Step":
        into.done.push({ id: op.id, data: stepData(op.data) });
        break;
      case "StepError":
        if (lastAttempt) into.done.push({ id: op.id, data: stepError(op.error) });
        else into.retry = { error: op.error };
        break;
      case "StepFailed":
        into.done.push({ id: op.id, data: stepError(op.error) });
        break;
      case "StepPlanned":
        into.planned.push({ id: op.id, kind: "step", race });
        break;
      case "Sleep": {
        const delay = delayOf(op.name ?? "");
        if (delay === undefined) into.done.push(failed(op, "it needs a duration or an ISO date."));
        else into.planned.push({ id: op.id, kind: "sleep", race, at: Date.now() + delay });
        break;
      }
      case "WaitForEvent":
      case "WaitForSignal":
        planWait(op, opts, race, into);
        break;
      case "InvokeFunction":
        planInvocation(op, opts, race, into);
        break;
      case "RunComplete":
        into.output = JSON.stringify(op.data ?? null);
        break;
      case "None":
        break;
      default:
        into.done.push(failed(op, "the embedded engine does not offer this operation; use Inngest for it."));
    }
  }
  return into;
}
