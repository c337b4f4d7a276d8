/** Whether a host is one that a pattern of allowed hosts means: `api.stripe.com`, or `*.slack.com` for all below it. */
export const hostMatches = (host: string, pattern: string): boolean =>
  pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern.toLowerCase();
