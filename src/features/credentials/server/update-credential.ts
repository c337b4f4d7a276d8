import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { Credential, updateCredentialInput } from "../schema";
import { viewOf } from "./view";

/** Renames a credential or changes the hosts to which it may be sent. */
export async function updateCredential(
  actor: Actor,
  input: z.output<typeof updateCredentialInput>,
): Promise<Credential> {
  const { id, name, allowedHosts } = input;
  return db().$transaction(async (tx) => {
    const [row] = await tx.credential.updateManyAndReturn({
      where: { id, workspaceId: actor.workspaceId, deletedAt: null },
      data: { ...(name !== undefined && { name }), ...(allowedHosts && { allowedHosts }) },
    });
    if (!row) throw new AppError("NOT_FOUND", "There is no such credential.");
    const entry = { action: "credential.updated", targetType: "credential", targetId: id };
    await audit({ workspaceId: actor.workspaceId, actorId: actor.userId, ...entry }, tx);
    return viewOf(row);
  });
}
