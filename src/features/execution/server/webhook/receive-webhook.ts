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
import { readBody } from "@/server/read-body";
import { SharedRateLimit } from "@/server/shared-rate-limit";
import { acceptExecution } from "../accept-execution";
import { awaitEnd, type Ended } from "../await-end";
import { authenticate, proofOf } from "./authenticate";
import { findTarget, type Target } from "./find-target";
import { readCall } from "./read-call";

/** The largest body of a call, in bytes. */
const bodyLimit = 1_048_576;
/** How long a call waits for the run's end, in milliseconds (CONTRACT, section 7). */
const longestWait = 25_000;
/** What one workflow's webhooks may take: far above what a run's machine can do, and an end to endless loops. */
const rateLimit = new SharedRateLimit("webhook", { perSecond: 1_000, burst: 5_000 });

export type WebhookLimits = { waitMs?: number; rate?: RateLimit };

type ResolveCredential = (
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

function idempotencyKeyOf(request: Request): string | undefined {
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

/** Takes one call of a webhook (CONTRACT, section 7). `path` is what follows /api/webhooks/. */
export async function receiveWebhook(
  request: Request,
  path: readonly string[],
  resolveCredential: ResolveCredential,
  { waitMs = longestWait, rate = rateLimit }: WebhookLimits = {},
): Promise<Response> {
  const target = await findTarget(path);
  const { config } = target;
  if (request.method !== config.method) {
    throw new AppError("METHOD_NOT_ALLOWED", `This webhook takes ${config.method}, not ${request.method}.`, {
      allow: [config.method],
    });
  }
  await refuseTooMany(rate, target.workflowId, "This workflow is called");
  const body = await readBody(request, bodyLimit);
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
  const triggerData = readCall(request, body, proofOf(config.auth));
  const idempotencyKey = idempotencyKeyOf(request);
  const id = uuidv7();
  const end = config.response === "wait" ? awaitEnd(id, waitMs) : undefined;
  try {
    const { executionId, repeated } = await acceptExecution({
      id,
      workspaceId: target.workspaceId,
      workflowId: target.workflowId,
      versionId: target.versionId,
      triggerNodeId: target.node.id,
      triggerData,
      // Two webhooks of one workflow have callers who know nothing of each other's keys.
      ...(idempotencyKey !== undefined && { idempotencyKey: `${target.node.id}:${idempotencyKey}` }),
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
