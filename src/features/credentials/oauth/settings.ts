import { z } from "zod";
import { type OAuthSettings, oauthGrants, oauthProviders } from "../schema";
import { presetOf } from "./presets";

/** Printable ASCII, which is what ids and secrets of clients consist of (RFC 6749, appendix A). */
const visible = z
  .string()
  .min(1, "must not be empty")
  .max(4_096)
  .regex(/^[\x20-\x7e]+$/, "must be one line of printable characters");
const endpoint = z
  .url({ protocol: /^https?$/, error: "must be an absolute https:// URL" })
  .max(2_000)
  .refine((url) => !URL.canParse(url) || !new URL(url).hash, "must have no part after #");
/** A scope as RFC 6749 has it: anything but spaces, quotes and backslashes. */
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "must be a scope");
const scopes = z.union([
  z
    .string()
    .max(4_000)
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(scope).max(100)),
  z.array(scope).max(100),
]);

/** A new credential of type OAUTH2: its public settings, and the client's secret apart from them. */
export const oauthValue = z
  .object({
    preset: z.enum(oauthProviders).default("custom"),
    grant: z.enum(oauthGrants).default("authorization_code"),
    clientId: visible,
    clientSecret: visible.optional(),
    authorizeUrl: endpoint.optional(),
    tokenUrl: endpoint.optional(),
    scopes: scopes.optional(),
    clientAuth: z.enum(["body", "basic"]).optional(),
  })
  .superRefine(({ preset, grant, clientSecret, authorizeUrl, tokenUrl }, context) => {
    const missing = (field: string) =>
      context.addIssue({ code: "custom", path: [field], message: "must not be empty" });
    if (preset === "custom" && !tokenUrl) missing("tokenUrl");
    if (preset === "custom" && grant === "authorization_code" && !authorizeUrl) missing("authorizeUrl");
    if (grant === "client_credentials" && !clientSecret) missing("clientSecret");
    if (preset === "custom") return;
    // Else a secret could be sent to an address that only looks like the provider's.
    for (const [field, given] of Object.entries({ authorizeUrl, tokenUrl })) {
      if (given) {
        const message = "belongs to the preset custom: the others know it";
        context.addIssue({ code: "custom", path: [field], message });
      }
    }
  })
  .transform(({ clientSecret, ...given }) => {
    const preset = presetOf(given.preset);
    const settings: OAuthSettings = {
      preset: given.preset,
      grant: given.grant,
      clientId: given.clientId,
      authorizeUrl:
        given.grant === "authorization_code" ? (given.authorizeUrl ?? preset?.authorizeUrl ?? null) : null,
      tokenUrl: given.tokenUrl ?? preset?.tokenUrl ?? "",
      scopes: given.scopes ?? [...(preset?.scopes ?? [])],
      clientAuth: given.clientAuth ?? preset?.clientAuth ?? "body",
      connection: null,
    };
    return { settings, ...(clientSecret !== undefined && { clientSecret }) };
  });

/** The client's new secret, by itself or as `{ clientSecret }`. */
export const rotatedOAuthValue = z.union([
  visible.transform((clientSecret) => ({ clientSecret })),
  z.object({ clientSecret: visible }),
]);
