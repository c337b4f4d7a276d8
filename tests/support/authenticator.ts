import { codeAt, stepAt } from "@/features/account/server/two-factor/totp";
import { trpc } from "~/tests/integration/api/client";

const origin = "http://localhost:3000";

/** One session of somebody: calls procedures by its cookie, as a browser does. */
export function browserOf(cookie: string) {
  const headers = { cookie, origin };
  return {
    get: (name: string, body?: unknown) =>
      trpc("GET", name, { headers, ...(body !== undefined && { body }) }),
    post: (name: string, body: unknown = {}) => trpc("POST", name, { headers, body }),
  };
}
export type BrowserSession = ReturnType<typeof browserOf>;

/** What a call has answered; throws where it was refused. */
export function dataOf<T>({ body, text }: Awaited<ReturnType<BrowserSession["post"]>>): T {
  if (!body.result) throw new Error(text);
  return body.result.data as T;
}

/** What an authenticator with this secret shows, now or some time steps away. */
export const codeOf = (secret: string, away = 0): Promise<string> =>
  codeAt(secret, stepAt(Date.now()) + away);

/** Sets up an authenticator in a session, which is trusted then. Returns its secret and the recovery codes. */
export async function turnOn(browser: BrowserSession): Promise<{ secret: string; codes: string[] }> {
  const { secret } = dataOf<{ secret: string }>(await browser.post("account.twoFactor.begin"));
  const code = await codeOf(secret);
  const { codes } = dataOf<{ codes: string[] }>(await browser.post("account.twoFactor.confirm", { code }));
  return { secret, codes };
}
