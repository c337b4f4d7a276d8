import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import type { CredentialType } from "@/nodes/kit/define-node";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import { env } from "@/server/env";
import { jsonResponse } from "@/server/json-text";
import { log } from "@/server/log";
import { clientAddress } from "@/server/peer-address";
import { type RateLimit, refuseTooMany } from "@/server/rate-limit";
import { readBody, type WithBody } from "@/server/read-body";
import { SharedRateLimit } from "@/server/shared-rate-limit";
import { acceptExecution, acceptWhileActive, isAccepted } from "../accept-execution";
import { awaitEnd, type Ended } from "../await-end";
import { authenticate, proofOf } from "./authenticate";
import { findTarget, recallTarget, type Target } from "./find-target";
import { readCall, type WebhookCall } from "./read-call";

/** The largest body of a call, in bytes. */
export const bodyLimit = 1_048_576;
/** How long a call waits for the run's end, in milliseconds (CONTRACT, section 7). */
const longestWait = 25_000;
/** What one workflow's webhooks may take: far above what a run's machine can do, and an end to endless loops. */
const rateLimit = new SharedRateLimit("webhook", { perSecond: 1_000, burst: 5_000 });

export type WebhookLimits = { waitMs?: number; rate?: RateLimit };

/**
 * How a call comes here. `id`: the one that its run gets. `again`: somebody else was asked to take it by the same id,
 * and may have done so or do it yet; it has been counted there.
 */
export type Given = WebhookLimits & { id?: string; again?: boolean };

export type WebhookRequest = WithBody & Pick<Request, "method" | "url">;

export type ResolveCredential = (
  workspaceId: string,
  id: string,
  types: readonly CredentialType[],
) => Promise<ResolvedCredential>;

async function credentialOf(
  target: Target,
  resolve: ResolveCredential,
): Promise<ResolvedCredential | undefined> {
  const { types } = triggerWebhook.credential(target.config);
  if (!types.length || target.node.credentialId === undefined) return undefined;
  try {
    return await resolve(target.workspaceId, target.node.credentialId, types);
  } catch (error) {
    if (error instanceof NodeError && error.options.final) return undefined;
    log.error({ err: error, workflowId: target.workflowId }, "a webhook's credential could not be read");
    throw new AppError("UNAVAILABLE", "The call cannot be checked at the moment. Please try again.");
  }
}

function idempotencyKeyOf(request: WebhookRequest): string | undefined {
  const key = request.headers.get("idempotency-key")?.trim();
  if (!key) return undefined;
  if (key.length > 255)
    throw new AppError("BAD_REQUEST", "Idempotency-Key: it has more than 255 characters.");
  return key;
}

const statusOf = { COMPLETED: 200, FAILED: 500, CANCELLED: 409 } as const;

function answer(executionId: string, ended: Ended | undefined): Response {
  if (!ended) return Response.json({ executionId }, { status: 202 });
  const { status, output, error } = ended;
  return jsonResponse({ executionId, status, output, ...(error !== null && { error }) }, statusOf[status]);
}

/** A call, whose body is read once. */
type Call = { request: WebhookRequest; body: () => Promise<Buffer>; resolveCredential: ResolveCredential };

type Terms = Required<Given>;

/** What the trigger gives for a call that it takes; refuses the others. */
async function check(
  { request, body: read, resolveCredential }: Call,
  target: Target,
  { rate, again }: Terms,
): Promise<WebhookCall> {
  const { config } = target;
  if (request.method !== config.method) {
    throw new AppError("METHOD_NOT_ALLOWED", `This webhook takes ${config.method}, not ${request.method}.`, {
      allow: [config.method],
    });
  }
  if (!again) await refuseTooMany(rate, target.workflowId, "This workflow is called");
  const body = await read();
  await authenticate(
    config.auth,
    await credentialOf(target, resolveCredential),
    {
      headers: request.headers,
      query: new URL(request.url).searchParams,
      body,
      address: clientAddress(request.headers, env().trustedProxies),
    },
    new Date(),
  );
  return readCall(request, body, proofOf(config.auth));
}

