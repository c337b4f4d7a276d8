import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { createSecret, deleteSecret } from "@/server/secrets";
import { type Credential, type createCredentialInput, credentialValues } from "../schema";
import { viewOf } from "./view";

/**
 * Stores a value in Secrets Manager, then the row that holds its ARN. Two systems: if the row cannot be
 * written the secret's deletion is scheduled, so that none is left that nothing refers to.
 */
export async function createCredential(
  actor: Actor,
  input: z.output<typeof createCredentialInput>,
): Promise<Credential> {
  const id = uuidv7();
  const value = credentialValues[input.type].parse(input.value);
  const name = `workfuse/${actor.workspaceId}/${id}`;
  let secretArn: string;
  try {
    secretArn = await createSecret(name, JSON.stringify(value), randomUUID(), {
      "workfuse:workspace": actor.workspaceId,
      "workfuse:type": input.type,
    });
  } catch (error) {
    log.error({ err: error, credentialId: id }, "the vault refused a new secret");
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not store the value, so nothing was created. Please try again.",
    );
  }
  try {
    return await db().$transaction(async (tx) => {
      const { name: label, type, allowedHosts } = input;
      const row = await tx.credential.create({
        data: {
          id,
          workspaceId: actor.workspaceId,
          name: label,
          type,
          secretArn,
          allowedHosts,
          createdById: actor.userId,
        },
      });
      const entry = {
        action: "credential.created",
        targetType: "credential",
        targetId: id,
        details: { type },
      };
      await audit({ workspaceId: actor.workspaceId, actorId: actor.userId, ...entry }, tx);
      return viewOf(row);
    });
  } catch (error) {
    await deleteSecret(secretArn).catch((cause: unknown) =>
      log.error({ err: cause, secretArn }, "a secret without a credential could not be deleted"),
    );
    throw error;
  }
}
