import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A request of the token endpoint as the server got it. */
export type TokenRequest = { form: Record<string, string>; authorization: string | undefined; at: number };

/** What the token endpoint does with the next requests instead of answering them by the book. */
export type Trouble = { status: number; body?: string } | { delayMs: number } | { invalidGrant: true };

export type OAuthServer = {
  host: string;
  authorizeUrl: string;
  tokenUrl: string;
  /** An API that takes the newest access tokens; answers with the Authorization header that it got. */
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  requests: TokenRequest[];
  /** The refresh token that would be taken now. */
  refreshToken(): string | undefined;
  /** Every access and refresh token and code that was ever given. */
  given: string[];
  /** How many token requests were answered at once at most. */
  mostAtOnce(): number;
  /** Applies to the next token request, or to all until it is called without. */
  trouble(trouble?: Trouble, times?: number): void;
  /** The access tokens so far are refused from now on. */
  revokeAccess(): void;
  /** Everything is refused from now on, as where the owner took back their consent. */
  revoke(): void;
  /** Gives the client another secret; the one before is refused unless it is kept. */
  changeSecret(options?: { keepOld?: boolean }): string;
  /** Does something while the next token request is answered. */
  during(work: () => void): void;
  /** Settings that a test may change. */
  options: { expiresIn: number | undefined; rotate: boolean; refreshTokens: boolean };
  stop(): Promise<void>;
};

const body = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}

/**
 * An authorization server on loopback (RFC 6749, PKCE as in RFC 7636): it agrees to everything, gives each code once,
 * and gives a new refresh token with each renewal, after which the one before is refused and ends the whole grant.
 */
export async function startOAuthServer(port: number): Promise<OAuthServer> {
  const newSecret = () => `cs-${randomBytes(12).toString("hex")}`;
  const client = { id: "client-1", secret: newSecret() };
  const secrets = new Set([client.secret]);
  let meanwhile: (() => void) | undefined;
  const given: string[] = [];
  const mint = (kind: string) => {
    const token = `${kind}-${randomBytes(18).toString("base64url")}+/=`;
    given.push(token);
    return token;
  };
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  const access = new Set<string>();
  const requests: TokenRequest[] = [];
  const options: OAuthServer["options"] = { expiresIn: 3_600, rotate: true, refreshTokens: true };
  let refresh: string | undefined;
  let troubles: Trouble[] = [];
  let lasting: Trouble | undefined;
  let [atOnce, most] = [0, 0];

  function authorize(url: URL, response: ServerResponse): void {
    const get = (name: string) => url.searchParams.get(name) ?? "";
    const wrong =
      get("response_type") !== "code" ||
      get("client_id") !== client.id ||
      get("code_challenge_method") !== "S256" ||
      !/^[A-Za-z0-9_-]{43}$/.test(get("code_challenge"));
    if (wrong) {
      json(response, 400, { error: "invalid_request" });
      return;
    }
    const code = mint("code");
    codes.set(code, { challenge: get("code_challenge"), redirectUri: get("redirect_uri") });
    const back = new URL(get("redirect_uri"));
    back.searchParams.set("code", code);
    back.searchParams.set("state", get("state"));
    response.writeHead(302, { location: back.href });
    response.end();
  }

  /** What the form's grant is worth; undefined where it is refused. */
  function redeem(form: Record<string, string>): "user" | "client" | undefined {
    if (form.grant_type === "client_credentials") return "client";
    if (form.grant_type === "refresh_token") {
      if (refresh !== undefined && form.refresh_token === refresh) return "user";
      // Somebody has used an old one: it may be stolen, and so may all that came from it.
      refresh = undefined;
      access.clear();
      return undefined;
    }
    const known = codes.get(form.code ?? "");
    codes.delete(form.code ?? "");
    const challenge = createHash("sha256")
      .update(form.code_verifier ?? "")
      .digest("base64url");
    return known?.challenge === challenge && known.redirectUri === form.redirect_uri ? "user" : undefined;
  }

  function give(response: ServerResponse, to: "user" | "client", first: boolean): void {
    const token = mint("access");
    access.add(token);
    const renewed = to === "user" && options.refreshTokens && (options.rotate || first);
    if (renewed) refresh = mint("refresh");
    json(response, 200, {
      access_token: token,
      token_type: "Bearer",
      ...(options.expiresIn !== undefined && { expires_in: options.expiresIn }),
      ...(renewed && { refresh_token: refresh }),
    });
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = Object.fromEntries(new URLSearchParams(await body(request)));
    const { authorization } = request.headers;
    requests.push({ form, authorization, at: Date.now() });
    const trouble = troubles.shift() ?? lasting;
    if (trouble && "delayMs" in trouble) await sleep(trouble.delayMs);
    if (trouble && "status" in trouble) {
      response.writeHead(trouble.status, { "content-type": "text/plain" });
      response.end(trouble.body ?? "no");
      return;
    }
    meanwhile?.();
    meanwhile = undefined;
    const basic = (secret: string) => `Basic ${Buffer.from(`${client.id}:${secret}`).toString("base64")}`;
    const proven =
      authorization === undefined
        ? form.client_id === client.id && secrets.has(form.client_secret ?? "")
        : [...secrets].some((secret) => authorization === basic(secret));
    if (!proven) {
      json(response, 401, { error: "invalid_client" });
      return;
    }
    const to = trouble && "invalidGrant" in trouble ? undefined : redeem(form);
    if (to) give(response, to, form.grant_type === "authorization_code");
    else json(response, 400, { error: "invalid_grant", error_description: `no ${form.refresh_token}` });
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/authorize") {
      authorize(url, response);
      return;
    }
    if (url.pathname === "/api") {
      const got = request.headers.authorization ?? "";
      json(response, access.has(got.replace(/^Bearer /, "")) ? 200 : 401, { got });
      return;
    }
    atOnce += 1;
    most = Math.max(most, atOnce);
    await token(request, response);
    atOnce -= 1;
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${port}`;
  return {
    host: `127.0.0.1:${port}`,
    authorizeUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    apiUrl: `${base}/api`,
    clientId: client.id,
    get clientSecret() {
      return client.secret;
    },
    requests,
    given,
    options,
    refreshToken: () => refresh,
    mostAtOnce: () => most,
    trouble(next, times) {
      troubles = next && times !== undefined ? Array.from({ length: times }, () => next) : [];
      lasting = times === undefined ? next : undefined;
    },
    changeSecret({ keepOld = false } = {}) {
      if (!keepOld) secrets.clear();
      client.secret = newSecret();
      secrets.add(client.secret);
      return client.secret;
    },
    during(work) {
      meanwhile = work;
    },
    revokeAccess: () => access.clear(),
    revoke() {
      refresh = undefined;
      access.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
