import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { restoreSecret } from "@/server/secret-states";
import type { Credential, DeletedCredential } from "../schema";
import { auditStateOf } from "./audit-state";
import { vaultTransaction } from "./delete-credential";
import { typeOf } from "./stored-value";
import { viewOf } from "./view";

/** For how long a deleted credential can be had back, in milliseconds: as long as the vault keeps its value. */
const recoveryMs = 7 * 24 * 60 * 60_000;
/** How many deleted credentials are shown at most. */
const shown = 100;

const since = () => new Date(Date.now() - recoveryMs);

/** The credentials that can be had back, last deleted first. */
export async function listDeleted(actor: Actor): Promise<{ items: DeletedCredential[] }> {
  const rows = await db().credential.findMany({
    where: { workspaceId: actor.workspaceId, deletedAt: { gt: since() } },
    orderBy: [{ deletedAt: "desc" }, { id: "desc" }],
    take: shown,
  });
  const items = rows.flatMap(({ id, name, deletedAt, ...row }) => {
    const type = typeOf(row);
    if (!type || !deletedAt) return [];
    const recoverableUntil = new Date(deletedAt.getTime() + recoveryMs).toISOString();
    return [{ id, name, type, deletedAt: deletedAt.toISOString(), recoverableUntil }];
  });
  return { items };
}

const gone = () =>
  new AppError("NOT_FOUND", "There is no such deleted credential, or it was deleted more than 7 days ago.");

/** Takes back a deletion: what names the credential works again. */
export async function restoreCredential(actor: Actor, id: string): Promise<Credential> {
  return db().$transaction(async (tx) => {
    const [row] = await tx.credential.updateManyAndReturn({
      where: { id, workspaceId: actor.workspaceId, deletedAt: { gt: since() } },
      data: { deletedAt: null },
    });
    if (!row) throw gone();
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "credential", targetId: id, before: null, after: auditStateOf(row) };
    await audit({ workspaceId, actorId, action: "credential.restored", ...entry }, tx);
    await restoreSecret(row.secretArn).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) throw gone();
      log.error({ err: error, credentialId: id }, "the vault did not restore a secret");
      throw new AppError(
        "UNAVAILABLE",
        "The vault could not restore the value, so the credential is still deleted. Please try again.",
      );
    });
    return viewOf(row);
  }, vaultTransaction);
}
