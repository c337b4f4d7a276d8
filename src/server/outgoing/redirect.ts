/** What one hop of a request carries; header names in any case. */
export type Hop = { method: string; url: URL; headers: readonly [string, string][]; body?: string };

const redirectStatus: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const credentialHeaders = ["authorization", "cookie", "proxy-authorization"];
const bodyHeaders: ReadonlySet<string> = new Set([
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
  "content-location",
]);

/** The `location` that a response redirects to, or undefined when it does not redirect. */
export function redirectLocation(status: number, headers: Record<string, string>): string | undefined {
  return redirectStatus.has(status) ? headers.location : undefined;
}

/**
 * The request that follows a redirect, as the Fetch standard has it ("HTTP-redirect fetch"): 303 turns all but
 * HEAD into GET, 301 and 302 turn POST into GET, and the body goes with the method. To another origin
 * (scheme, host or port) neither credentials nor the caller's `sensitive` headers (lower case) go along.
 */
export function followRedirect(hop: Hop, status: number, to: URL, sensitive: readonly string[]): Hop {
  const toGet =
    (status === 303 && hop.method !== "HEAD") ||
    ((status === 301 || status === 302) && hop.method === "POST");
  const dropped = new Set<string>(to.origin === hop.url.origin ? [] : [...credentialHeaders, ...sensitive]);
  const headers = hop.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !dropped.has(lower) && !(toGet && bodyHeaders.has(lower));
  });
  return { method: toGet ? "GET" : hop.method, url: to, headers, body: toGet ? undefined : hop.body };
}
