import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { CredentialType } from "@/nodes/kit/define-node";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { replaceSecret } from "@/server/secrets";
import { type Credential, parseCredentialValue, type updateCredentialInput } from "../schema";
import { viewOf } from "./view";

const notFound = () => new AppError("NOT_FOUND", "There is no such credential.");

/**
 * Renames a credential, changes the hosts to which it may be sent, or gives it a new value. The value is
 * stored first: where the vault refuses it nothing has changed.
 */
export async function updateCredential(
  actor: Actor,
  input: z.output<typeof updateCredentialInput>,
): Promise<Credential> {
  const { id, name, type, value, allowedHosts } = input;
  const where = { id, workspaceId: actor.workspaceId, deletedAt: null };
  const known = await db().credential.findFirst({ where, select: { type: true, secretArn: true } });
  if (!known) throw notFound();
  if (type !== undefined && type !== known.type) {
    throw new AppError(
      "BAD_REQUEST",
      `type: a credential keeps its type, which is ${known.type}. Create another for ${type}.`,
    );
  }
  if (value !== undefined) await replaceValue(known.secretArn, known.type as CredentialType, value);
  return db().$transaction(async (tx) => {
    const [row] = await tx.credential.updateManyAndReturn({
      where,
      data: { ...(name !== undefined && { name }), ...(allowedHosts && { allowedHosts }) },
    });
    if (!row) throw notFound();
    const details = { valueChanged: value !== undefined };
    const entry = { action: "credential.updated", targetType: "credential", targetId: id, details };
    await audit({ workspaceId: actor.workspaceId, actorId: actor.userId, ...entry }, tx);
    return viewOf(row);
  });
}

async function replaceValue(secretArn: string, type: CredentialType, value: unknown): Promise<void> {
  const parsed = parseCredentialValue(type, value);
  if (!("value" in parsed)) {
    const field = parsed.path.join(".");
    throw new AppError("BAD_REQUEST", `${field}: ${parsed.message}`, {
      issues: [{ field, message: parsed.message }],
    });
  }
  try {
    await replaceSecret(secretArn, JSON.stringify(parsed.value), randomUUID());
  } catch (error) {
    log.error({ err: error, secretArn }, "the vault refused a new value");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not store the value, so the credential is as it was. Please try again.",
    );
  }
}
