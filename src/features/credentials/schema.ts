import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { credentialTypes } from "@/nodes/kit/define-node";

export const oauthGrants = ["authorization_code", "client_credentials"] as const;
export const oauthProviders = ["custom", "github", "google", "slack", "linear", "notion"] as const;

/** What is public of a credential of type OAUTH2; `connection` changes whenever its grant does. */
export const oauthSettings = z.object({
  preset: z.enum(oauthProviders),
  grant: z.enum(oauthGrants),
  clientId: z.string(),
  /** Null for a grant that asks nobody. */
  authorizeUrl: z.string().nullable(),
  tokenUrl: z.string(),
  scopes: z.array(z.string()),
  clientAuth: z.enum(["body", "basic"]),
  connection: z.string().nullable(),
});
export type OAuthSettings = z.infer<typeof oauthSettings>;

/**
 * What is known of whether a credential works: `unconnected` and `reconnect` of OAUTH2, whose owner has not agreed
 * yet or has to again, and `missing` where the vault has no value for it.
 */
export const healthStates = ["unknown", "ok", "failing", "unconnected", "reconnect", "missing"] as const;

/** What anyone may see of a credential: never its value. */
export const credential = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(credentialTypes),
  secretArn: z.string(),
  /** Where it may be sent; empty until its first use binds it to a host. */
  allowedHosts: z.array(z.string()),
  /** When its first use bound it; null where somebody has named the hosts, or it is not bound. */
  boundAt: isoTime.nullable(),
  createdAt: isoTime,
  lastUsedAt: isoTime.nullable(),
  /** Hosts that it was sent to, latest first. */
  usedHosts: z.array(z.string()),
  testUrl: z.string().nullable(),
  health: z.object({
    state: z.enum(healthStates),
    message: z.string().nullable(),
    at: isoTime.nullable(),
  }),
  oauth: oauthSettings.omit({ connection: true }).nullable(),
});
export type Credential = z.infer<typeof credential>;

/** A deleted credential, and until when it can be had back. */
export const deletedCredential = credential
  .pick({ id: true, name: true, type: true })
  .extend({ deletedAt: isoTime, recoverableUntil: isoTime });
export type DeletedCredential = z.infer<typeof deletedCredential>;

/** A workflow that names a credential: in its draft, in the version that is active, or in both. */
export const credentialUse = z.object({
  id: z.string(),
  name: z.string(),
  draft: z.boolean(),
  active: z.boolean(),
});
export type CredentialUse = z.infer<typeof credentialUse>;

/** How a test of a connection went; `status` is missing where there was no answer. */
export const connectionTest = z.object({
  ok: z.boolean(),
  url: z.string(),
  status: z.number().int().optional(),
  message: z.string(),
  /** Whether the other side says that it does not take the value. */
  refused: z.boolean(),
});
export type ConnectionTest = z.infer<typeof connectionTest>;

export const listCredentialsInput = pageInput;
export const credentialPage = pageOf(credential);
export const credentialIdInput = z.object({ id: uuid });
/** By the id of the credential; those that no workflow names are left out. */
export const credentialUses = z.record(z.string(), z.array(credentialUse));
export const rotatedCredential = z.object({ credential, test: connectionTest.nullable() });
/** Credentials that somebody has to look after. */
export const credentialNotices = z.object({
  items: z.array(credential.pick({ id: true, name: true, health: true })),
});
