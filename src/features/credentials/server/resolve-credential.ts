import { z } from "zod";
import { type CredentialType, credentialTypes } from "@/nodes/kit/define-node";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { readSecret } from "@/server/secrets";

const stored = z.union([
  z.object({ in: z.enum(["header", "query"]), name: z.string(), key: z.string() }),
  z.object({ token: z.string() }),
  z.object({ username: z.string(), password: z.string() }),
  z.object({ secret: z.string() }),
]);

/** What the vault says of a failure goes to the log: it names accounts and ARNs of the operator's. */
async function readValue({ id, secretArn }: { id: string; secretArn: string }): Promise<string> {
  try {
    return await readSecret(secretArn);
  } catch (error) {
    log.error({ err: error, credentialId: id }, "the vault did not give a value");
    throw new NodeError("VaultUnavailable", "The vault could not give this node's credential.", {
      final: false,
    });
  }
}

/** Its own errors are not passed on: they would quote the value. */
function parseStored(text: string, credentialId: string): z.output<typeof stored> {
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    log.error({ credentialId }, "the vault holds a value of an unknown shape");
    throw new NodeError(
      "BadCredential",
      "The vault's value of this credential cannot be read: give it a new one.",
      { final: true },
    );
  }
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
  const row = z.uuid().safeParse(id).success
    ? await db().credential.findFirst({ where: { id, workspaceId, deletedAt: null } })
    : null;
  const type = credentialTypes.find((known) => known === row?.type);
  if (!row || !type || !types.includes(type)) {
    throw new NodeError(
      "CredentialNotFound",
      "The credential chosen for this node is not there (any more), or not of a type that it can use. Choose another.",
      { final: true },
    );
  }
  const value = parseStored(await readValue(row), id);
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    await db().credential.updateMany({ where: { id, workspaceId }, data: { lastUsedAt: new Date() } });
  }
  return { type, allowedHosts: row.allowedHosts, ...value } as ResolvedCredential;
}

/** The texts of a resolved credential that must never leave its step. */
export function secretsOf(credential: ResolvedCredential): string[] {
  switch (credential.type) {
    case "API_KEY":
      return [credential.key];
    case "BEARER_TOKEN":
      return [credential.token];
    case "BASIC_AUTH":
      return [credential.password, `${credential.username}:${credential.password}`];
    case "HMAC_SECRET":
      return [credential.secret];
  }
}
