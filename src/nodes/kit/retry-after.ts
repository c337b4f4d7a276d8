/** The longest wait that an answer may ask for, in milliseconds; more is shortened to it. */
const longest = 24 * 3_600_000;

/** The three forms of RFC 9110, section 5.6.7, and ISO 8601, which some servers send; the parser would take anything. */
const dates = [
  /^[a-z]{3}, \d{2} [a-z]{3} \d{4} \d{2}:\d{2}:\d{2} gmt$/i,
  /^[a-z]{6,9}, \d{2}-[a-z]{3}-\d{2} \d{2}:\d{2}:\d{2} gmt$/i,
  /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
];

/** A date as milliseconds since 1970; the one form that names no zone means UTC. */
function timeOf(text: string): number {
  if (!dates.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(/(gmt|z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text} GMT`);
}

/** `Retry-After` (RFC 9110, section 10.2.3: seconds or an HTTP date) as milliseconds from `now`. */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (!value) return undefined;
  const text = value.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : timeOf(text) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longest);
}
