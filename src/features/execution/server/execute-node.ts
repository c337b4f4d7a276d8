import type { TemplateContext } from "@/lib/template/evaluate";
import { iterationText } from "@/lib/workflow/iteration";
import { loadExecutor } from "@/nodes/executors.server";
import type { CredentialType, NodeDefinition } from "@/nodes/kit/define-node";
import {
  type HttpAnswer,
  type HttpCall,
  NodeError,
  type ResolvedCredential,
  type Wait,
} from "@/nodes/kit/executor";
import { FieldError } from "@/nodes/kit/field-error";
import { renderConfig } from "@/nodes/kit/render-config";
import { findDefinition } from "@/nodes/registry";
import { type AttemptPayloads, attemptPayloads } from "@/server/payloads";
import { redactorFor } from "@/server/redact";
import type { Attempt, Failure } from "../schema";
import { outcomeOfAnotherCall } from "./another-call";
import { backoffMs } from "./backoff";
import { executePure } from "./execute-pure";
import { failureOf } from "./failure-of";
import type { NodeRun, Outcome } from "./node-run";
import { OutOfReach, ofOurOwn } from "./out-of-reach";
import type { PlanNode } from "./plan";
import { resumeNode } from "./resume-node";
import { stepCredential } from "./step-credential";
import { stepModels, type WorldModels } from "./step-models";
import { type Progress, stepProgress } from "./step-progress";
import { type AttemptEnd, type Begun, beginAttempt, endAttempt } from "./step-store";

/** What carrying out a node needs of the world; the composition root supplies it. */
export type World = {
  http(call: HttpCall): Promise<HttpAnswer>;
  models: WorldModels;
  resolveCredential(
    workspaceId: string,
    id: string,
    types: readonly CredentialType[],
  ): Promise<ResolvedCredential>;
  secretsOf(credential: ResolvedCredential): string[];
  /** Another value than one that was refused; undefined where there is none. */
  renewCredential?(
    workspaceId: string,
    id: string,
    refused: ResolvedCredential,
  ): Promise<ResolvedCredential | undefined>;
  /** Rejects as `http` does where an address can be called by nobody. */
  check?(url: string): Promise<void>;
  /**
   * Binds a credential that has no hosts yet to one, for all; gives the hosts to which it may be sent from now on. Left
   * out, such a credential is sent nowhere.
   */
  bindHost?(
    credential: { workspaceId: string; id: string },
    host: string,
    sender: { actorId: null; executionId: string; nodeId: string },
  ): Promise<string[]>;
  /** Notes to which host a credential was sent, and what was answered. Returns at once. */
  recordUse?(credentialId: string, host: string, status: number): void;
  /** Aborted when the execution is cancelled from now on: asked for before its row is read. */
  cancelled(executionId: string): AbortSignal;
  /** The execution was found final: nothing of it is under way here. */
  closed(executionId: string): void;
  /** Begins what an attempt writes while it runs, for those who look; `mask` takes it piece by piece. */
  progress(
    attempt: { executionId: string; nodeId: string; iteration: string; attempt: number },
    mask: (piece: string) => string,
  ): Progress;
  /** Starts a run of another workflow of the same workspace, once for this step, whose end is this step's answer. */
  startRun(
    nodeRun: NodeRun,
    stepId: string,
    child: { workflowId: string; input: unknown },
  ): Promise<{ executionId: string }>;
};

const now = () => new Date();

async function within<T>(
  node: PlanNode,
  cancelled: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  // Not AbortSignal.timeout: it could not be called off, and would hold on to all of this until it is over.
  const expire = () => controller.abort(new DOMException("The node's time is over.", "TimeoutError"));
  const timer = setTimeout(expire, node.timeoutMs);
  const cancel = () => controller.abort(cancelled.reason);
  if (cancelled.aborted) cancel();
  else cancelled.addEventListener("abort", cancel, { once: true });
  const aborted = new Promise<never>((_, reject) => {
    const refuse = () =>
      reject(
        cancelled.aborted
          ? new NodeError("Cancelled", "Cancelled", { final: true })
          : new NodeError("Timeout", `It took longer than ${node.timeoutMs} ms, this node's time-out.`, {
              final: false,
            }),
      );
    if (signal.aborted) refuse();
    else signal.addEventListener("abort", refuse, { once: true });
  });
  try {
    // The work hears of the abort first and may know more of what it means, so it is given the chance to say so.
    const worked = work(signal);
    return await Promise.race([worked, aborted.catch(async (error: unknown) => settledOr(worked, error))]);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener("abort", cancel);
  }
}

