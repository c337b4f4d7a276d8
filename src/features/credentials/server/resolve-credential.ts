import { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import type { CredentialType } from "@/nodes/kit/define-node";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import { db } from "@/server/db";
import { forgetSecret } from "@/server/secrets";
import { accessToken } from "./oauth/access-token";
import { readStored, typeOf } from "./stored-value";

/** How often the time of the last use is written, in milliseconds. */
const usedEveryMs = 60_000;

async function findRow(
  workspaceId: string,
  id: string,
  types: readonly CredentialType[],
): Promise<{ row: Row; type: CredentialType }> {
  const row = z.uuid().safeParse(id).success
    ? await db().credential.findFirst({ where: { id, workspaceId, deletedAt: null } })
    : null;
  const type = row ? typeOf(row) : undefined;
  if (!row || !type || !types.includes(type)) {
    throw new NodeError(
      "CredentialNotFound",
      "The credential chosen for this node is not there (any more), or not of a type that it can use. Choose another.",
      { final: true },
    );
  }
  return { row, type };
}

/** The value of a credential for one use. A token that was `refused` is not given again. */
export async function resolvedValue(
  row: Row,
  type: CredentialType,
  refused?: string,
): Promise<ResolvedCredential> {
  if (type !== "OAUTH2") return readStored(type, row);
  return { type, allowedHosts: row.allowedHosts, token: await accessToken(row, refused) };
}

/**
 * The value of a credential of this workspace, for one step. Fails for good where it is not there, not of a
 * type that the node can use, or of another workspace: the three read the same.
 */
export async function resolveCredential(
  workspaceId: string,
  id: string,
  types: readonly CredentialType[],
): Promise<ResolvedCredential> {
  const { row, type } = await findRow(workspaceId, id, types);
  const value = await resolvedValue(row, type);
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > usedEveryMs) {
    await db().credential.updateMany({ where: { id, workspaceId }, data: { lastUsedAt: new Date() } });
  }
  return value;
}

/**
 * Another value than one that was refused: a new access token, or what was put in place since. Undefined where the
 * vault has no other.
 */
export async function renewCredential(
  workspaceId: string,
  id: string,
  refused: ResolvedCredential,
): Promise<ResolvedCredential | undefined> {
  const { row, type } = await findRow(workspaceId, id, [refused.type]);
  forgetSecret(row.secretArn);
  const value = await resolvedValue(row, type, refused.type === "OAUTH2" ? refused.token : undefined);
  const same = JSON.stringify(secretsOf(value)) === JSON.stringify(secretsOf(refused));
  return same ? undefined : value;
}

/** The texts of a resolved credential that must never leave its step. */
export function secretsOf(credential: ResolvedCredential): string[] {
  switch (credential.type) {
    case "API_KEY":
      return [credential.key];
    case "BEARER_TOKEN":
    case "OAUTH2":
      return [credential.token];
    case "BASIC_AUTH":
      return [credential.password, `${credential.username}:${credential.password}`];
    case "CUSTOM_HEADERS":
      return credential.headers.map(({ value }) => value);
    case "HMAC_SECRET":
      return [credential.secret];
  }
}
