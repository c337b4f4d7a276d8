import type { GenericOAuthConfig } from "better-auth/plugins/generic-oauth";

type GithubUser = { id: number; login: string; name: string | null; avatar_url: string };
type GithubEmail = { email: string; primary: boolean; verified: boolean };

/** The provider `github` at another address than github.com, speaking GitHub's own protocol. */
export function localGithub(
  url: string,
  client: { clientId: string; clientSecret: string },
): GenericOAuthConfig {
  return {
    providerId: "github",
    ...client,
    authorizationUrl: `${url}/login/oauth/authorize`,
    tokenUrl: `${url}/login/oauth/access_token`,
    scopes: ["read:user", "user:email"],
    pkce: true,
    getUserInfo: async (tokens) => {
      const read = async <T>(path: string): Promise<T> => {
        const response = await fetch(`${url}/api/v3${path}`, {
          headers: { authorization: `Bearer ${tokens.accessToken}`, accept: "application/json" },
        });
        if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}.`);
        return (await response.json()) as T;
      };
      const [user, emails] = await Promise.all([
        read<GithubUser>("/user"),
        read<GithubEmail[]>("/user/emails"),
      ]);
      const email = emails.find(({ primary }) => primary) ?? emails[0];
      if (!email) return null;
      return {
        id: String(user.id),
        name: user.name ?? user.login,
        email: email.email,
        emailVerified: email.verified,
        image: user.avatar_url,
      };
    },
  };
}
