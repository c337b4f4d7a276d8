import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { updateCredentialInput } from "../inputs";
import type { Credential } from "../schema";
import { replaceValue } from "./rotate-credential";
import { viewOf } from "./view";

const notFound = () => new AppError("NOT_FOUND", "There is no such credential.");

/** Whether these are others: a form that is sent as it was leaves what the first use has bound. */
const otherHosts = (row: Row, hosts: readonly string[]) => row.allowedHosts.join(" ") !== hosts.join(" ");

/** What of a credential the audit log tells. */
const auditedOf = ({ name, allowedHosts, testUrl }: Row) => ({
  name,
  allowedHosts: allowedHosts.join(", "),
  testUrl,
});

/**
 * Renames a credential, changes the hosts to which it may be sent or what it is tested with, or gives it a new value.
 * The value is stored first: where the vault refuses it nothing has changed.
 */
export async function updateCredential(
  actor: Actor,
  input: z.output<typeof updateCredentialInput>,
): Promise<Credential> {
  const { id, name, type, value, allowedHosts, testUrl } = input;
  const where = { id, workspaceId: actor.workspaceId, deletedAt: null };
  const known = await db().credential.findFirst({ where });
  if (!known) throw notFound();
  if (type !== undefined && type !== known.type) {
    throw new AppError(
      "BAD_REQUEST",
      `type: a credential keeps its type, which is ${known.type}. Create another for ${type}.`,
    );
  }
  if (value !== undefined) await replaceValue(actor, id, value);
  return db().$transaction(async (tx) => {
    const [row] = await tx.credential.updateManyAndReturn({
      where,
      data: {
        ...(name !== undefined && { name }),
        ...(allowedHosts && otherHosts(known, allowedHosts) && { allowedHosts, hostsBoundAt: null }),
        ...(testUrl !== undefined && { testUrl }),
      },
    });
    if (!row) throw notFound();
    const details = { valueChanged: value !== undefined };
    const changes = { details, before: auditedOf(known), after: auditedOf(row) };
    const entry = { action: "credential.updated", targetType: "credential", targetId: id, ...changes };
    await audit({ workspaceId: actor.workspaceId, actorId: actor.userId, ...entry }, tx);
    return viewOf(row);
  });
}
