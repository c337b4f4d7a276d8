import { presetOf } from "../../oauth/presets";
import type { OAuthSettings } from "../../schema";
import type { Grant } from "./grant";
import { askForTokens, type TokenAnswer } from "./token-call";

/** Whether there is something to ask a provider for a token with, without a person. */
export const isRenewable = (settings: OAuthSettings, { refreshToken }: Grant): boolean =>
  settings.grant === "client_credentials" || refreshToken !== undefined;

/** Whether a provider refuses the client, and not what it was granted (RFC 6749, section 5.2). */
export const isOfTheClient = (code: string): boolean =>
  code === "invalid_client" || code === "unauthorized_client";

function parametersOf(
  { grant, preset, scopes }: OAuthSettings,
  { refreshToken = "" }: Grant,
): Record<string, string> {
  if (grant === "authorization_code") return { grant_type: "refresh_token", refresh_token: refreshToken };
  const { scopeSeparator = " " } = presetOf(preset) ?? {};
  return {
    grant_type: "client_credentials",
    ...(scopes.length > 0 && { scope: scopes.join(scopeSeparator) }),
  };
}

/** Asks the provider for a token by what the grant has. Never rejects. */
export const askForRenewal = (settings: OAuthSettings, grant: Grant): Promise<TokenAnswer> =>
  askForTokens(settings, grant.clientSecret, parametersOf(settings, grant));
