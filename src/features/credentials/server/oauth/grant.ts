import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readSecretNow, replaceSecret } from "@/server/secrets";
import { parseText } from "../stored-value";

/**
 * What the vault holds of a credential of type OAUTH2. An access token only where the provider gives no refresh
 * token with it: such a token is the whole grant, and is written once.
 */
const grant = z.object({
  clientSecret: z.string().optional(),
  refreshToken: z.string().optional(),
  accessToken: z.string().optional(),
});
export type Grant = z.infer<typeof grant>;

/** A grant's text as the vault keeps it. */
export const grantText = (value: Grant): string => JSON.stringify(value);

/** The grant as the vault has it at this moment: another process may have changed it since. */
export async function readGrant({ id, secretArn }: { id: string; secretArn: string }): Promise<Grant> {
  return parseText(grant, await readSecretNow(secretArn), id);
}

/** Puts a grant in the old one's place, which stays until the new one is stored. */
export const storeGrant = (secretArn: string, value: Grant): Promise<void> =>
  replaceSecret(secretArn, grantText(value), randomUUID());
