import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { type AuditState, audit } from "@/server/audit";
import { db } from "@/server/db";
import type { updateCredentialInput } from "../inputs";
import type { Credential } from "../schema";
import { auditStateOf } from "./audit-state";
import { replaceValue } from "./rotate-credential";
import { viewOf } from "./view";

const notFound = () => new AppError("NOT_FOUND", "There is no such credential.");

/** Whether these are others: a form that is sent as it was leaves what the first use has bound. */
const otherHosts = (row: Row, hosts: readonly string[]) => row.allowedHosts.join(" ") !== hosts.join(" ");

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
    const before = await tx.credential.findFirst({ where });
    const [row] = await tx.credential.updateManyAndReturn({
      where,
      data: {
        ...(name !== undefined && { name }),
        ...(allowedHosts && otherHosts(known, allowedHosts) && { allowedHosts, hostsBoundAt: null }),
        ...(testUrl !== undefined && { testUrl }),
      },
    });
    if (!before || !row) throw notFound();
    const states = { before: auditStateOf(before), after: auditStateOf(row) };
    const details: AuditState = value === undefined ? {} : { valueChanged: true };
    const entry = { targetType: "credential", targetId: id, name: row.name, ...states, details };
    const { workspaceId, userId: actorId } = actor;
    await audit({ workspaceId, actorId, action: "credential.updated", ...entry }, tx);
    return viewOf(row);
  });
}
