import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { createSecret, deleteSecret } from "@/server/secrets";
import type { createCredentialInput } from "../inputs";
import { presetOf } from "../oauth/presets";
import { oauthValue } from "../oauth/settings";
import type { Credential, OAuthSettings } from "../schema";
import { credentialValues } from "../values";
import { auditStateOf } from "./audit-state";
import { checkEndpoints } from "./oauth/endpoints";
import { grantText } from "./oauth/grant";
import { viewOf } from "./view";

type Input = z.output<typeof createCredentialInput>;

/** What of a value is public, and the text that goes to the vault. */
function partsOf({ type, value }: Input): { settings: OAuthSettings | null; text: string } {
  if (type !== "OAUTH2") return { settings: null, text: JSON.stringify(credentialValues[type].parse(value)) };
  const { settings, ...grant } = oauthValue.parse(value);
  return { settings, text: grantText(grant) };
}

/**
 * Stores a value in Secrets Manager, then the row that holds its ARN. Two systems: if the row cannot be
 * written the secret's deletion is scheduled, so that none is left that nothing refers to.
 */
export async function createCredential(actor: Actor, input: Input): Promise<Credential> {
  const id = uuidv7();
  const { settings, text } = partsOf(input);
  if (settings) await checkEndpoints(settings);
  const name = `workfuse/${actor.workspaceId}/${id}`;
  let secretArn: string;
  try {
    secretArn = await createSecret(name, text, randomUUID(), {
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
      const { name: label, type, testUrl } = input;
      const known = presetOf(settings?.preset ?? "custom")?.hosts ?? [];
      const row = await tx.credential.create({
        data: {
          id,
          workspaceId: actor.workspaceId,
          name: label,
          type,
          secretArn,
          allowedHosts: input.allowedHosts.length > 0 ? input.allowedHosts : [...known],
          createdById: actor.userId,
          settings: settings && JSON.stringify(settings),
          testUrl: testUrl ?? null,
          health: settings?.grant === "authorization_code" ? "unconnected" : null,
        },
      });
      const { workspaceId, userId: actorId } = actor;
      const entry = { targetType: "credential", targetId: id, before: null, after: auditStateOf(row) };
      await audit({ workspaceId, actorId, action: "credential.created", ...entry }, tx);
      return viewOf(row);
    });
  } catch (error) {
    await deleteSecret(secretArn).catch((cause: unknown) =>
      log.error({ err: cause, secretArn }, "a secret without a credential could not be deleted"),
    );
    throw error;
  }
}
