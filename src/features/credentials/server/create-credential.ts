import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { withNewSecret } from "@/server/stored-secret";
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

/** Stores a value in Secrets Manager, and the row that holds its ARN: both or neither (`withNewSecret`). */
export async function createCredential(actor: Actor, input: Input): Promise<Credential> {
  const id = uuidv7();
  const { settings, text } = partsOf(input);
  if (settings) await checkEndpoints(settings);
  const { workspaceId, userId: actorId } = actor;
  const { name, type, testUrl } = input;
  return withNewSecret({ workspaceId, id, type }, text, (secretArn) =>
    db().$transaction(async (tx) => {
      const known = presetOf(settings?.preset ?? "custom")?.hosts ?? [];
      const row = await tx.credential.create({
        data: {
          id,
          workspaceId,
          name,
          type,
          secretArn,
          allowedHosts: input.allowedHosts.length > 0 ? input.allowedHosts : [...known],
          createdById: actorId,
          settings: settings && JSON.stringify(settings),
          testUrl: testUrl ?? null,
          health: settings?.grant === "authorization_code" ? "unconnected" : null,
        },
      });
      const entry = { targetType: "credential", targetId: id, before: null, after: auditStateOf(row) };
      await audit({ workspaceId, actorId, action: "credential.created", ...entry }, tx);
      return viewOf(row);
    }),
  );
}
