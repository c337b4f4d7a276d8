import { AppError } from "@/lib/errors";
import type { ResolvedCredential } from "@/nodes/kit/executor";
import type { WebhookAuth } from "@/nodes/trigger-webhook/auth";
import { same } from "@/server/same";
import { inRanges } from "./address-ranges";
import { verifyHmac } from "./verify-hmac";
import { verifyJwt } from "./verify-jwt";

/** What of a call can prove where it comes from. */
export type Evidence = {
  headers: Headers;
  query: URLSearchParams;
  body: Buffer;
  /** The address of the caller; undefined where it is not known. */
  address: string | undefined;
};

/** What HTTP's own schemes answer those who did not prove themselves (RFC 7617, RFC 6750). */
const challenges: Partial<Record<WebhookAuth["type"], string>> = {
  basic: 'Basic realm="webhook", charset="UTF-8"',
  bearer: 'Bearer realm="webhook"',
  jwt: 'Bearer realm="webhook"',
};

function refusal({ type }: WebhookAuth): AppError {
  const challenge = challenges[type];
  const message = "The call could not be authenticated.";
  return new AppError("UNAUTHORIZED", message, challenge === undefined ? undefined : { challenge });
}

/** What follows a scheme's name in the header Authorization. A header that came twice fits no scheme's syntax. */
function authorization(headers: Headers, scheme: "basic" | "bearer"): string | undefined {
  return new RegExp(`^${scheme} +(.+)$`, "i").exec(headers.get("authorization") ?? "")?.[1];
}

type Basic = Extract<ResolvedCredential, { type: "BASIC_AUTH" }>;

function verifyBasic({ username, password }: Basic, headers: Headers): boolean {
  const given = authorization(headers, "basic");
  if (given === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(given)) return false;
  return same(Buffer.from(given, "base64"), Buffer.from(`${username}:${password}`));
}

type ApiKey = Extract<WebhookAuth, { type: "apiKey" }>;

function verifyApiKey(auth: ApiKey, key: string, { headers, query }: Evidence): boolean {
  const given = auth.in === "header" ? [headers.get(auth.name)] : query.getAll(auth.name);
  return given.length === 1 && typeof given[0] === "string" && same(given[0], key);
}

async function verify(
  auth: WebhookAuth,
  credential: ResolvedCredential | undefined,
  call: Evidence,
  now: Date,
): Promise<boolean> {
  switch (auth.type) {
    case "none":
      return true;
    case "basic":
      return credential?.type === "BASIC_AUTH" && verifyBasic(credential, call.headers);
    case "bearer": {
      const token = authorization(call.headers, "bearer");
      return credential?.type === "BEARER_TOKEN" && token !== undefined && same(token, credential.token);
    }
    case "apiKey":
      return credential?.type === "API_KEY" && verifyApiKey(auth, credential.key, call);
    case "hmac":
      return (
        credential?.type === "HMAC_SECRET" &&
        verifyHmac(auth, credential.secret, call.headers, call.body, now)
      );
    case "jwt": {
      const token = authorization(call.headers, "bearer");
      const secret = credential?.type === "HMAC_SECRET" ? credential.secret : undefined;
      return token !== undefined && verifyJwt(auth, secret, token, now);
    }
    case "ip":
      return call.address !== undefined && inRanges(call.address, auth.allow);
  }
}

/**
 * Checks that a call proves who it comes from. Throws UNAUTHORIZED, which never says what was wrong, or
 * UNAVAILABLE where the keys to check it with could not be read.
 */
export async function authenticate(
  auth: WebhookAuth,
  credential: ResolvedCredential | undefined,
  call: Evidence,
  now: Date,
): Promise<void> {
  if (!(await verify(auth, credential, call, now))) throw refusal(auth);
}

/** Names of headers, in lower case, and of query parameters by which a call proves itself: they are not handed on. */
export type Proof = { headers: string[]; query: string[] };

const signatureHeaders = {
  github: ["x-hub-signature-256", "x-hub-signature"],
  slack: ["x-slack-signature"],
  stripe: ["stripe-signature"],
};

/** Where a call proves itself, beside the header Authorization. */
export function proofOf(auth: WebhookAuth): Proof {
  const headers = (names: string[]) => ({ headers: names.map((name) => name.toLowerCase()), query: [] });
  if (auth.type === "hmac") return headers(auth.preset ? signatureHeaders[auth.preset] : [auth.header]);
  if (auth.type !== "apiKey") return headers([]);
  return auth.in === "header" ? headers([auth.name]) : { headers: [], query: [auth.name] };
}