const runOf = (target: Target, triggerData: WebhookCall) => ({
  workspaceId: target.workspaceId,
  workflowId: target.workflowId,
  versionId: target.versionId,
  triggerNodeId: target.node.id,
  triggerData,
});

/** Runs `accept` for a new run, and answers by what it accepted. */
async function answerFor(
  { config }: Target,
  { id, waitMs }: Terms,
  accept: () => ReturnType<typeof acceptExecution>,
): Promise<Response> {
  const end = config.response === "wait" ? awaitEnd(id, waitMs) : undefined;
  try {
    const { executionId, repeated } = await accept().catch(async (error: unknown) => {
      if (await isAccepted(id).catch(() => false)) return { executionId: id, repeated: true };
      throw error;
    });
    if (!end) return Response.json({ executionId }, { status: 202 });
    if (!repeated) return answer(executionId, await end.ended());
    const other = awaitEnd(executionId, waitMs);
    try {
      return answer(executionId, await other.ended({ lookFirst: true }));
    } finally {
      other.stop();
    }
  } finally {
    end?.stop();
  }
}

/**
 * Takes a call by what its address named last time, which saves reading it: the run is stored only while that is so.
 * Undefined where it is not, or where it is not known. A call is not refused for a version that is not active any more.
 */
async function takeRecalled(
  call: Call,
  path: readonly string[],
  terms: Terms,
): Promise<Response | undefined> {
  const target = recallTarget(path);
  if (!target) return undefined;
  let triggerData: WebhookCall;
  try {
    triggerData = await check(call, target, terms);
  } catch (error) {
    if ((await findTarget(path)).versionId === target.versionId) throw error;
    return undefined;
  }
  try {
    return await answerFor(target, terms, async () => {
      const { id } = terms;
      if (!(await acceptWhileActive({ ...runOf(target, triggerData), id }))) throw new OutOfDate();
      return { executionId: id, repeated: false };
    });
  } catch (error) {
    if (error instanceof OutOfDate) return undefined;
    throw error;
  }
}

/** The version that was recalled is not the active one any more; nothing was stored. */
class OutOfDate extends Error {}

async function take(
  request: WebhookRequest,
  path: readonly string[],
  resolveCredential: ResolveCredential,
  terms: Terms,
): Promise<Response> {
  let body: Promise<Buffer> | undefined;
  const call: Call = {
    request,
    resolveCredential,
    body: () => {
      body ??= readBody(request, bodyLimit);
      return body;
    },
  };
  const idempotencyKey = idempotencyKeyOf(request);
  const taken = idempotencyKey === undefined ? await takeRecalled(call, path, terms) : undefined;
  if (taken) return taken;
  const target = await findTarget(path);
  const triggerData = await check(call, target, terms);
  return answerFor(target, terms, () =>
    acceptExecution({
      ...runOf(target, triggerData),
      id: terms.id,
      // Two webhooks of one workflow have callers who know nothing of each other's keys.
      ...(idempotencyKey !== undefined && { idempotencyKey: `${target.node.id}:${idempotencyKey}` }),
    }),
  );
}

/** Takes one call of a webhook (CONTRACT, section 7). `path` is what follows /api/webhooks/. */
export async function receiveWebhook(
  request: WebhookRequest,
  path: readonly string[],
  resolveCredential: ResolveCredential,
  { waitMs = longestWait, rate = rateLimit, id = uuidv7(), again = false }: Given = {},
): Promise<Response> {
  try {
    return await take(request, path, resolveCredential, { waitMs, rate, id, again });
  } catch (error) {
    // Whoever was asked before had taken it, before whatever it is refused for now.
    if (again && (await isAccepted(id))) return Response.json({ executionId: id }, { status: 202 });
    throw error;
  }
}
