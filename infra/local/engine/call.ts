import { retryAfterMs } from "./duration";
import { type ErrorValue, errorValue, type Opcode } from "./opcodes";
import type { RegisteredFunction } from "./registry";
import type { RunState } from "./run-cache";
import { sign } from "./signing";
import type { Dispatch } from "./types";
import { newUlid } from "./ulid";

/** What the SDK made of a call. */
export type Answer =
  | { kind: "ops"; ops: Opcode[]; version: number | undefined; retryAfterMs: number | undefined }
  | { kind: "returned"; output: string; version: number | undefined }
  | { kind: "failed"; error: ErrorValue; retriable: boolean; retryAfterMs: number | undefined };

/** The body of a call request: the state of the run, put together from JSON that is at hand already. */
export function callBody(
  dispatch: Dispatch,
  state: RunState,
  fn: Pick<RegisteredFunction, "id" | "maxAttempts">,
  requestId: string,
  checkpointing: boolean,
): string {
  // What was settled after a step was planned cannot be needed to find it; the SDK's work grows with every step.
  const stack = dispatch.kind === "step" ? state.stack.slice(0, dispatch.seq) : state.stack;
  const ctx = {
    run_id: dispatch.run,
    ...(checkpointing ? { fn_id: fn.id } : {}),
    attempt: dispatch.attempt,
    max_attempts: fn.maxAttempts,
    // While other operations are open, or one is asked for, the SDK must not run what it finds by the way.
    disable_immediate_execution: dispatch.kind !== "discover" || dispatch.pending > 0,
    use_api: false,
    env: "",
    step_id: "step",
    qi_id: String(dispatch.item),
    request_id: requestId,
    generation_id: dispatch.generation,
    job_id: String(dispatch.item),
    stack: { current: stack.length, stack },
  };
  const steps = stack.map((id) => `${JSON.stringify(id)}:${state.steps.get(id)}`).join(",");
  return (
    `{"ctx":${JSON.stringify(ctx)},"event":${state.payload},"events":[${state.payload}],` +
    `"steps":{${steps}},"defers":{},"use_api":false,"version":${dispatch.version}}`
  );
}

/** The request of a call, addressed to the function's own URL. */
export function callRequest(
  dispatch: Dispatch,
  state: RunState,
  fn: RegisteredFunction,
  options: { checkpointing: boolean; signingKey: string | undefined },
): Request {
  const requestId = newUlid();
  const body = callBody(dispatch, state, fn, requestId, options.checkpointing);
  const url = new URL(fn.url);
  url.searchParams.set("fnId", fn.slug);
  const stepId = dispatch.step ?? "step";
  url.searchParams.set("stepId", stepId);
  const headers: Record<string, string> = {
    host: url.host,
    "content-type": "application/json",
    "user-agent": "WorkFuse",
    "x-run-id": dispatch.run,
    "x-inngest-step-id": stepId,
    "x-inngest-req-version": String(dispatch.version),
    "x-inngest-generation-id": String(dispatch.generation),
    "x-inngest-job-id": String(dispatch.item),
    "x-request-id": requestId,
  };
  if (options.signingKey) headers["x-inngest-signature"] = sign(options.signingKey, JSON.parse(body));
  return new Request(url, { method: "POST", headers, body });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * Reads the SDK's answer. An answer without the header `x-inngest-sdk` does not come from the SDK and counts as a
 * failure that is tried again, whatever its status.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  const body = await response.text();
  const after = retryAfterMs(response.headers.get("retry-after"));
  const version = Number(response.headers.get("x-inngest-req-version") ?? Number.NaN);
  const knownVersion = version === 1 || version === 2 ? version : undefined;
  const fail = (error: unknown, retriable: boolean): Answer => ({
    kind: "failed",
    error: errorValue(error),
    retriable,
    retryAfterMs: after,
  });
  if (!response.headers.has("x-inngest-sdk")) {
    return fail(
      { name: "EngineError", message: `answer ${response.status} does not come from the SDK` },
      true,
    );
  }
  const parsed = parseJson(body);
  if (response.status === 206 && Array.isArray(parsed)) {
    return { kind: "ops", ops: parsed, version: knownVersion, retryAfterMs: after };
  }
  if (response.status === 200) return { kind: "returned", output: body || "null", version: knownVersion };
  return fail(parsed ?? body, response.headers.get("x-inngest-no-retry") !== "true");
}
