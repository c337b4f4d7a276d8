import type { Answer } from "./call";
import { internalEvent } from "./events";
import { matchKeyOf, syntaxError } from "./expression";
import { type Invocation, readOpcodes, stepError, type Transition } from "./opcodes";
import type { Registry } from "./registry";
import { type Ending, type EndingRun, planEnd } from "./run-end";
import { planRun } from "./run-start";
import type { Advance } from "./store/changes";
import type { Dispatch, Log } from "./types";
import { newUlid } from "./ulid";

/** What an answer is judged with. */
export interface TransitionContext {
  registry: Registry;
  maxAttempts: number;
  /** The run's event as JSON. */
  payload: string;
  /** Settled steps that the call knew. */
  seen: number;
  retryDelayMs: (attempt: number) => number;
  log: Log;
}

/** A change to a run, and how it ends the run if it does. */
export interface Change {
  advance: Advance;
  ended?: { run: EndingRun; ending: Ending };
}

function withEnding(
  advance: Advance,
  ending: Ending,
  dispatch: Dispatch,
  context: Pick<TransitionContext, "payload" | "registry" | "log">,
): Change {
  const run = { id: dispatch.run, slug: dispatch.slug, payload: context.payload };
  return {
    advance: { ...advance, ...planEnd(run, ending, context.registry, context.log) },
    ended: { run, ending },
  };
}

function invoke(
  invocation: Invocation,
  advance: Advance,
  transition: Transition,
  dispatch: Dispatch,
  context: TransitionContext,
): void {
  const { stepId, functionId, data } = invocation;
  const callee = context.registry.get(functionId);
  if (!callee) {
    transition.planned = transition.planned.filter(({ id }) => id !== stepId);
    const message = `could not find function with ID "${functionId}"`;
    transition.done.push({ id: stepId, data: stepError({ name: "Error", message }) });
    return;
  }
  const incoming = internalEvent("inngest/function.invoked", newUlid(), {
    ...data,
    _inngest: { fn_id: functionId, correlation_id: `${dispatch.run}.${stepId}`, source_fn_id: dispatch.slug },
  });
  const run = planRun(callee, incoming.event, incoming.internalId, null, context.log);
  advance.events = [...(advance.events ?? []), incoming];
  advance.runs = [...(advance.runs ?? []), { ...run, parent: dispatch.run, parentStep: stepId }];
}

function applyOpcodes(
  transition: Transition,
  advance: Advance,
  dispatch: Dispatch,
  context: TransitionContext,
): void {
  for (const invocation of transition.invocations) invoke(invocation, advance, transition, dispatch, context);
  const event: unknown = transition.planned.some(({ kind }) => kind === "wait")
    ? JSON.parse(context.payload)
    : null;
  advance.planned = [];
  for (const op of transition.planned) {
    const problem = op.kind === "wait" && op.expr ? syntaxError(op.expr) : undefined;
    if (problem) {
      const message = `the condition "${op.expr}" of waitForEvent is not valid CEL: ${problem}`;
      transition.done.push({ id: op.id, data: stepError({ name: "Error", message }) });
    } else if (op.kind === "wait") {
      advance.planned.push({ ...op, key: matchKeyOf(op.name ?? "", op.expr, event) });
    } else {
      advance.planned.push(op);
    }
  }
  advance.done = transition.done;
}

/** Decides what an answer to a call does to its run. */
export function changeOf(dispatch: Dispatch, answer: Answer, context: TransitionContext): Change {
  const advance: Advance = { run: dispatch.run, dispatch, seen: context.seen };
  const lastAttempt = dispatch.attempt + 1 >= context.maxAttempts;
  const retryMs = () =>
    ("retryAfterMs" in answer ? answer.retryAfterMs : undefined) ??
    context.retryDelayMs(dispatch.attempt + 1);
  if (answer.kind === "returned") {
    return withEnding(advance, { status: "Completed", output: answer.output }, dispatch, context);
  }
  // A probe asks only whether the function has returned: whatever else it meets, a discovery tells.
  if (dispatch.kind === "probe") return { advance: { run: dispatch.run, dispatch } };
  if (answer.kind === "failed") {
    if (answer.retriable && !lastAttempt) return { advance: { ...advance, retryMs: retryMs() } };
    return withEnding(advance, { status: "Failed", error: answer.error }, dispatch, context);
  }
  advance.version = answer.version;
  const transition = readOpcodes(answer.ops, lastAttempt);
  applyOpcodes(transition, advance, dispatch, context);
  if (transition.retry) advance.retryMs = retryMs();
  if (transition.output !== undefined) {
    return withEnding(advance, { status: "Completed", output: transition.output }, dispatch, context);
  }
  return { advance };
}

/** Whether an item is a sleep or the end of a wait, which settles a step without a call. */
export function isTimer({ kind }: Dispatch): boolean {
  return (
    kind === "sleep" || kind === "wait-timeout" || kind === "invoke-timeout" || kind === "signal-timeout"
  );
}

/** What a time-out of the function does to its run: it is cancelled. */
export function changeOfTimeout(
  dispatch: Dispatch,
  context: Pick<TransitionContext, "payload" | "registry" | "log">,
): Change {
  return withEnding({ run: dispatch.run, dispatch }, { status: "Cancelled" }, dispatch, context);
}

/** What a due sleep or an expired wait does to its run. */
export function changeOfTimer(dispatch: Dispatch): Advance {
  const step = dispatch.step ?? "";
  const data =
    dispatch.kind === "invoke-timeout"
      ? stepError({ name: "InngestInvokeTimeoutError", message: "the invoked function did not end in time" })
      : "null";
  return { run: dispatch.run, dispatch, done: [{ id: step, data }] };
}
