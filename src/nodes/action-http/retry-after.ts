/** The longest wait that an answer may ask for, in milliseconds; more is shortened to it. */
const longest = 24 * 3_600_000;

/** `Retry-After` (RFC 9110, section 10.2.3: seconds or an HTTP date) as milliseconds from `now`. */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (!value) return undefined;
  const text = value.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longest);
}