/** What the work says within a moment of its abort, else the abort's own error. */
async function settledOr<T>(worked: Promise<T>, error: unknown): Promise<T> {
  const patience = new Promise<never>((_, reject) => setTimeout(() => reject(error), 100));
  return Promise.race([worked, patience]);
}

function definitionOf(node: PlanNode): NodeDefinition {
  const definition = findDefinition(node.type, node.typeVersion);
  if (!definition)
    throw new NodeError("UnknownType", `There is no node type "${node.type}".`, { final: true });
  return definition;
}

/** Whether the attempt before this one broke off without a word, in a node that must not be repeated blindly. */
function outcomeUnknown(node: PlanNode, definition: NodeDefinition, attempts: readonly Attempt[]): boolean {
  const before = attempts.at(-2);
  if (!before || before.completedAt || node.explicitRetries) return false;
  return definition.repeatable ? !definition.repeatable(node.config) : false;
}

/** What one attempt came to, before it is recorded. `input` and `failure` are masked. */
type Worked =
  | { state: "done"; handle: string; output: string; input: string }
  | { state: "waiting"; wait: Wait; input: string }
  | {
      state: "failed";
      failure: Failure;
      final: boolean;
      retryAfterMs: number | undefined;
      input: string | null;
    };

/**
 * Carries a node out: render, resolve the secret, execute, mask. Never rejects for what the node does, but where the
 * secret or another run cannot be asked for because the database is away.
 */
async function work(
  world: World,
  nodeRun: NodeRun,
  { stepId, attempts }: { stepId: string; attempts: readonly Attempt[] },
  context: TemplateContext,
  payloads: AttemptPayloads,
  cancelled: AbortSignal,
): Promise<Worked> {
  const { run, node, iteration } = nodeRun;
  let redactor = redactorFor([]);
  let input: string | null = null;
  const progress = stepProgress(() => {
    const attempt = { nodeId: node.id, iteration: iterationText(iteration), attempt: attempts.length };
    return world.progress({ executionId: run.executionId, ...attempt }, redactor.pieces());
  });
  try {
    const definition = definitionOf(node);
    if (outcomeUnknown(node, definition, attempts)) {
      throw new NodeError(
        "OutcomeUnknown",
        "The process ended while this request was under way, so it may have been carried out. It is not sent again on its own: check the other side, or set this node's retries if repeating it is safe.",
        { final: true },
      );
    }
    const config = renderConfig(definition, node.config, context);
    input = JSON.stringify(config);
    const executor = await loadExecutor(node.type);
    if (executor.wait) {
      // From the first attempt on: a process that dies before the engine knows the time does not prolong the wait.
      const since = attempts[0] ? new Date(attempts[0].startedAt) : now();
      const wait = await executor.wait.begin(config as never, since, {
        stepId,
        startRun: (child) => ofOurOwn(world.startRun(nodeRun, stepId, child)),
      });
      return { state: "waiting", wait, input };
    }
    if (!executor.execute)
      throw new NodeError("NotExecutable", `A ${node.type} cannot be run as a step.`, { final: true });
    const types = definition.credential?.(node.config).types ?? [];
    const credential =
      node.credentialId === undefined
        ? undefined
        : await ofOurOwn(world.resolveCredential(run.workspaceId, node.credentialId, types));
    const secrets = [...world.models.operatorKeys(), ...(credential ? world.secretsOf(credential) : [])];
    const hide = (...more: string[]) => {
      secrets.push(...more);
      redactor = redactorFor(secrets);
      input = input && redactor.text(input);
    };
    hide();
    const given =
      credential && node.credentialId !== undefined
        ? {
            workspaceId: run.workspaceId,
            id: node.credentialId,
            value: credential,
            executionId: run.executionId,
            nodeId: node.id,
          }
        : undefined;
    const { execute } = executor;
    const result = await within(node, cancelled, (signal) =>
      execute(config as never, {
        ...stepCredential(world, given, hide),
        ai: stepModels(world.models, { workspaceId: run.workspaceId, nodeType: node.type }, hide),
        credential,
        signal,
        idempotencyKey: `${run.executionId}:${node.id}${iteration.length ? `:${iterationText(iteration)}` : ""}`,
        explicitRetries: node.explicitRetries,
        mask: (text) => redactor.text(text),
        progress: progress.add,
        store: (body, mediaType) => payloads.store(redactor.bytes(body), redactor.text(mediaType)),
      }),
    );
    const output = JSON.stringify(redactor.json(definition.output.parse(result.output)) ?? null);
    return { state: "done", handle: result.port, output, input };
  } catch (error) {
    if (error instanceof OutOfReach) throw error.cause;
    const known = error instanceof NodeError ? error.options : undefined;
    const final = error instanceof FieldError || known?.final === true;
    const failure = failureOf(error, redactor);
    return { state: "failed", failure, final, retryAfterMs: known?.retryAfterMs, input };
  } finally {
    progress.end();
  }
}

