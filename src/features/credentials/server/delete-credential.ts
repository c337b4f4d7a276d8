import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { deleteSecret } from "@/server/secrets";
import { auditStateOf } from "./audit-state";
import { forgetTokens } from "./oauth/access-token";

/**
 * Takes a credential out of use at once; it can be had back for 7 days. Where the vault cannot be told the credential
 * stays. Should only one of the two be told, whoever sweeps makes the vault follow the row.
 */
export async function deleteCredential(actor: Actor, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const [deleted] = await tx.credential.updateManyAndReturn({
      where: { id, workspaceId: actor.workspaceId, deletedAt: null },
      data: { deletedAt: new Date() },
    });
    if (!deleted) throw new AppError("NOT_FOUND", "There is no such credential.");
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "credential", targetId: id, before: auditStateOf(deleted), after: null };
    await audit({ workspaceId, actorId, action: "credential.deleted", ...entry }, tx);
    await deleteSecret(deleted.secretArn).catch((error: unknown) => {
      log.error({ err: error, credentialId: id }, "the vault did not delete a secret");
      throw new AppError(
        "UNAVAILABLE",
        "The vault could not delete the value, so the credential is as it was. Please try again.",
      );
    });
  }, vaultTransaction);
  forgetTokens(id);
}

/** For a transaction within which the vault is told: it may take its time, in milliseconds. */
export const vaultTransaction = { timeout: 20_000, maxWait: 5_000 };
