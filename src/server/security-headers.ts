import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Env } from "./env";
import { env } from "./env";

/** The request's header that carries the nonce of the page's scripts to the page's layout. */
export const nonceHeader = "x-workfuse-nonce";

/** Half a year: browsers do not try without TLS any more. */
const tlsOnly = "max-age=15552000; includeSubDomains";

const devices = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "usb",
];

/** What every answer says, whatever it is. */
export function commonHeaders({ web }: Pick<Env, "web">): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": devices.map((device) => `${device}=()`).join(", "),
    "cross-origin-opener-policy": "same-origin",
    ...(web.url.startsWith("https://") && { "strict-transport-security": tlsOnly }),
  };
}

/** What answers that are no pages may do: nothing. Those that need more say so themselves. */
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type PolicyOf = Pick<Env, "web" | "realtime" | "github" | "observability">;

/**
 * What a page may load and run: its own files, scripts that carry its nonce and what those load, the live view, and
 * people's pictures. Styles may be inline, because positions on the canvas are attributes of elements.
 */
export function pagePolicy(
  nonce: string,
  { web, realtime, github, observability }: PolicyOf,
  developing = process.env.NODE_ENV === "development",
): string {
  const pictures = github.standInUrl ?? "https://avatars.githubusercontent.com";
  const reports = observability.sentryDsn ? ` ${new URL(observability.sentryDsn).origin}` : "";
  const policy: Record<string, string> = {
    "default-src": "'none'",
    // React makes its messages by eval while developing.
    "script-src": `'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": `'self' data: blob: ${new URL(pictures).origin}`,
    "font-src": "'self'",
    "connect-src": `'self' ${new URL(realtime.url).origin}${reports}`,
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  const rules = Object.entries(policy).map(([name, value]) => `${name} ${value}`);
  return [...rules, ...(web.url.startsWith("https://") ? ["upgrade-insecure-requests"] : [])].join("; ");
}

const holder = globalThis as { workfuseSecureAnswers?: true };

/**
 * Gives every answer of this process's HTTP servers these headers before it is handled, files and errors included;
 * whoever answers may set stricter ones. Next finds a page's nonce in the request's policy, and puts it on the scripts.
 */
export function secureAnswers(): void {
  if (holder.workfuseSecureAnswers) return;
  holder.workfuseSecureAnswers = true;
  const common = Object.entries(commonHeaders(env()));
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    for (const [name, value] of common) response.setHeader(name, value);
    const path = request.url ?? "/";
    if (path.startsWith("/_next/")) return;
    if (path.startsWith("/api/")) {
      response.setHeader("content-security-policy", dataPolicy);
      return;
    }
    const nonce = randomBytes(16).toString("base64");
    const policy = pagePolicy(nonce, env());
    request.headers["content-security-policy"] = policy;
    request.headers[nonceHeader] = nonce;
    response.setHeader("content-security-policy", policy);
  });
}
