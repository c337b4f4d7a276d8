import { createHash, randomUUID } from "node:crypto";
import { type CodeClaims, readClaims, signClaims } from "./tokens";

export type OAuthOptions = {
  clientId: string;
  clientSecret: string;
  /** Where codes may be sent besides loopback addresses, compared exactly; the first is the default. */
  redirectUris: readonly string[];
  /** Signs codes and tokens. */
  secret: string;
  /** Milliseconds since the epoch. */
  now: () => number;
};

/** An authorize request that may go on, or why it may not: told to the person, or (`redirect`) to the client. */
export type Authorization =
  | { ok: true; redirectUri: string; scope: string; state: string | null; challenge?: string }
  | { ok: false; status: 400 | 404; message: string }
  | { ok: false; redirect: string };

/** What a token request gets; GitHub answers refusals with status 200 too. */
export type TokenAnswer =
  | { access_token: string; token_type: "bearer"; scope: string }
  | { error: TokenError; error_description: string; error_uri: string };

type TokenError = keyof typeof tokenErrors;

export type OAuth = {
  authorize(query: URLSearchParams): Authorization;
  /** The URL that brings a new code, good once and for ten minutes, to the client. */
  redirectWithCode(authorization: Extract<Authorization, { ok: true }>, login: string): string;
  exchange(request: TokenRequest): TokenAnswer;
  /** Who an access token speaks for. */
  readToken(token: string): { login: string; scopes: string[] } | undefined;
};

export type TokenRequest = {
  clientId?: string;
  clientSecret?: string;
  code?: string;
  redirectUri?: string;
  codeVerifier?: string;
};

const codeLifetimeMs = 10 * 60_000;
/** The prefix of GitHub's OAuth access tokens. */
const tokenPrefix = "gho_";

/** GitHub's own words (Troubleshooting OAuth app access token request errors). */
const tokenErrors = {
  incorrect_client_credentials: "The client_id and/or client_secret passed are incorrect.",
  redirect_uri_mismatch: "The redirect_uri MUST match the registered callback URL for this application.",
  bad_verification_code: "The code passed is incorrect or expired.",
};

/** The OAuth web application flow of GitHub. Which codes were used is the only state, kept in memory. */
export function createOAuth(options: OAuthOptions): OAuth {
  const { secret, now } = options;
  /** Ids of used codes, and when they would have expired anyway. */
  const used = new Map<string, number>();

  return {
    authorize: (query) => checkAuthorization(query, options),

    redirectWithCode({ redirectUri, scope, state, challenge }, login) {
      const claims: CodeClaims = {
        kind: "code",
        id: randomUUID(),
        login,
        redirectUri,
        scope,
        challenge,
        expires: now() + codeLifetimeMs,
      };
      return withParameters(redirectUri, { code: signClaims(claims, secret), state });
    },

    exchange(request) {
      if (request.clientId !== options.clientId || request.clientSecret !== options.clientSecret) {
        return refuse("incorrect_client_credentials");
      }
      const code = readClaims(request.code ?? "", "code", secret);
      if (!code || code.expires <= now() || used.has(code.id)) return refuse("bad_verification_code");
      if (request.redirectUri !== undefined && request.redirectUri !== code.redirectUri) {
        return refuse("redirect_uri_mismatch");
      }
      if (code.challenge !== undefined && code.challenge !== challengeOf(request.codeVerifier ?? "")) {
        return refuse("bad_verification_code");
      }
      for (const [id, expires] of used) if (expires <= now()) used.delete(id);
      used.set(code.id, code.expires);
      const { login, scope } = code;
      const token = tokenPrefix + signClaims({ kind: "token", id: randomUUID(), login, scope }, secret);
      return { access_token: token, token_type: "bearer", scope };
    },

    readToken(token) {
      if (!token.startsWith(tokenPrefix)) return undefined;
      const claims = readClaims(token.slice(tokenPrefix.length), "token", secret);
      return claims && { login: claims.login, scopes: claims.scope === "" ? [] : claims.scope.split(",") };
    },
  };
}

function checkAuthorization(query: URLSearchParams, options: OAuthOptions): Authorization {
  if (query.get("client_id") !== options.clientId) {
    return { ok: false, status: 404, message: "No application has this client_id; check GITHUB_CLIENT_ID." };
  }
  const redirectUri = query.get("redirect_uri") ?? options.redirectUris[0];
  if (redirectUri === undefined || !(options.redirectUris.includes(redirectUri) || isLoopback(redirectUri))) {
    return {
      ok: false,
      status: 400,
      message:
        "The redirect_uri is neither on this machine (such as http://localhost:3000/…) nor registered with the " +
        "stand-in; open the application by its local address.",
    };
  }
  const state = query.get("state");
  const challenge = query.get("code_challenge") ?? undefined;
  const method = query.get("code_challenge_method") ?? (challenge === undefined ? "S256" : "plain");
  if (method !== "S256") {
    const description = "code_challenge_method must be S256";
    const parameters = { error: "invalid_request", error_description: description, state };
    return { ok: false, redirect: withParameters(redirectUri, parameters) };
  }
  const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  return { ok: true, redirectUri, scope: [...new Set(scopes)].join(","), state, challenge };
}

function isLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return (
    (protocol === "http:" || protocol === "https:") &&
    username === "" &&
    password === "" &&
    /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  );
}

function withParameters(uri: string, parameters: Record<string, string | null>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters))
    if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

/** RFC 7636, 4.2: base64url of the verifier's SHA-256. */
function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function refuse(error: TokenError): TokenAnswer {
  return {
    error,
    error_description: tokenErrors[error],
    error_uri: `https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#${error.replaceAll("_", "-")}`,
  };
}
