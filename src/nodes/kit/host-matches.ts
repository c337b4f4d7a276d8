/** Every host, which somebody has to choose. */
export const anyHost = "*";

/**
 * Whether a host is one that a pattern of allowed hosts means: `api.stripe.com`, `*.slack.com` for all below it, or `*`
 * for every host.
 */
export function hostMatches(host: string, pattern: string): boolean {
  if (pattern === anyHost) return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern.toLowerCase();
}