/** What a caller does together with the records of an attempt, in one transaction each. */
export type Records = {
  /** The attempt has been begun already, after the signal of a cancellation was asked for. */
  begun?: { stepId: string; attempts: Attempt[]; cancelled: AbortSignal };
  /** Records that it ended with success; like `endAttempt`. */
  end?(begun: { stepId: string; attempts: Attempt[] }, end: Success, now: Date): Promise<boolean>;
};
type Success = Extract<AttemptEnd, { status: "SUCCESS" }>;

/**
 * One attempt at a node, inside a durable step: record the start, do the work, record the end; or what is left to do
 * of an attempt that waits. Never rejects for
 * what the node does. Rejects where the records cannot be read or written, and the engine then calls again: what
 * was done but could not be recorded is no failure of the node, which might be repeated for it.
 */
export async function executeNode(
  world: World,
  nodeRun: NodeRun,
  templates: () => Promise<TemplateContext>,
  records: Records = {},
): Promise<Outcome> {
  const { run, node } = nodeRun;
  const definition = findDefinition(node.type, node.typeVersion);
  if (definition?.pure) return executePure(nodeRun, definition, await templates());
  const cancelled = records.begun?.cancelled ?? world.cancelled(run.executionId);
  const begun: Begun = records.begun
    ? { state: "begun", ...records.begun }
    : await beginAttempt(nodeRun, now());
  if (begun.state === "closed") {
    world.closed(run.executionId);
    return { state: "closed" };
  }
  if (begun.state === "waiting") return resumeNode(nodeRun);
  if (begun.state === "ended") {
    if (begun.status === "SUCCESS")
      return { state: "success", handle: begun.handle ?? "out", output: begun.output ?? "null" };
    return { state: "failed", failure: { name: "Error", message: "The step has ended already." } };
  }
  const payloads = attemptPayloads(run);
  const worked = await work(world, nodeRun, begun, await templates(), payloads, cancelled);
  const record = async (end: AttemptEnd) => {
    const { input } = worked;
    const kept =
      end.status === "SUCCESS" && records.end
        ? await records.end(begun, { ...end, input }, now())
        : await endAttempt(run.executionId, begun, { ...end, input }, now());
    await payloads.settle(kept && end.status === "SUCCESS");
    return kept;
  };
  if (worked.state === "waiting") {
    const { until, for: waitingFor } = worked.wait;
    if (!(await record({ status: "RUNNING", waitingFor, wakeAt: until })))
      return outcomeOfAnotherCall(nodeRun);
    // What it waits for may have come before it began to wait.
    if (waitingFor !== "timer") return resumeNode(nodeRun);
    return { state: "waiting", stepId: begun.stepId, until: until.toISOString(), for: waitingFor };
  }
  if (worked.state === "done") {
    const { handle, output } = worked;
    return (await record({ status: "SUCCESS", handle, output }))
      ? { state: "success", handle, output }
      : outcomeOfAnotherCall(nodeRun);
  }
  const { failure, final, retryAfterMs } = worked;
  const failed = begun.attempts.filter((attempt) => attempt.error).length + 1;
  if (final || failed > node.retries) {
    return (await record({ status: "FAILED", error: failure }))
      ? { state: "failed", failure }
      : outcomeOfAnotherCall(nodeRun);
  }
  const afterMs = retryAfterMs ?? backoffMs(failed, Math.random());
  const wakeAt = new Date(Date.now() + afterMs);
  if (!(await record({ status: "RUNNING", waitingFor: "retry", wakeAt, error: failure })))
    return outcomeOfAnotherCall(nodeRun);
  return { state: "retry", failure, afterMs };
}
