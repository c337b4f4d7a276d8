import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { ApiKey } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { type Actor, apiKeyPrefix, hashKey } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { ApiKeyView, createApiKeyInput, createdApiKey } from "../schema";

const viewOf = (row: ApiKey): ApiKeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes as ApiKeyView["scopes"],
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

const stateOf = ({ name, scopes, expiresAt }: Pick<ApiKey, "name" | "scopes" | "expiresAt">) => ({
  name,
  scopes: scopes.join(" "),
  expiresAt: expiresAt?.toISOString() ?? null,
});

/** Makes a key of 256 random bits. It is returned this once; the database holds its SHA-256. */
export async function createApiKey(
  actor: Actor,
  input: z.output<typeof createApiKeyInput>,
): Promise<z.output<typeof createdApiKey>> {
  const key = `${apiKeyPrefix}${randomBytes(32).toString("base64url")}`;
  const id = uuidv7();
  const { workspaceId, userId } = actor;
  const expiresAt = input.expiresInDays ? new Date(Date.now() + input.expiresInDays * 86_400_000) : null;
  const data = {
    id,
    workspaceId,
    userId,
    name: input.name,
    prefix: key.slice(0, 10),
    hash: hashKey(key),
    scopes: input.scopes,
    expiresAt,
  };
  const row = await db().$transaction(async (tx) => {
    const entry = { targetType: "api-key", targetId: id, before: null, after: stateOf(data) };
    await audit({ workspaceId, actorId: userId, action: "api-key.created", ...entry }, tx);
    return tx.apiKey.create({ data });
  });
  return { ...viewOf(row), key };
}

/** The workspace's keys that are not revoked, newest first. */
export async function listApiKeys(actor: Actor): Promise<ApiKeyView[]> {
  const rows = await db().apiKey.findMany({
    where: { workspaceId: actor.workspaceId, revokedAt: null },
    orderBy: { id: "desc" },
    take: 100,
  });
  return rows.map(viewOf);
}

/** From now on the key is nobody's. */
export async function revokeApiKey(actor: Actor, id: string): Promise<void> {
  const { workspaceId, userId } = actor;
  await db().$transaction(async (tx) => {
    const [revoked] = await tx.apiKey.updateManyAndReturn({
      where: { id, workspaceId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (!revoked) throw new AppError("NOT_FOUND", "There is no such API key.");
    const entry = { targetType: "api-key", targetId: id, before: stateOf(revoked), after: null };
    await audit({ workspaceId, actorId: userId, action: "api-key.revoked", ...entry }, tx);
  });
}
