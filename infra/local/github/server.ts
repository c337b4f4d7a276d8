import { randomBytes } from "node:crypto";
import http from "node:http";
import { listen } from "../listen";
import { type Answer, basicCredentials, cookie, html, json, readParameters, redirect } from "./http";
import { createOAuth, type OAuth } from "./oauth";
import { chooserPage, errorPage, homePage } from "./pages";
import { avatarSvg, defaultLogin, emailOf, parseLogin, userOf } from "./users";

export type GithubOptions = {
  host: string;
  /** 0 takes a free port. */
  port: number;
  clientId: string;
  clientSecret: string;
  /** Callback URLs that are not on this machine; loopback ones are always allowed. */
  redirectUris?: string[];
  /** Signs codes and tokens; when it stays the same, they outlive a restart. Default: random. */
  secret?: string;
  /** Milliseconds since the epoch; default Date.now. */
  now?: () => number;
};

export type Github = { url: string; close(): Promise<void> };

const sessionCookie = "github_user";
const loginRule = "A user name has letters, digits and single hyphens, at most 39 characters.";

/**
 * Starts a look-alike of GitHub's OAuth pages and user API for one machine. Nobody is asked for a password: who
 * is signed in is a cookie, `demo` at first.
 * @throws Error when the port is taken
 */
export async function startGithub(options: GithubOptions): Promise<Github> {
  const oauth = createOAuth({
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    redirectUris: options.redirectUris ?? [],
    secret: options.secret ?? randomBytes(32).toString("hex"),
    now: options.now ?? Date.now,
  });
  const server = http.createServer((request, response) => {
    route(request, oauth, origin).then(
      (answer) => send(response, answer),
      (error: unknown) => {
        console.error("GitHub stand-in:", error);
        send(response, json({ message: "Server Error" }, 500));
      },
    );
  });
  const origin = await listen(server, options.host, options.port);
  return {
    url: origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(request: http.IncomingMessage, oauth: OAuth, origin: string): Promise<Answer> {
  const url = new URL(request.url ?? "/", origin);
  const avatar = /^\/avatars\/([a-z\d-]+)\.svg$/.exec(url.pathname)?.[1];
  if (avatar !== undefined && request.method === "GET") return avatarAnswer(avatar);
  switch (`${request.method} ${url.pathname}`) {
    case "GET /":
      return html(homePage(signedIn(request)));
    case "POST /session":
      return await switchAccount(request);
    case "GET /login/oauth/authorize":
      return authorize(request, url.searchParams, oauth);
    case "POST /login/oauth/authorize":
      return await chooseAccount(request, oauth);
    case "POST /login/oauth/access_token":
      return await accessToken(request, oauth);
    case "GET /user":
    case "GET /api/v3/user":
      return withToken(request, oauth, ({ login }) => json(userOf(login, origin)));
    case "GET /user/emails":
    case "GET /api/v3/user/emails":
      return withToken(request, oauth, emails);
    default:
      return json(
        { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
        404,
      );
  }
}

function authorize(request: http.IncomingMessage, query: URLSearchParams, oauth: OAuth): Answer {
  const authorization = oauth.authorize(query);
  if (!authorization.ok) return refusal(authorization);
  const asked = query.get("login");
  const login = asked ? parseLogin(asked) : signedIn(request);
  if (query.get("prompt") === "select_account") return chooser(query, login ?? signedIn(request));
  if (login === undefined) return html(errorPage("Not a user name", `login: "${asked}". ${loginRule}`), 400);
  return redirect(oauth.redirectWithCode(authorization, login));
}

async function chooseAccount(request: http.IncomingMessage, oauth: OAuth): Promise<Answer> {
  const form = await readParameters(request);
  if (!form) return html(errorPage("Unreadable form", "The form is too long; begin the sign-in again."), 400);
  const authorization = oauth.authorize(form);
  if (!authorization.ok) return refusal(authorization);
  const login = parseLogin(form.get("login"));
  if (login === undefined) return chooser(form, signedIn(request), loginRule);
  return redirect(oauth.redirectWithCode(authorization, login), { "set-cookie": session(login) });
}

function chooser(parameters: URLSearchParams, current: string, error?: string): Answer {
  const hidden = [...parameters].filter(([name]) => name !== "login" && name !== "prompt");
  const client = new URL(parameters.get("redirect_uri") ?? "http://localhost").host;
  const page = chooserPage(client, { action: "/login/oauth/authorize", hidden, current, error });
  return html(page, error === undefined ? 200 : 422);
}

async function switchAccount(request: http.IncomingMessage): Promise<Answer> {
  const login = parseLogin((await readParameters(request))?.get("login"));
  if (login === undefined) return html(errorPage("Not a user name", loginRule), 422);
  return redirect("/", { "set-cookie": session(login) });
}

async function accessToken(request: http.IncomingMessage, oauth: OAuth): Promise<Answer> {
  const form = await readParameters(request);
  if (!form) return json({ message: "Problems parsing JSON" }, 400);
  const basic = basicCredentials(request.headers.authorization);
  const answer = oauth.exchange({
    clientId: basic?.user ?? form.get("client_id") ?? undefined,
    clientSecret: basic?.password ?? form.get("client_secret") ?? undefined,
    code: form.get("code") ?? undefined,
    redirectUri: form.get("redirect_uri") ?? undefined,
    codeVerifier: form.get("code_verifier") ?? undefined,
  });
  if (request.headers.accept?.includes("application/json")) return json(answer);
  return {
    status: 200,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: new URLSearchParams(answer).toString(),
  };
}

type Bearer = { login: string; scopes: string[] };

function withToken(request: http.IncomingMessage, oauth: OAuth, answer: (bearer: Bearer) => Answer): Answer {
  const token = /^(?:Bearer|token)\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const bearer = token === undefined ? undefined : oauth.readToken(token);
  if (bearer) {
    const { headers, ...rest } = answer(bearer);
    return { ...rest, headers: { ...headers, "x-oauth-scopes": bearer.scopes.join(", ") } };
  }
  const documentation = { documentation_url: "https://docs.github.com/rest", status: "401" };
  return json({ message: "Bad credentials", ...documentation }, 401);
}

/** As at GitHub, addresses are not there (404) for a token without the scope: better noticed here than there. */
function emails({ login, scopes }: Bearer): Answer {
  if (!scopes.includes("user") && !scopes.includes("user:email")) {
    return json({ message: "Not Found", status: "404" }, 404, {
      "x-accepted-oauth-scopes": "user, user:email",
    });
  }
  return json([{ email: emailOf(login), primary: true, verified: true, visibility: "public" }]);
}

function refusal(refused: { status: 400 | 404; message: string } | { redirect: string }): Answer {
  if ("redirect" in refused) return redirect(refused.redirect);
  return html(errorPage("This sign-in cannot go on", refused.message), refused.status);
}

function avatarAnswer(login: string): Answer {
  return {
    status: 200,
    headers: { "content-type": "image/svg+xml; charset=utf-8", "cache-control": "public, max-age=86400" },
    body: avatarSvg(login),
  };
}

function signedIn(request: http.IncomingMessage): string {
  return parseLogin(cookie(request, sessionCookie)) ?? defaultLogin;
}

function session(login: string): string {
  return `${sessionCookie}=${login}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`;
}

function send(response: http.ServerResponse, { status, headers, body = "" }: Answer): void {
  response.writeHead(status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    ...headers,
  });
  response.end(body);
}
