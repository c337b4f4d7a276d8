import { createHash } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { type GithubOptions, startGithub } from "./server";

const client = { clientId: "local-client", clientSecret: "local-secret" };
const redirectUri = "http://localhost:3000/api/auth/callback/github";
const scope = "read:user user:email";

async function open(options: Partial<GithubOptions> = {}) {
  const github = await startGithub({ host: "127.0.0.1", port: 0, ...client, ...options });
  onTestFinished(() => github.close());
  return github;
}

const noFollow = { redirect: "manual" } as const;

function authorizeUrl(url: string, parameters: Record<string, string> = {}) {
  const all = { client_id: client.clientId, redirect_uri: redirectUri, state: "st4te", scope, ...parameters };
  return `${url}/login/oauth/authorize?${new URLSearchParams(all)}`;
}

/** Where an authorize request redirects to. */
async function authorized(url: string, parameters: Record<string, string> = {}, cookie = "") {
  const response = await fetch(authorizeUrl(url, parameters), { ...noFollow, headers: { cookie } });
  expect(response.status).toBe(302);
  return new URL(String(response.headers.get("location")));
}

async function codeFor(url: string, parameters: Record<string, string> = {}, cookie = "") {
  return String((await authorized(url, parameters, cookie)).searchParams.get("code"));
}

async function exchange(
  url: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json", ...headers },
    body: new URLSearchParams({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      ...parameters,
    }),
  });
  expect(response.status).toBe(200);
  return await response.json();
}

async function api(url: string, path: string, authorization: string) {
  const response = await fetch(url + path, { headers: { authorization } });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

describe("the whole flow", () => {
  it("signs demo in without asking, and tells who that is", async () => {
    const { url } = await open();
    const back = await authorized(url);
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get("state")).toBe("st4te");
    const token = await exchange(url, {
      code: String(back.searchParams.get("code")),
      redirect_uri: redirectUri,
    });
    expect(token).toEqual({
      access_token: expect.stringMatching(/^gho_/),
      token_type: "bearer",
      scope: "read:user,user:email",
    });
    for (const path of ["/user", "/api/v3/user"]) {
      for (const authorization of [`Bearer ${token.access_token}`, `token ${token.access_token}`]) {
        const user = await api(url, path, authorization);
        expect(user.status).toBe(200);
        expect(user.headers.get("x-oauth-scopes")).toBe("read:user, user:email");
        expect(user.json).toMatchObject({
          id: 1,
          login: "demo",
          name: "Demo",
          email: "demo@users.workfuse.local",
          avatar_url: `${url}/avatars/demo.svg`,
        });
      }
    }
    for (const path of ["/user/emails", "/api/v3/user/emails"]) {
      expect((await api(url, path, `Bearer ${token.access_token}`)).json).toEqual([
        { email: "demo@users.workfuse.local", primary: true, verified: true, visibility: "public" },
      ]);
    }
    const avatar = await fetch(`${url}/avatars/demo.svg`);
    expect(avatar.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(await avatar.text()).toContain("<svg");
  });

  it("signs in whom the cookie or the login parameter names, each with an id of their own", async () => {
    const { url } = await open();
    const userFor = async (parameters: Record<string, string>, cookie = "") => {
      const { access_token } = await exchange(url, { code: await codeFor(url, parameters, cookie) });
      return (await api(url, "/user", `Bearer ${access_token}`)).json;
    };
    const bob = await userFor({}, "other=1; github_user=bob");
    expect(bob).toMatchObject({ login: "bob", name: "Bob", email: "bob@users.workfuse.local" });
    const mary = await userFor({ login: "Mary-Ann" }, "github_user=bob");
    expect(mary).toMatchObject({ login: "mary-ann", name: "Mary Ann" });
    expect(new Set([1, bob.id, mary.id]).size).toBe(3);
    expect((await userFor({ login: "bob" })).id).toBe(bob.id);
    expect(await userFor({}, "github_user=<script>")).toMatchObject({ login: "demo" });
  });

  it("answers urlencoded unless JSON is asked for, and takes JSON and basic authentication", async () => {
    const { url } = await open();
    const endpoint = `${url}/login/oauth/access_token`;
    const form = new URLSearchParams({ code: await codeFor(url) });
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString("base64");
    const encoded = await fetch(endpoint, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: form,
    });
    expect(encoded.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await encoded.text()).get("access_token")).toMatch(/^gho_/);
    const body = { client_id: client.clientId, client_secret: client.clientSecret, code: await codeFor(url) };
    const sent = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
    });
    expect(await sent.json()).toMatchObject({ access_token: expect.stringMatching(/^gho_/) });
    const broken = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(broken.status).toBe(400);
  });

  it("goes on over a restart with the same secret, and not with another", async () => {
    const first = await open({ secret: "s1" });
    const code = await codeFor(first.url);
    await first.close();
    const second = await open({ secret: "s1" });
    const { access_token } = await exchange(second.url, { code });
    await second.close();
    const third = await open({ secret: "s1" });
    expect((await api(third.url, "/user", `Bearer ${access_token}`)).status).toBe(200);
    const other = await open({ secret: "s2" });
    expect((await api(other.url, "/user", `Bearer ${access_token}`)).status).toBe(401);
  });
});

