/** The cookies that a browser would hold after these answers, as a Cookie header. */
function cookieHeader(jar: Map<string, string>, response: Response): string {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

/**
 * Signs in as a browser does: asks for the way, follows it to the stand-in for GitHub and back, and returns the
 * Cookie header of the session. Needs a started application.
 */
export async function signIn(login: string): Promise<{ cookie: string; landedAt: string }> {
  const { auth } = await import("@/server/auth");
  const { env } = await import("@/server/env");
  const jar = new Map<string, string>();
  const headers = { "content-type": "application/json", origin: env().web.url };
  const asked = await auth().handler(
    new Request(`${env().web.url}/api/auth/sign-in/social`, {
      method: "POST",
      headers,
      body: JSON.stringify({ provider: "github", callbackURL: "/dashboard" }),
    }),
  );
  const { url } = (await asked.json()) as { url: string };
  const authorise = new URL(url);
  authorise.searchParams.set("login", login);
  const redirected = await fetch(authorise, { redirect: "manual" });
  const back = redirected.headers.get("location") ?? "";
  const signedIn = await auth().handler(new Request(back, { headers: { cookie: cookieHeader(jar, asked) } }));
  return { cookie: cookieHeader(jar, signedIn), landedAt: signedIn.headers.get("location") ?? "" };
}
