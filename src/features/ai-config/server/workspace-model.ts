import { v7 as uuidv7 } from "uuid";
import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { hostAndPort, parseAllowedHosts } from "@/server/outgoing/target";
import { dropSecret, vaultTransaction, withNewSecret } from "@/server/stored-secret";
import type { AiModel, SetModelInput } from "../model-schema";
import { operatorModel } from "./configured-model";
import { type ModelRow, modelRowOf, storedKey } from "./workspace-account";

const viewOf = (row: ModelRow): AiModel => ({
  source: "workspace",
  model: `${row.provider}/${row.name}`,
  provider: row.provider,
  name: row.name,
  baseUrl: row.baseUrl,
  hasKey: row.secretArn !== null,
});

const stateOf = (row: ModelRow | undefined) =>
  row
    ? {
        provider: row.provider,
        model: row.name,
        baseUrl: row.baseUrl,
        key: row.secretArn === null ? "none" : "in the vault",
      }
    : null;

/** The model that answers in a workspace, and who has set it up. */
export async function readModel({ workspaceId }: Actor): Promise<AiModel> {
  const row = await modelRowOf(workspaceId);
  if (row) return viewOf(row);
  const operators = operatorModel();
  return {
    source: operators ? "operator" : null,
    model: operators?.id ?? null,
    provider: operators?.client ?? null,
    name: operators?.name ?? null,
    baseUrl: null,
    hasKey: false,
  };
}

const fault = (field: string, message: string) =>
  new AppError("BAD_REQUEST", `${field}: ${message}`, { issues: [{ field, message }] });

/** The model's row, which nobody else changes until the transaction ends. */
async function lockedRow(tx: Prisma.TransactionClient, workspaceId: string): Promise<ModelRow | undefined> {
  await tx.$queryRaw`SELECT id FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  return modelRowOf(workspaceId, tx);
}

/** The key that is to be used without a new one: a key goes nowhere but where it was given for. */
function keptKey(known: ModelRow | undefined, { provider, baseUrl, key }: SetModelInput): string | null {
  const samePlace = known?.provider === provider && known.baseUrl === baseUrl;
  if (key !== null && samePlace) return known.secretArn;
  if (key !== null && known?.secretArn)
    throw fault(
      "key",
      "is missing: the present key belongs to another provider or address, so give one again",
    );
  return null;
}

/** What is sent there may be read on the way, unless the operator has named the host. */
function refuseOpenAddress(baseUrl: string): void {
  const url = new URL(baseUrl);
  if (url.protocol === "https:" || parseAllowedHosts(env().allowPrivateHosts).has(hostAndPort(url))) return;
  throw fault(
    "baseUrl",
    "must begin with https://; for a server of your own network an operator adds its host:port to WORKFUSE_ALLOW_PRIVATE_HOSTS",
  );
}

async function write(
  { workspaceId, userId }: Actor,
  input: SetModelInput,
  newSecret: string | undefined,
): Promise<AiModel> {
  const { provider, name, baseUrl } = input;
  return db().$transaction(async (tx) => {
    const known = await lockedRow(tx, workspaceId);
    const secretArn = newSecret ?? keptKey(known, input);
    if (!secretArn && provider !== "compatible")
      throw fault("key", `is missing: ${provider} answers nobody without one`);
    const row = { provider, name, baseUrl, secretArn };
    await tx.aiModel.upsert({
      where: { workspaceId },
      create: { ...row, workspaceId, createdById: userId },
      update: row,
    });
    const details = { keyChanged: secretArn !== (known?.secretArn ?? null) };
    const states = { before: stateOf(known), after: stateOf(row) };
    const entry = { targetType: "workspace", targetId: workspaceId, ...states, details };
    await audit({ workspaceId, actorId: userId, action: "ai_model.set", ...entry }, tx);
    if (known?.secretArn && known.secretArn !== secretArn) await dropSecret(known.secretArn);
    return viewOf(row);
  }, vaultTransaction);
}

/**
 * Sets a workspace's model up in the place of the present one. A key is stored first and the old one dropped last: where
 * the vault refuses, all is as it was. Throws BAD_REQUEST where a key is missing.
 */
export async function setModel(actor: Actor, input: SetModelInput): Promise<AiModel> {
  const { key, baseUrl } = input;
  if (baseUrl !== null) refuseOpenAddress(baseUrl);
  if (typeof key !== "string") return write(actor, input, undefined);
  const secret = { workspaceId: actor.workspaceId, id: uuidv7(), type: "MODEL_KEY" };
  const text = JSON.stringify(storedKey.parse({ key }));
  return withNewSecret(secret, text, (arn) => write(actor, input, arn));
}

/** Takes a workspace's own model out of use at once, its key with it; the operator's answers, if there is one. */
export async function removeModel({ workspaceId, userId }: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const known = await lockedRow(tx, workspaceId);
    if (!known) throw new AppError("NOT_FOUND", "This workspace has no model of its own.");
    await tx.aiModel.deleteMany({ where: { workspaceId } });
    const entry = {
      targetType: "workspace",
      targetId: workspaceId,
      before: stateOf(known),
      after: null,
    };
    await audit({ workspaceId, actorId: userId, action: "ai_model.removed", ...entry }, tx);
    if (known.secretArn) await dropSecret(known.secretArn);
  }, vaultTransaction);
}