describe("codes", () => {
  it("are good once, and for ten minutes", async () => {
    let now = Date.now();
    const { url } = await open({ now: () => now });
    const code = await codeFor(url);
    const late = await codeFor(url);
    expect((await exchange(url, { code, client_secret: "wrong" })).error).toBe(
      "incorrect_client_credentials",
    );
    expect(await exchange(url, { code })).toHaveProperty("access_token");
    expect((await exchange(url, { code })).error).toBe("bad_verification_code");
    now += 10 * 60_000;
    expect(await exchange(url, { code: late })).toEqual({
      error: "bad_verification_code",
      error_description: "The code passed is incorrect or expired.",
      error_uri: expect.stringContaining("bad-verification-code"),
    });
  });

  it.each([
    [{ client_id: "other" }, "incorrect_client_credentials"],
    [{ client_secret: "other" }, "incorrect_client_credentials"],
    [{ client_secret: "" }, "incorrect_client_credentials"],
    [{ redirect_uri: "http://localhost:3000/other" }, "redirect_uri_mismatch"],
    [{ code: "nonsense" }, "bad_verification_code"],
    [{ code: "" }, "bad_verification_code"],
  ])("with %j are refused: %s", async (parameters, error) => {
    const { url } = await open();
    const code = await codeFor(url);
    expect((await exchange(url, { code, ...parameters })).error).toBe(error);
    expect(await exchange(url, { code })).toHaveProperty("access_token");
  });

  it("are not tokens, and tokens are not codes", async () => {
    const { url } = await open();
    const code = await codeFor(url);
    for (const token of [code, `gho_${code}`]) {
      expect((await api(url, "/user", `Bearer ${token}`)).status).toBe(401);
    }
    const { access_token } = await exchange(url, { code });
    expect((await exchange(url, { code: access_token.slice(4) })).error).toBe("bad_verification_code");
  });

  it("with a challenge need its verifier (RFC 7636)", async () => {
    const { url } = await open();
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    expect(code_challenge).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    const code = await codeFor(url, { code_challenge, code_challenge_method: "S256" });
    expect((await exchange(url, { code })).error).toBe("bad_verification_code");
    expect((await exchange(url, { code, code_verifier: `${verifier}x` })).error).toBe(
      "bad_verification_code",
    );
    expect(await exchange(url, { code, code_verifier: verifier })).toHaveProperty("access_token");
    const refused = await authorized(url, { code_challenge, code_challenge_method: "plain" });
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({
      error: "invalid_request",
      state: "st4te",
    });
  });
});

describe("redirect_uri", () => {
  it.each([
    "https://evil.example/callback",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "http://127.0.0.1.evil.example/",
    "javascript:alert(1)",
    "/relative",
  ])("%s is refused on a page, without a redirect", async (uri) => {
    const { url } = await open();
    const response = await fetch(authorizeUrl(url, { redirect_uri: uri }), noFollow);
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.text()).toContain("redirect_uri");
  });

  it.each(["http://127.0.0.1:3000/cb", "http://[::1]:3000/cb?kept=1", "https://app.localhost/cb"])(
    "%s is taken",
    async (uri) => {
      const { url } = await open();
      expect((await authorized(url, { redirect_uri: uri })).href.startsWith(uri)).toBe(true);
    },
  );

  it("may be elsewhere when it is registered, exactly", async () => {
    const registered = "https://team.example/cb";
    const { url } = await open({ redirectUris: [registered] });
    expect((await authorized(url, { redirect_uri: registered })).host).toBe("team.example");
    const other = await fetch(authorizeUrl(url, { redirect_uri: `${registered}/x` }), noFollow);
    expect(other.status).toBe(400);
  });
});

