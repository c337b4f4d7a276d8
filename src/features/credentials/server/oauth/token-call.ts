import { z } from "zod";
import { outgoing } from "@/server/outgoing-client";
import type { OAuthSettings } from "../../schema";

/** How long a provider may take to give a token, in milliseconds. */
const timeoutMs = 15_000;
const maxBytes = 256 * 1024;

/** What a provider gives (RFC 6749, section 5.1); those that answer otherwise are read by the same names. */
const given = z.object({
  access_token: z.string().min(1).max(32_768),
  refresh_token: z.string().min(1).max(32_768).nullish(),
  expires_in: z.coerce.number().positive().nullish(),
});
/** How a provider refuses (section 5.2). Some do with the status 200. */
const refused = z.object({ error: z.string() });

export type Tokens = {
  accessToken: string;
  refreshToken: string | undefined;
  /** In how many seconds the access token expires; undefined where the provider does not say so. */
  expiresIn: number | undefined;
};

export type TokenAnswer =
  | ({ state: "given" } & Tokens)
  /** The grant or the client is refused, which asking again does not change. */
  | { state: "refused"; code: string }
  /** There was no answer that says either. */
  | { state: "unavailable"; reason: string };

/** Codes after which the provider may do better: a server that is busy, or asks to slow down. */
const passing = new Set(["server_error", "temporarily_unavailable", "slow_down", "ratelimited"]);

function judge(status: number, body: unknown): TokenAnswer {
  const { data: refusal } = refused.safeParse(body);
  if (refusal) {
    // The rest of what a provider says could quote what it was sent.
    const code = /^[a-z_]{1,60}$/.test(refusal.error) ? refusal.error : "refused";
    if (status < 500 && status !== 429 && !passing.has(code)) return { state: "refused", code };
    return { state: "unavailable", reason: `it answered ${status}, ${code}` };
  }
  if (status >= 200 && status < 300) {
    const { data } = given.safeParse(body);
    if (!data) return { state: "unavailable", reason: "its answer holds no access token" };
    return {
      state: "given",
      accessToken: data.access_token,
      refreshToken: data.refresh_token ?? undefined,
      expiresIn: data.expires_in ?? undefined,
    };
  }
  if (status === 400 || status === 401 || status === 403) return { state: "refused", code: `http_${status}` };
  return { state: "unavailable", reason: `it answered ${status}` };
}

/** As RFC 6749 has a client prove itself by HTTP basic authentication (section 2.3.1). */
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;

async function read(body: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Asks a provider's token endpoint, through the guard of all outgoing requests and following no redirect: what is
 * sent are secrets. Never rejects.
 */
export async function askForTokens(
  settings: OAuthSettings,
  clientSecret: string | undefined,
  parameters: Record<string, string>,
): Promise<TokenAnswer> {
  const inHeader = settings.clientAuth === "basic" && clientSecret !== undefined;
  const form = new URLSearchParams(parameters);
  if (!inHeader) {
    form.set("client_id", settings.clientId);
    if (clientSecret !== undefined) form.set("client_secret", clientSecret);
  }
  const headers: [string, string][] = [
    ["accept", "application/json"],
    ["content-type", "application/x-www-form-urlencoded"],
    ["user-agent", "WorkFuse"],
  ];
  if (inHeader) headers.push(["authorization", basic(settings.clientId, clientSecret)]);
  try {
    const answer = await outgoing().request({
      method: "POST",
      url: settings.tokenUrl,
      headers,
      body: form.toString(),
      signal: AbortSignal.timeout(timeoutMs),
      maxResponseBytes: maxBytes,
      maxRedirects: 0,
    });
    return judge(answer.status, await read(answer.body));
  } catch (error) {
    return {
      state: "unavailable",
      reason: error instanceof Error ? error.message : "it could not be reached",
    };
  }
}
