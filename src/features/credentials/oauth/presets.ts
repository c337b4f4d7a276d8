import type { OAuthSettings } from "../schema";
import { type Service, serviceOf, services } from "../services";

/** What is known of a provider: where its users agree, where its tokens come from, and where they go. */
type OAuthPreset = Service & {
  authorizeUrl: string;
  tokenUrl: string;
  /** What is asked for where nothing else is. */
  scopes: readonly string[];
  /** Between scopes in a request; RFC 6749 has a space. */
  scopeSeparator: " " | ",";
  /** How the client proves itself: in the body, or by HTTP basic authentication. */
  clientAuth: "body" | "basic";
  /** Added to the address to which the user is sent. */
  authorizeParams: Readonly<Record<string, string>>;
  /** Where one registers an application, which has a client id and a secret. */
  registerUrl: string;
};

/** Providers by name, as their documentation describes them. */
export const oauthPresets: Record<Exclude<OAuthSettings["preset"], "custom">, OAuthPreset> = {
  github: {
    ...services.github,
    authorizeUrl: "https://github.com/login/oauth/authorize",
    tokenUrl: "https://github.com/login/oauth/access_token",
    scopes: ["read:user"],
    scopeSeparator: " ",
    clientAuth: "body",
    authorizeParams: {},
    registerUrl: "https://github.com/settings/developers",
  },
  google: {
    ...services.google,
    authorizeUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
    scopes: ["openid", "email"],
    scopeSeparator: " ",
    clientAuth: "body",
    // Without these Google gives no refresh token, or the first time only.
    authorizeParams: { access_type: "offline", prompt: "consent" },
    registerUrl: "https://console.cloud.google.com/apis/credentials",
  },
  slack: {
    ...services.slack,
    authorizeUrl: "https://slack.com/oauth/v2/authorize",
    tokenUrl: "https://slack.com/api/oauth.v2.access",
    scopes: ["chat:write"],
    scopeSeparator: ",",
    clientAuth: "body",
    authorizeParams: {},
    registerUrl: "https://api.slack.com/apps",
  },
  linear: {
    ...services.linear,
    authorizeUrl: "https://linear.app/oauth/authorize",
    tokenUrl: "https://api.linear.app/oauth/token",
    scopes: ["read"],
    scopeSeparator: ",",
    clientAuth: "body",
    authorizeParams: {},
    registerUrl: "https://linear.app/settings/api/applications/new",
  },
  notion: {
    ...services.notion,
    authorizeUrl: "https://api.notion.com/v1/oauth/authorize",
    tokenUrl: "https://api.notion.com/v1/oauth/token",
    scopes: [],
    scopeSeparator: " ",
    clientAuth: "basic",
    authorizeParams: { owner: "user" },
    registerUrl: "https://www.notion.so/profile/integrations",
  },
};

/** What is known of a provider by its name; undefined for one whose addresses the user gives. */
export const presetOf = (name: OAuthSettings["preset"]): OAuthPreset | undefined =>
  name === "custom" ? undefined : oauthPresets[name];

/** The service that a credential is of: its provider by OAuth, else by the hosts that it may be sent to. */
export const knownService = (
  preset: OAuthSettings["preset"] | undefined,
  allowedHosts: readonly string[],
): Service | undefined => presetOf(preset ?? "custom") ?? serviceOf(allowedHosts);