describe("the user API", () => {
  it.each(["", "Bearer ", "Bearer nonsense", "Bearer gho_x.y", "Basic Zm9vOmJhcg=="])(
    "refuses the authorization %j",
    async (authorization) => {
      const { url } = await open();
      for (const path of ["/user", "/user/emails", "/api/v3/user"]) {
        const { status, json } = await api(url, path, authorization);
        expect(status).toBe(401);
        expect(json).toMatchObject({ message: "Bad credentials" });
      }
    },
  );

  it("shows no addresses to a token without the scope", async () => {
    const { url } = await open();
    const { access_token } = await exchange(url, { code: await codeFor(url, { scope: "read:user" }) });
    const { status, headers } = await api(url, "/user/emails", `Bearer ${access_token}`);
    expect([status, headers.get("x-accepted-oauth-scopes")]).toEqual([404, "user, user:email"]);
  });

  it("has nothing elsewhere", async () => {
    const { url } = await open();
    expect((await fetch(`${url}/repos`)).status).toBe(404);
    expect((await fetch(`${url}/user`, { method: "DELETE" })).status).toBe(404);
    expect((await fetch(`${url}/avatars/..%2Fx.svg`)).status).toBe(404);
  });
});

describe("pages", () => {
  it("home says what it is and who is signed in, and switches the account", async () => {
    const { url } = await open();
    const home = await (await fetch(url)).text();
    expect(home).toContain("This is not GitHub");
    expect(home).toContain("Signed in as <strong>demo</strong>");
    const login = (name: string) =>
      fetch(`${url}/session`, { ...noFollow, method: "POST", body: new URLSearchParams({ login: name }) });
    const switched = await login("Alice");
    expect([switched.status, switched.headers.get("location")]).toEqual([302, "/"]);
    const cookie = String(switched.headers.get("set-cookie"));
    expect(cookie).toMatch(/^github_user=alice; Path=\/; HttpOnly; SameSite=Lax/);
    const again = await fetch(url, { headers: { cookie: String(cookie.split(";")[0]) } });
    expect(await again.text()).toContain("Signed in as <strong>alice</strong>");
    expect((await login("not a login")).status).toBe(422);
  });

  it("the account chooser carries the flow on", async () => {
    const { url } = await open();
    const state = `"><script>alert(1)</script>`;
    const response = await fetch(authorizeUrl(url, { prompt: "select_account", state }), noFollow);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).not.toContain("<script>");
    for (const login of ["demo", "alice", "bob"]) expect(page).toContain(`value="${login}"`);
    expect(page).toMatch(/<label for="login">/);

    const submit = (login: string) =>
      fetch(`${url}/login/oauth/authorize`, {
        ...noFollow,
        method: "POST",
        body: new URLSearchParams({
          client_id: client.clientId,
          redirect_uri: redirectUri,
          state,
          scope,
          login,
        }),
      });
    const chosen = await submit("bob");
    expect(chosen.status).toBe(302);
    expect(chosen.headers.get("set-cookie")).toMatch(/^github_user=bob;/);
    const back = new URL(String(chosen.headers.get("location")));
    expect(back.searchParams.get("state")).toBe(state);
    const { access_token } = await exchange(url, { code: String(back.searchParams.get("code")) });
    expect((await api(url, "/user", `Bearer ${access_token}`)).json.login).toBe("bob");

    const wrong = await submit("two--hyphens");
    expect(wrong.status).toBe(422);
    const retry = await wrong.text();
    expect(retry).toContain('role="alert"');
    expect(retry).toContain('name="redirect_uri"');
  });

  it("an unknown client or user name is refused on a page", async () => {
    const { url } = await open();
    const client = await fetch(authorizeUrl(url, { client_id: "other" }), noFollow);
    expect([client.status, await client.text()]).toEqual([404, expect.stringContaining("GITHUB_CLIENT_ID")]);
    const user = await fetch(authorizeUrl(url, { login: "<b>" }), noFollow);
    expect([user.status, await user.text()]).toEqual([400, expect.not.stringContaining("<b>")]);
  });
});
