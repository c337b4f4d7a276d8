import { createHash } from "node:crypto";

/** The accounts that the pages offer; any other login works too. */
export const knownLogins = ["demo", "alice", "bob"] as const;
export const defaultLogin = "demo";

/** GitHub's rule for logins: letters, digits and single inner hyphens, at most 39 characters. */
const loginPattern = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/;

/** A login as it is compared, or undefined when it is none. */
export function parseLogin(text: string | null | undefined): string | undefined {
  const login = text?.trim().toLowerCase() ?? "";
  return loginPattern.test(login) ? login : undefined;
}

/** The address of a login; the only one it has, primary and verified. */
export function emailOf(login: string): string {
  return `${login}@users.workfuse.local`;
}

/** A user's shown name: `mary-ann` is "Mary Ann". */
export function displayName(login: string): string {
  return login
    .split("-")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(" ");
}

/** The user of a login as GitHub's API gives it (REST, "Get the authenticated user"), without private fields. */
export function userOf(login: string, origin: string): Record<string, unknown> {
  const id = userId(login);
  return {
    login,
    id,
    node_id: Buffer.from(`04:User${id}`).toString("base64"),
    avatar_url: `${origin}/avatars/${login}.svg`,
    gravatar_id: "",
    url: `${origin}/users/${login}`,
    html_url: `${origin}/${login}`,
    type: "User",
    site_admin: false,
    name: displayName(login),
    company: null,
    blog: "",
    location: null,
    email: emailOf(login),
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}

/** The same number for a login on every machine: 1 for demo, else 48 bits of its hash. */
export function userId(login: string): number {
  if (login === defaultLogin) return 1;
  return hash(login).readUIntBE(0, 6) + 2;
}

/** A round picture with the login's first letter, in a colour of its own. */
export function avatarSvg(login: string): string {
  const hue = hash(login).readUInt16BE(6) % 360;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">' +
    `<circle cx="48" cy="48" r="48" fill="hsl(${hue} 55% 38%)"/>` +
    '<text x="48" y="50" font-family="system-ui, sans-serif" font-size="44" fill="#fff" ' +
    `text-anchor="middle" dominant-baseline="middle">${login.slice(0, 1).toUpperCase()}</text></svg>`
  );
}

function hash(login: string): Buffer {
  return createHash("sha256").update(login).digest();
}
