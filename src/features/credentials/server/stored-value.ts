import { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { type CredentialType, credentialTypes } from "@/nodes/kit/define-node";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import { log } from "@/server/log";
import { readSecret } from "@/server/secrets";

/** What the vault holds, by type. Of OAUTH2 it holds a grant, which is not what a step is given. */
const stored = {
  API_KEY: z.object({ in: z.enum(["header", "query"]), name: z.string(), key: z.string() }),
  BEARER_TOKEN: z.object({ token: z.string() }),
  BASIC_AUTH: z.object({ username: z.string(), password: z.string() }),
  CUSTOM_HEADERS: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })) }),
  HMAC_SECRET: z.object({
    secret: z.string(),
    header: z.string().optional(),
    algorithm: z.enum(["sha256", "sha512"]).optional(),
    encoding: z.enum(["hex", "base64"]).optional(),
    prefix: z.string().optional(),
    timestampHeader: z.string().optional(),
  }),
};
export type StoredType = keyof typeof stored;

/** The type that a row names; undefined for one that is not known. */
export const typeOf = (row: Pick<Row, "type">): CredentialType | undefined =>
  credentialTypes.find((known) => known === row.type);

/** What the vault says of a failure goes to the log: it names accounts and ARNs of the operator's. */
export function vaultUnavailable(error: unknown, credentialId: string): NodeError {
  log.error({ err: error, credentialId }, "the vault did not give a value");
  return new NodeError("VaultUnavailable", "The vault could not give this node's credential.", {
    final: false,
  });
}

/** Throws NodeError `BadCredential`, which does not quote the value, where the vault's text is none of this schema. */
export function parseText<T>(schema: z.ZodType<T>, text: string, credentialId: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    log.error({ credentialId }, "the vault holds a value of an unknown shape");
    throw new NodeError(
      "BadCredential",
      "The vault's value of this credential cannot be read: give it a new one.",
      { final: true },
    );
  }
}

/** A value as the vault holds it, as a step is given it. */
export function resolvedOf(
  type: StoredType,
  text: string,
  row: Pick<Row, "id" | "allowedHosts">,
): ResolvedCredential {
  const value = parseText<object>(stored[type], text, row.id);
  return { type, allowedHosts: row.allowedHosts, ...value } as ResolvedCredential;
}

/** Reads the value of a credential of any type but OAUTH2, at most 60 s old. */
export async function readStored(type: StoredType, row: Row): Promise<ResolvedCredential> {
  let text: string;
  try {
    text = await readSecret(row.secretArn);
  } catch (error) {
    throw vaultUnavailable(error, row.id);
  }
  return resolvedOf(type, text, row);
}
