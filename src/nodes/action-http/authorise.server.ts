import { createHmac } from "node:crypto";
import { refuseOtherHost } from "@/nodes/kit/allowed-host";
import type { ResolvedCredential } from "@/nodes/kit/executor";
import type { WireRequest } from "./request";

type Hmac = Extract<ResolvedCredential, { type: "HMAC_SECRET" }>;

/** The headers by which a secret signs a body, as our own webhooks check them (docs/credentials.md). */
function signatureOf(credential: Hmac, body: string, now: Date): Record<string, string> {
  const {
    secret,
    header = "X-Signature",
    algorithm = "sha256",
    encoding = "hex",
    timestampHeader,
  } = credential;
  const { prefix = `${algorithm}=` } = credential;
  const seconds = String(Math.floor(now.getTime() / 1_000));
  const hmac = createHmac(algorithm, secret);
  if (timestampHeader) hmac.update(`${seconds}.`);
  return {
    ...(timestampHeader && { [timestampHeader.toLowerCase()]: seconds }),
    [header.toLowerCase()]: `${prefix}${hmac.update(body).digest(encoding)}`,
  };
}

function headersOf(credential: ResolvedCredential, body: string, now: Date): Record<string, string> {
  switch (credential.type) {
    case "BEARER_TOKEN":
    case "OAUTH2":
      return { authorization: `Bearer ${credential.token}` };
    case "BASIC_AUTH": {
      const pair = Buffer.from(`${credential.username}:${credential.password}`).toString("base64");
      return { authorization: `Basic ${pair}` };
    }
    case "API_KEY":
      return credential.in === "header" ? { [credential.name.toLowerCase()]: credential.key } : {};
    case "CUSTOM_HEADERS":
      return Object.fromEntries(credential.headers.map(({ name, value }) => [name.toLowerCase(), value]));
    case "HMAC_SECRET":
      return signatureOf(credential, body, now);
  }
}

/**
 * Adds a credential to a request, over what the request says itself. Returns the request and the names of headers
 * that must not follow a redirect to another origin. Throws NodeError where it may not be sent to the URL's host.
 */
export function authorise(
  request: WireRequest,
  credential: ResolvedCredential | undefined,
  now: Date,
): { request: WireRequest; sensitiveHeaders: string[] } {
  if (!credential) return { request, sensitiveHeaders: [] };
  const url = new URL(request.url);
  refuseOtherHost(credential, url.hostname);
  if (credential.type === "API_KEY" && credential.in === "query") {
    url.searchParams.set(credential.name, credential.key);
  }
  const own = headersOf(credential, request.body ?? "", now);
  return {
    request: { ...request, url: url.href, headers: { ...request.headers, ...own } },
    sensitiveHeaders: Object.keys(own),
  };
}
